// Read-only views of an embedded log: a still picture of its database, taken again on demand.
#include "events/log/embedded_view.hpp"

#include <fmt/format.h>

namespace paypie::log {
namespace {

// How often a writer may move files away under an opening before it is an error.
constexpr int most_attempts = 20;

}  // namespace

struct EmbeddedView::Sight {
  explicit Sight(rocks::Database opened) : database(std::move(opened)), stored(database) {}
  rocks::Database database;
  StoredLog stored;
  Ends ends;
};

std::expected<std::unique_ptr<EmbeddedView>, LogError> EmbeddedView::open(Options options) {
  std::unique_ptr<EmbeddedView> view(new EmbeddedView(std::move(options)));
  if (auto looked = view->refresh(); !looked) return std::unexpected(std::move(looked.error()));
  return view;
}

std::expected<std::shared_ptr<const EmbeddedView::Sight>, LogError> EmbeddedView::look() const {
  // Before the database: what was acknowledged by now must be in it.
  const auto noted = Acknowledged::noted_in(options_.folder);
  auto database = rocks::Database::open(stored_log_request(options_.folder, rocks::Access::read_only, options_.env));
  if (!database) return std::unexpected(as_log_error(database.error()));
  auto sight = std::make_shared<Sight>(std::move(*database));
  auto ends = sight->stored.find_ends();
  if (!ends) return std::unexpected(std::move(ends.error()));
  if (auto problem = cut_short(*ends, noted)) return std::unexpected(std::move(*problem));
  sight->ends = std::move(*ends);
  return sight;
}

std::expected<void, LogError> EmbeddedView::refresh() {
  std::expected<std::shared_ptr<const Sight>, LogError> seen;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    seen = look();
    // Only a writer moves files; without one, what cannot be read now cannot be read later.
    if (seen || !options_.beside_writer.value_or(true)) break;
    if (!options_.beside_writer && rocks::holder_of_lock(options_.folder).empty()) break;
  }
  if (!seen) return std::unexpected(std::move(seen.error()));
  const std::lock_guard lock(mutex_);
  sight_ = std::move(*seen);
  return {};
}

std::shared_ptr<const EmbeddedView::Sight> EmbeddedView::sight() const {
  const std::lock_guard lock(mutex_);
  return sight_;
}

Ends EmbeddedView::ends() const { return sight()->ends; }

std::expected<Offset, LogError> EmbeddedView::end(const TopicPartition& where) {
  const auto now = sight();
  const auto found = now->ends.find(where);
  if (found == now->ends.end()) return std::unexpected(LogError{LogErrc::no_topic, where.text() + " does not exist"});
  return found->second;
}

std::expected<std::vector<std::string>, LogError> EmbeddedView::topics() { return topics_of(sight()->ends); }

std::expected<Chunk, LogError> EmbeddedView::read(const TopicPartition& where, Offset from, std::size_t max_bytes) {
  const auto now = sight();
  const auto found = now->ends.find(where);
  if (found == now->ends.end()) return std::unexpected(LogError{LogErrc::no_topic, where.text() + " does not exist"});
  if (from.value < 0 || from > found->second) {
    return std::unexpected(LogError{LogErrc::gap, fmt::format("{}: offset {} is beyond the end {}", where.text(),
                                                              from.value, found->second.value)});
  }
  Chunk chunk{{}, found->second};
  if (from == chunk.end) return chunk;
  auto records = now->stored.read(where, from, chunk.end, max_bytes);
  if (!records) return std::unexpected(std::move(records.error()));
  chunk.records = std::move(*records);
  return chunk;
}

}  // namespace paypie::log
