// From the stream index to records.
#include "query-side/reading/stream_reading.hpp"

#include <charconv>

namespace paypie::query {
namespace {

constexpr std::size_t entries_at_once = 500;

}  // namespace

std::optional<Moment> read_moment(std::string_view text) {
  std::uint64_t version = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (failed == std::errc() && end == text.data() + text.size()) return Moment{.version = version};
  const auto time = parse_timestamp(text);
  if (!time) return std::nullopt;
  return Moment{.time = *time};
}

std::string StreamRecord::place() const { return fmt::format("{} at offset {}", where.text(), entry.offset.value); }

std::expected<void, std::string> visit_records(
    const projections::DocumentStore& store, log::LogReader& log, std::string_view topic, const std::string& stream,
    std::uint64_t from, const std::function<std::expected<bool, std::string>(const StreamRecord&)>& visit) {
  const log::TopicPartition where{std::string(topic), log::partition_of(stream)};
  while (true) {
    const auto entries = store.entries(stream, from, entries_at_once);
    for (const auto& entry : entries) {
      const auto read = log.read(where, entry.offset, 1);
      if (!read) return std::unexpected(read.error().detail);
      StreamRecord at{entry, where, nullptr};
      if (read->records.empty() || read->records.front()->key != stream) {
        return std::unexpected("the stream index and the log disagree about " + at.place());
      }
      at.record = read->records.front();
      const auto go_on = visit(at);
      if (!go_on) return std::unexpected(go_on.error());
      if (!*go_on) return {};
    }
    if (entries.size() < entries_at_once) return {};
    from = entries.back().version + 1;
  }
}

}  // namespace paypie::query
