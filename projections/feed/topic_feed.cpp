// Turns over the partitions of a topic, and what a batch is cut down to.
#include "projections/feed/topic_feed.hpp"

#include <algorithm>
#include <utility>

namespace paypie::projections {

TopicFeed::TopicFeed(log::LogReader& log, std::string topic, std::string consumer)
    : log_(log), topic_(std::move(topic)), consumer_(std::move(consumer)) {}

void TopicFeed::begin(std::map<int, log::ReaderPosition> stored) {
  stored_ = std::move(stored);
  feeds_.clear();
  for (const auto& [partition, position] : stored_) {
    feeds_.emplace(partition, PartitionFeed(log_, {topic_, partition}, position, consumer_));
  }
}

std::expected<FeedBatch, std::string> TopicFeed::read(std::size_t max_bytes) {
  FeedBatch batch;
  std::optional<Timestamp> oldest;
  std::size_t bytes = 0;
  for (int i = 0; i < log::partitions_per_topic && bytes < max_bytes; ++i) {
    const auto at = feeds_.find((first_ + i) % log::partitions_per_topic);
    if (at == feeds_.end()) continue;
    auto& feed = at->second;
    auto chunk = feed.read(max_bytes - bytes);
    if (!chunk) {
      abandoned();
      return std::unexpected(chunk.error().detail);
    }
    const auto& stored = stored_.at(feed.where().partition);
    if (feed.position() == stored) continue;
    batch.moves.push_back({feed.where().partition, stored, feed.position(), feed.last_time()});
    if (!chunk->records.empty()) {
      Timestamp first = chunk->records.front().record->time;
      oldest = oldest ? std::min(*oldest, first) : first;
    }
    bytes += chunk->bytes;
    std::ranges::move(chunk->records, std::back_inserter(batch.records));
  }
  first_ = (first_ + 1) % log::partitions_per_topic;
  oldest_ = oldest;
  return batch;
}

void TopicFeed::keep_first_only(FeedBatch& batch) {
  const int partition = batch.records.front().partition;
  Move move = *std::ranges::find(batch.moves, partition, &Move::partition);
  if (batch.records.size() > 1 && batch.records[1].partition == partition) {
    move.to = batch.records[1].before;
    move.time = batch.records[0].record->time;
  }
  for (const Move& other : batch.moves) {
    feeds_.at(other.partition).rewind(other.partition == partition ? move.to : other.from);
  }
  batch.moves = {move};
  batch.records.erase(batch.records.begin() + 1, batch.records.end());
}

void TopicFeed::stop_before(FeedBatch& batch, std::size_t index, const std::string& why) {
  const ValidRecord met = batch.records[index];
  auto& feed = feeds_.at(met.partition);
  feed.rewind(met.before);
  feed.stop(why);
  std::erase_if(batch.records, [&](const ValidRecord& record) {
    return record.partition == met.partition && record.record->offset >= met.record->offset;
  });
  auto move = std::ranges::find(batch.moves, met.partition, &Move::partition);
  move->to = met.before;
  if (move->to == move->from) batch.moves.erase(move);
}

void TopicFeed::stored(const FeedBatch& batch) {
  for (const Move& move : batch.moves) stored_[move.partition] = move.to;
}

void TopicFeed::abandoned() {
  for (auto& [partition, feed] : feeds_) {
    if (feed.position() != stored_.at(partition)) feed.rewind(stored_.at(partition));
  }
}

Lag TopicFeed::lag(std::int64_t now_micros, bool look_at_end) {
  Lag lag;
  std::optional<Timestamp> oldest = oldest_;
  for (auto& [partition, feed] : feeds_) {
    if (look_at_end) feed.look_at_end();
    std::int64_t behind = std::max<std::int64_t>(0, feed.end().value - stored_.at(partition).next.value);
    lag.events += behind;
    if (!feed.stopped()) continue;
    lag.stopped.push_back(feed.stopped()->why);
    if (behind > 0) oldest = std::min(oldest.value_or(feed.last_time()), feed.last_time());
  }
  if (lag.events > 0 && oldest) lag.seconds = std::max(0.0, static_cast<double>(now_micros - oldest->micros) / 1e6);
  return lag;
}

}  // namespace paypie::projections
