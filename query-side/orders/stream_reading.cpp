// From the stream index to records to events.
#include "query-side/orders/stream_reading.hpp"

#include <fmt/format.h>

#include "platform/telemetry/log.hpp"
#include "projections/feed/orders_topic.hpp"

namespace paypie::query {
namespace {

constexpr std::size_t entries_at_once = 500;

}  // namespace

std::expected<void, std::string> visit_stream(const projections::OrderStore& store, log::LogReader& log,
                                              const std::string& stream, std::uint64_t from,
                                              const std::function<bool(const StreamEvent&)>& visit) {
  const log::TopicPartition where{std::string(projections::orders_topic), log::partition_of(stream)};
  while (true) {
    auto entries = store.entries(stream, from, entries_at_once);
    for (const auto& entry : entries) {
      auto place = [&] { return fmt::format("{} at offset {}", where.text(), entry.offset.value); };
      auto read = log.read(where, entry.offset, 1);
      if (!read) return std::unexpected(read.error().detail);
      if (read->records.empty() || read->records.front()->key != stream) {
        return std::unexpected("the stream index and the log disagree about " + place());
      }
      auto decoded = codec::decode_event<orders::OrderEvent>(read->records.front()->value);
      if (!decoded) return std::unexpected("the event in " + place() + " cannot be read: " + decoded.error().detail);
      if (!visit({entry, where, std::move(*decoded)})) return {};
    }
    if (entries.size() < entries_at_once) return {};
    from = entries.back().version + 1;
  }
}

std::optional<projections::OrderView> view_at(const projections::OrderStore& store, log::LogReader& log,
                                              const std::string& stream, const Moment& moment) {
  projections::OrderView view;
  std::string trouble;
  auto visited = visit_stream(store, log, stream, 1, [&](const StreamEvent& event) {
    if (moment.version && event.entry.version > *moment.version) return false;
    if (moment.time && event.entry.time > *moment.time) return false;
    try {
      view = apply(std::move(view), event.decoded.meta, event.decoded.event);
    } catch (const projections::OutOfOrder& why) {
      trouble = why.what();
    }
    return trouble.empty();
  });
  if (!visited) trouble = visited.error();
  if (!trouble.empty()) {
    telemetry::error("an order's past cannot be read", {{"stream", stream}, {"error", trouble}});
    return std::nullopt;
  }
  if (moment.version && view.version != *moment.version) return projections::OrderView{};
  return view;
}

}  // namespace paypie::query
