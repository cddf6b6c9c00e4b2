// The slowest first.
#include "sagas/runner/merged_reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace paypie::sagas {

namespace {

constexpr std::size_t chunk_bytes = 64U << 10;

}  // namespace

MergedReader::MergedReader(log::LogReader& log, const std::vector<std::string>& topics, const std::string& consumer,
                           std::vector<std::size_t> ahead)
    : ahead_(std::move(ahead)) {
  sources_.reserve(topics.size() * log::partitions_per_topic);
  for (std::size_t topic = 0; topic < topics.size(); ++topic) {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      sources_.push_back({topic, projections::PartitionFeed(log, {topics[topic], partition}, {}, consumer)});
    }
  }
}

MergedReader::Source* MergedReader::next() {
  Source* slowest = nullptr;
  for (auto& source : sources_) {
    if (source.at_end || source.feed.stopped()) continue;
    if (is_ahead(source.topic)) return &source;
    if (!slowest || source.feed.last_time() < slowest->feed.last_time()) slowest = &source;
  }
  return slowest;
}

// What is ahead, then by time; of the same time, as they were read: a partition's records keep their order.
void MergedReader::put_in_order(std::vector<TopicRecord>& records) const {
  std::vector<std::tuple<bool, Timestamp, std::size_t>> order;
  order.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    order.emplace_back(!is_ahead(records[i].topic), records[i].record.record->time, i);
  }
  std::ranges::sort(order);
  std::vector<TopicRecord> sorted;
  sorted.reserve(records.size());
  for (const auto& [behind, time, index] : order) sorted.push_back(std::move(records[index]));
  records = std::move(sorted);
}

MergedReader::Batch MergedReader::read(std::size_t max_bytes) {
  Batch batch;
  for (auto& source : sources_) source.at_end = false;
  std::size_t bytes = 0;
  while (bytes < max_bytes) {
    auto* source = next();
    if (!source) {
      batch.at_end = batch.trouble.empty();
      break;
    }
    auto chunk = source->feed.read(chunk_bytes);
    if (!chunk) {
      batch.trouble = chunk.error().detail;
      if (is_ahead(source->topic)) break;
      source->at_end = true;  // for this time
      continue;
    }
    source->at_end = source->feed.position().next >= source->feed.end();
    bytes += chunk->bytes;
    for (auto& record : chunk->records) batch.records.push_back({source->topic, std::move(record)});
  }
  batch.epochs.resize(sources_.size() / log::partitions_per_topic);
  for (const auto& source : sources_) {
    const auto partition = static_cast<std::size_t>(source.feed.where().partition);
    batch.epochs[source.topic].at(partition) = source.feed.position().validity.epoch();
    if (!source.feed.stopped()) continue;
    batch.stopped.push_back(source.feed.stopped()->why);
    batch.stopped_at.emplace_back(source.topic, source.feed.where().partition);
  }
  put_in_order(batch.records);
  return batch;
}

}  // namespace paypie::sagas
