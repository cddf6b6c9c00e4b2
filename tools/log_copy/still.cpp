// Cutting a reader's answers off at the ends that were seen.
#include "tools/log_copy/still.hpp"

#include <algorithm>

namespace paypie::log_copy {

std::expected<Ends, log::LogError> ends_of(log::LogReader& reader) {
  const auto topics = reader.topics();
  if (!topics) return std::unexpected(topics.error());
  Ends ends;
  for (const auto& topic : *topics) {
    if (!log::is_event_topic(topic)) continue;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      const log::TopicPartition where{topic, partition};
      const auto end = reader.end(where);
      if (!end) return std::unexpected(end.error());
      ends[where] = *end;
    }
  }
  return ends;
}

std::expected<log::Offset, log::LogError> Still::end(const log::TopicPartition& where) {
  const auto found = ends_.find(where);
  if (found != ends_.end()) return found->second;
  return std::unexpected(log::LogError{log::LogErrc::no_topic, where.text() + " does not exist"});
}

std::expected<std::vector<std::string>, log::LogError> Still::topics() {
  std::vector<std::string> names;
  for (const auto& [where, end] : ends_) {
    if (names.empty() || names.back() != where.topic) names.push_back(where.topic);
  }
  return names;
}

std::expected<log::Chunk, log::LogError> Still::read(const log::TopicPartition& where, log::Offset from,
                                                     std::size_t max_bytes) {
  const auto last = end(where);
  if (!last) return std::unexpected(last.error());
  if (from == *last) return log::Chunk{{}, *last};
  if (from > *last) {
    return std::unexpected(log::LogError{log::LogErrc::gap, where.text() + ": offset " + std::to_string(from.value) +
                                                                " is beyond the end " + std::to_string(last->value)});
  }
  auto chunk = reader_.read(where, from, max_bytes);
  if (!chunk) return chunk;
  if (chunk->records.empty()) {
    return std::unexpected(log::LogError{
        log::LogErrc::gap, where.text() + " offset " + std::to_string(from.value) + " is not there any more"});
  }
  const auto kept = std::min(chunk->records.size(), static_cast<std::size_t>(last->value - from.value));
  chunk->records.resize(kept);
  chunk->end = *last;
  return chunk;
}

}  // namespace paypie::log_copy
