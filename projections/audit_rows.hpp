// The audit read model: one row for each event of any context: who did what to which resource, when, why, because of
// what, and how it ended. Column names are the field names.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/envelope.hpp"
#include "events/event.hpp"

namespace paypie::projections {

// The read model of a topic is named audit.<aggregate>. Another version than the one found in the database means: drop
// its rows and make them again from the log.
inline constexpr std::string_view audit_projections = "audit.";
inline constexpr int audit_projection_version = 3;

// How it ended. A command that a client was refused leaves no event, but where money or security is at stake its
// refusal is one (events/refusals.hpp).
enum class AuditOutcome { done, refused, nothing_to_do };
BOOST_DESCRIBE_ENUM(AuditOutcome, done, refused, nothing_to_do)

// As clients get it.
struct AuditEntry {
  std::string place;  // topic/partition/offset of its record
  EventId event;
  Timestamp recorded_at;
  Timestamp occurred_at;
  std::string actor;
  std::string action;         // the event's type: paypie.order.cancelled.v1
  std::string resource_type;  // order
  std::string resource_id;    // ord_...
  std::uint64_t version = 0;  // of the resource after it
  AuditOutcome outcome = AuditOutcome::done;
  std::string reason;  // as the event says it; may be empty
  std::string correlation;
  std::string causation;
  std::string route;   // of refusals only: what was asked for: payments.refund
  std::string client;  // the network the command came from: 192.0.2.0/24; empty: from no client, or not known
};
VALUE(AuditEntry, (place, event, recorded_at, occurred_at, actor, action, resource_type, resource_id, version, outcome,
                   reason, correlation, causation, route, client))

// audit.entries. The runner adds the `document`, the entry as clients get it.
struct AuditRow {
  std::string store_id;
  std::string place;
  std::string topic;
  Timestamp recorded_at;
  std::string actor;
  std::string action;
  std::string resource_type;
  std::string resource_id;
  std::string outcome;
  std::string correlation;
  std::string client;
};
VALUE(AuditRow,
      (store_id, place, topic, recorded_at, actor, action, resource_type, resource_id, outcome, correlation, client))

// paypie.order.events.v1: order.
std::string_view aggregate_of(std::string_view topic);

struct Audited {
  AuditRow row;
  AuditEntry entry;
};
// What only the event itself can say.
struct AuditedEvent {
  AuditOutcome outcome = AuditOutcome::done;
  std::string reason;
  std::string resource_id;  // empty: the stream
  std::string route, client;
};
Audited audited(std::string_view topic, std::string place, const Envelope& meta, const AuditedEvent& event);

}  // namespace paypie::projections
