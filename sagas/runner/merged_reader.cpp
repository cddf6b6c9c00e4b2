// The slowest first.
#include "sagas/runner/merged_reader.hpp"

#include <algorithm>
#include <utility>

namespace paypie::sagas {

namespace {

constexpr std::size_t chunk_bytes = 64U << 10;

// Of the same time, as they were read: a partition's records keep their order.
void in_order_of_time(std::vector<TopicRecord>& records) {
  std::vector<std::pair<Timestamp, std::size_t>> order;
  order.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) order.emplace_back(records[i].record.record->time, i);
  std::ranges::sort(order);
  std::vector<TopicRecord> sorted;
  sorted.reserve(records.size());
  for (const auto& [time, index] : order) sorted.push_back(std::move(records[index]));
  records = std::move(sorted);
}

}  // namespace

MergedReader::MergedReader(log::LogReader& log, const std::vector<std::string>& topics, const std::string& consumer) {
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
    if (!slowest || source.feed.last_time() < slowest->feed.last_time()) slowest = &source;
  }
  return slowest;
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
      source->at_end = true;  // for this time
      continue;
    }
    source->at_end = source->feed.position().next >= source->feed.end();
    bytes += chunk->bytes;
    for (auto& record : chunk->records) batch.records.push_back({source->topic, std::move(record)});
  }
  for (const auto& source : sources_) {
    if (!source.feed.stopped()) continue;
    batch.stopped.push_back(source.feed.stopped()->why);
    batch.stopped_at.emplace_back(source.topic, source.feed.where().partition);
  }
  in_order_of_time(batch.records);
  return batch;
}

}  // namespace paypie::sagas
