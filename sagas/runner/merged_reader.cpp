// What is ahead, then the slowest first, then once more what is ahead.
#include "sagas/runner/merged_reader.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace paypie::sagas {

namespace {

constexpr std::size_t chunk_bytes = 64U << 10;

// By time; of the same time, as they were read: a partition's records keep their order.
void put_in_order(std::vector<TopicRecord>& records) {
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

MergedReader::MergedReader(log::LogReader& log, const std::vector<std::string>& topics, const std::string& consumer,
                           const std::vector<std::size_t>& ahead) {
  sources_.reserve(topics.size() * log::partitions_per_topic);
  for (std::size_t topic = 0; topic < topics.size(); ++topic) {
    const bool is_ahead = std::ranges::find(ahead, topic) != ahead.end();
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      sources_.push_back({topic, is_ahead, projections::PartitionFeed(log, {topics[topic], partition}, {}, consumer)});
    }
  }
}

std::optional<std::size_t> MergedReader::read_more(Source& source, std::vector<TopicRecord>& records,
                                                   std::string& trouble) {
  auto chunk = source.feed.read(chunk_bytes);
  if (!chunk) {
    trouble = chunk.error().detail;
    return std::nullopt;
  }
  source.at_end = source.feed.position().next >= source.feed.end();
  for (auto& record : chunk->records) records.push_back({source.topic, std::move(record)});
  return chunk->bytes;
}

bool MergedReader::read_ahead(Batch& batch, std::size_t& bytes, std::size_t max_bytes) {
  bool all = true;
  for (auto& source : sources_) {
    if (!source.is_ahead) continue;
    source.at_end = false;
    while (!source.at_end && !source.feed.stopped() && bytes < max_bytes) {
      const auto more = read_more(source, batch.records, batch.trouble);
      if (!more) break;
      bytes += *more;
    }
    if (source.feed.stopped()) batch.trouble = source.feed.stopped()->why;
    all = all && source.at_end && !source.feed.stopped();
  }
  return all;
}

MergedReader::Source* MergedReader::slowest_behind() {
  Source* slowest = nullptr;
  for (auto& source : sources_) {
    if (source.is_ahead || source.at_end || source.feed.stopped()) continue;
    if (!slowest || source.feed.last_time() < slowest->feed.last_time()) slowest = &source;
  }
  return slowest;
}

void MergedReader::read_behind(Batch& batch, std::size_t& bytes, std::size_t max_bytes) {
  while (bytes < max_bytes) {
    auto* source = slowest_behind();
    if (!source) return;
    const auto more = read_more(*source, held_, batch.trouble);
    if (!more) source->at_end = true;  // for this time
    bytes += more.value_or(0);
  }
}

MergedReader::Batch MergedReader::read(std::size_t max_bytes) {
  Batch batch;
  std::size_t bytes = 0;
  for (auto& source : sources_) source.at_end = false;
  bool reaches = read_ahead(batch, bytes, max_bytes);
  if (reaches && held_.empty()) read_behind(batch, bytes, max_bytes);
  // Meanwhile something may have been recorded there, and after it what was just read.
  if (reaches && !held_.empty()) reaches = read_ahead(batch, bytes, std::numeric_limits<std::size_t>::max());
  put_in_order(batch.records);
  if (reaches) {
    put_in_order(held_);
    std::ranges::move(std::exchange(held_, {}), std::back_inserter(batch.records));
  }
  batch.at_end = batch.trouble.empty();
  batch.epochs.resize(sources_.size() / log::partitions_per_topic);
  for (auto& source : sources_) {
    if (reaches || source.is_ahead) source.epoch = source.feed.position().validity.epoch();
    const auto partition = static_cast<std::size_t>(source.feed.where().partition);
    batch.epochs[source.topic].at(partition) = source.epoch;
    batch.at_end = batch.at_end && (source.at_end || source.feed.stopped());
    if (!source.feed.stopped()) continue;
    batch.stopped.push_back(source.feed.stopped()->why);
    batch.stopped_at.emplace_back(source.topic, source.feed.where().partition);
  }
  return batch;
}

}  // namespace paypie::sagas
