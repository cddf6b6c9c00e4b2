// Read-only views: RocksDB's secondary instance beside a writer, its read-only mode without one.
#include "events/log/embedded_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace paypie::log {
namespace {

constexpr std::int64_t checked_for_holes = 256;

}  // namespace

std::expected<std::unique_ptr<EmbeddedView>, LogError> EmbeddedView::open(const Options& options) {
  const bool follows = options.writer == Writer::present ||
                       (options.writer == Writer::find_out && !rocks::holder_of_lock(options.folder).empty());
  // A secondary stops at the first doubtful byte of a write-ahead log without a word (a writer may be in the middle of
  // it), so it is not used where strict recovery is possible.
  auto request =
      stored_log_request(options.folder, follows ? rocks::Access::follower : rocks::Access::read_only, options.env);
  request.options.create_if_missing = false;
  request.scratch = options.scratch;
  // Before the database: what was acknowledged by now must be in it.
  auto noted = Acknowledged::noted_in(options.folder);
  auto database = rocks::Database::open(request);
  if (!database) return std::unexpected(as_log_error(database.error()));
  return std::unique_ptr<EmbeddedView>(new EmbeddedView(std::move(*database), follows, std::move(noted)));
}

std::expected<void, LogError> EmbeddedView::follow() {
  if (!follows_) return {};
  auto followed = database_.follow();
  if (!followed) return std::unexpected(as_log_error(followed.error()));
  return {};
}

std::expected<std::vector<std::string>, LogError> EmbeddedView::topics() {
  if (auto followed = follow(); !followed) return std::unexpected(followed.error());
  return stored_.topics();
}

std::expected<Offset, LogError> EmbeddedView::end(const TopicPartition& where) {
  const std::lock_guard lock(mutex_);
  const auto known = ends_.find(where);
  if (known != ends_.end() && !follows_) return known->second;
  if (auto followed = follow(); !followed) return std::unexpected(followed.error());
  const auto topics = stored_.topics();
  if (!topics) return std::unexpected(topics.error());
  if (where.partition < 0 || where.partition >= partitions_per_topic ||
      std::ranges::find(*topics, where.topic) == topics->end()) {
    return std::unexpected(LogError{LogErrc::no_topic, where.text() + " does not exist"});
  }
  auto end = stored_.find_end(where, checked_for_holes);
  if (!end) return end;
  if (const auto noted = noted_.find(where); noted != noted_.end()) {
    if (auto problem = cut_short({{where, *end}}, {*noted})) return std::unexpected(std::move(*problem));
  }
  ends_[where] = *end;
  return end;
}

std::expected<Chunk, LogError> EmbeddedView::read(const TopicPartition& where, Offset from, std::size_t max_bytes) {
  std::optional<Offset> known;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = ends_.find(where); found != ends_.end()) known = found->second;
  }
  if (!known || from >= *known) {
    const auto now = end(where);
    if (!now) return std::unexpected(now.error());
    known = *now;
  }
  if (from.value < 0 || from > *known) {
    return std::unexpected(LogError{
        LogErrc::gap, fmt::format("{}: offset {} is beyond the end {}", where.text(), from.value, known->value)});
  }
  Chunk chunk{{}, *known};
  if (from == *known) return chunk;
  auto records = stored_.read(where, from, *known, max_bytes);
  if (!records) return std::unexpected(std::move(records.error()));
  chunk.records = std::move(*records);
  return chunk;
}

}  // namespace paypie::log
