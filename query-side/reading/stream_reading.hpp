// The events of one stream, found by the stream index and read from the log. Blocks: pool threads only.
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "events/codec/codec.hpp"
#include "events/log/log.hpp"
#include "platform/telemetry/log.hpp"
#include "projections/documents.hpp"
#include "projections/stores/document_store.hpp"

namespace paypie::query {

// Up to a version, or up to a recorded time.
struct Moment {
  std::optional<std::uint64_t> version;
  std::optional<Timestamp> time;
};
// "7", or an RFC 3339 time: after everything recorded up to then.
std::optional<Moment> read_moment(std::string_view text);

// A stored event, not decoded yet.
struct StreamRecord {
  projections::StreamEntry entry;
  log::TopicPartition where;
  std::shared_ptr<const log::Record> record;
  std::string place() const;
};

// Visits versions from `from` on until `visit` says false. The error names what could not be read.
std::expected<void, std::string> visit_records(
    const projections::DocumentStore& store, log::LogReader& log, std::string_view topic, const std::string& stream,
    std::uint64_t from, const std::function<std::expected<bool, std::string>(const StreamRecord&)>& visit);

template <class Event>
struct StreamEvent {
  projections::StreamEntry entry;
  log::TopicPartition where;
  codec::Decoded<Event> decoded;
};

template <projections::Documents P>
std::expected<void, std::string> visit_stream(const projections::DocumentStore& store, log::LogReader& log,
                                              const std::string& stream, std::uint64_t from,
                                              const std::function<bool(const StreamEvent<typename P::Event>&)>& visit) {
  using Event = typename P::Event;
  return visit_records(
      store, log, P::topic, stream, from, [&](const StreamRecord& at) -> std::expected<bool, std::string> {
        auto decoded = codec::decode_event<Event>(at.record->value);
        if (!decoded) {
          return std::unexpected("the event in " + at.place() + " cannot be read: " + decoded.error().detail);
        }
        return visit(StreamEvent<Event>{at.entry, at.where, std::move(*decoded)});
      });
}

// The view as it was then; version 0 if there was none, or not in that version. None: it cannot be read (the operators'
// log says why).
template <projections::Documents P>
std::optional<typename P::View> view_at(const projections::DocumentStore& store, log::LogReader& log,
                                        const std::string& stream, const Moment& moment) {
  typename P::View view;
  std::string trouble;
  const auto visited = visit_stream<P>(store, log, stream, 1, [&](const auto& event) {
    if (moment.version && event.entry.version > *moment.version) return false;
    if (moment.time && event.entry.time > *moment.time) return false;
    try {
      view = P::apply(std::move(view), event.decoded.meta, event.decoded.event);
    } catch (const projections::OutOfOrder& why) {
      trouble = why.what();
    }
    return trouble.empty();
  });
  if (!visited) trouble = visited.error();
  if (!trouble.empty()) {
    telemetry::error("a stream's past cannot be read", {{"stream", stream}, {"error", trouble}});
    return std::nullopt;
  }
  if (moment.version && view.version != *moment.version) return typename P::View{};
  return view;
}

}  // namespace paypie::query
