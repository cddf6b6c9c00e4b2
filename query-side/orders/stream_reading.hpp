// The events of one order, found by the stream index and read from the log. Blocks: pool threads only.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "events/codec/codec.hpp"
#include "events/log/log.hpp"
#include "events/orders.hpp"
#include "projections/order_view.hpp"
#include "projections/stores/order_store.hpp"

namespace paypie::query {

// Up to a version, or up to a recorded time.
struct Moment {
  std::optional<std::uint64_t> version;
  std::optional<Timestamp> time;
};

struct StreamEvent {
  projections::StreamEntry entry;
  log::TopicPartition where;
  codec::Decoded<orders::OrderEvent> decoded;
};

// Visits versions from `from` on until `visit` says false. The error names what could not be read.
std::expected<void, std::string> visit_stream(const projections::OrderStore& store, log::LogReader& log,
                                              const std::string& stream, std::uint64_t from,
                                              const std::function<bool(const StreamEvent&)>& visit);

// The order as it was then; version 0 if it did not exist, or not in that version. None: it cannot be read (the
// operators' log says why).
std::optional<projections::OrderView> view_at(const projections::OrderStore& store, log::LogReader& log,
                                              const std::string& stream, const Moment& moment);

}  // namespace paypie::query
