// The validity rule applied to chunks of one partition, with a position that proves itself on resume.
#include "projections/feed/partition_feed.hpp"

#include <fmt/format.h>

#include <utility>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"

namespace paypie::projections {

PartitionFeed::PartitionFeed(log::LogReader& log, log::TopicPartition where, log::ReaderPosition from,
                             std::string consumer)
    : log_(log), where_(std::move(where)), consumer_(std::move(consumer)), position_(from) {}

void PartitionFeed::rewind(log::ReaderPosition to) {
  position_ = to;
  proved_ = false;
}

void PartitionFeed::look_at_end() {
  if (auto end = log_.end(where_)) end_ = *end;
}

void PartitionFeed::stop(std::string why) {
  telemetry::error("a partition stopped", {{"consumer", consumer_},
                                           {"topic", where_.topic},
                                           {"partition", where_.partition},
                                           {"offset", position_.next.value},
                                           {"error", why}});
  stopped_ = Stopped{fmt::format("{} at offset {}: {}", where_.text(), position_.next.value, why)};
}

std::expected<void, log::LogError> PartitionFeed::prove_position() {
  if (position_.next.value > 0) {
    const auto last = last_covered();
    if (!last) return std::unexpected(last.error());
    if (stopped_) return {};
    if (log::checksum(**last) != position_.last_checksum) {
      stop("the last record covered is not the one that was read before: the log was cut or replaced");
      return {};
    }
    last_time_ = (*last)->time;
  }
  proved_ = true;
  found_too_short_ = 0;
  return {};
}

// Whoever covered the record may have been another node, which had read further than this one: the log's leader knows
// how far it reaches. One that was deposed, or has just come back, may show an old end for a moment.
std::expected<std::shared_ptr<const log::Record>, log::LogError> PartitionFeed::last_covered() {
  const auto read = [this] { return log_.read(where_, position_.next + -1, 1); };
  auto last = read();
  if (last && last->records.empty()) {
    const auto end = log_.end(where_);
    if (!end) return std::unexpected(end.error());
    if (*end >= position_.next) last = read();
  }
  if (last && !last->records.empty()) return last->records.front();
  const bool ends_before = last || last.error().code == log::LogErrc::gap;
  if (!ends_before && last.error().retryable()) return std::unexpected(last.error());
  if (ends_before && ++found_too_short_ < most_looks) {
    return std::unexpected(log::LogError{
        log::LogErrc::unavailable,
        fmt::format("{} does not reach offset {} yet, which was covered before", where_.text(), position_.next.value)});
  }
  stop("the log does not reach the position any more" + (last ? "" : ": " + last.error().detail));
  return nullptr;
}

std::expected<PartitionFeed::Chunk, log::LogError> PartitionFeed::read(std::size_t max_bytes) {
  Chunk chunk;
  if (!stopped_ && !proved_) {
    if (auto proved = prove_position(); !proved) return std::unexpected(proved.error());
  }
  if (stopped_) return chunk;
  auto read = log_.read(where_, position_.next, max_bytes);
  if (!read) {
    if (read.error().retryable() || read.error().code == log::LogErrc::closed) return std::unexpected(read.error());
    stop(read.error().detail);
    return chunk;
  }
  end_ = read->end;
  chunk.records.reserve(read->records.size());
  for (const auto& record : read->records) {
    if (stopped_) break;
    take(record, chunk);
  }
  return chunk;
}

void PartitionFeed::take(const std::shared_ptr<const log::Record>& record, Chunk& chunk) {
  auto marks = log::marks_of(*record);
  log::ReaderPosition before = position_;
  log::Verdict verdict = position_.validity.judge(marks);
  if (verdict == log::Verdict::epoch_jump) {
    position_ = before;
    return stop("the writer's epoch jumps, which normal operation never does");
  }
  bool carries_event = false;
  if (verdict == log::Verdict::counts) {
    carries_event = marks->kind == log::Marks::Kind::commit && record->key.has_value();
  } else {
    telemetry::counter(telemetry::metric::log_void_records, {where_.topic, log::to_text(verdict)}).add();
  }
  position_.next = record->offset + 1;
  position_.last_checksum = log::checksum(*record);
  last_time_ = record->time;
  if (!carries_event) return;
  chunk.bytes += record->size();
  chunk.records.push_back({where_.partition, before, record});
}

}  // namespace paypie::projections
