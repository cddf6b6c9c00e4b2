// What every event carries beside its own data: identity, stream, time, who, why. CloudEvents attributes on the wire.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "events/values.hpp"

namespace paypie {

struct Envelope {
  EventId id;                            // derived from the command id
  std::string type;                      // paypie.order.created.v1
  std::string source;                    // /orders
  std::string stream;                    // subject and partitionkey: ord_...
  std::uint64_t version = 0;             // sequence: the stream's version after this event, from 1
  Timestamp time;                        // recorded time, from the lane's clock, never backwards within a partition
  std::optional<Timestamp> occurred_at;  // business time, when it differs
  Actor actor;
  StoreId store;
  std::string correlation;  // process instance (the order)
  std::string causation;    // the command's id, or the id of the event that asked for it
  std::string traceparent;  // W3C; may be empty
  std::string client;       // the network its command came from: 192.0.2.0/24; empty: from no client, or not known
  bool operator==(const Envelope&) const = default;
};

}  // namespace paypie
