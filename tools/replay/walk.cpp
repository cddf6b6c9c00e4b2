// The one reading loop of the auditor's tool.
#include "tools/replay/walk.hpp"

namespace paypie::replay {

namespace {

constexpr std::size_t chunk_bytes = 4U << 20;

}  // namespace

std::expected<std::vector<std::string>, log::LogError> event_topics(log::LogReader& reader) {
  auto names = reader.topics();
  if (names) std::erase_if(*names, [](const std::string& name) { return !log::is_event_topic(name); });
  return names;
}

Walked walk(log::LogReader& reader, const log::TopicPartition& where, const std::function<bool(const Seen&)>& see) {
  Cursor beginning;
  return walk(reader, where, beginning, see);
}

Walked walk(log::LogReader& reader, const log::TopicPartition& where, Cursor& cursor,
            const std::function<bool(const Seen&)>& see) {
  Walked walked{cursor.next, {}};
  for (;;) {
    // A chunk ends before a record that cannot be read, so `next` names that very record.
    auto chunk = reader.read(where, walked.next, chunk_bytes);
    if (!chunk) {
      if (chunk.error().code == log::LogErrc::no_topic) return walked;  // nothing was ever written
      walked.error = chunk.error();
      return walked;
    }
    if (chunk->records.empty()) return walked;
    for (const auto& record : chunk->records) {
      Seen seen;
      seen.record = record.get();
      seen.marks = log::marks_of(*record);
      seen.verdict = cursor.validity.judge(seen.marks);
      if (seen.verdict == log::Verdict::counts && seen.marks->kind == log::Marks::Kind::commit) {
        seen.event = codec::decode_event<EveryEvent>(record->value);
      }
      walked.next = cursor.next = record->offset + 1;
      if (!see(seen)) return walked;
    }
  }
}

}  // namespace paypie::replay
