// From an event's envelope to its row.
#include "projections/audit_rows.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <utility>

namespace paypie::projections {

std::string_view aggregate_of(std::string_view topic) {
  constexpr std::string_view begins = "paypie.";
  if (topic.starts_with(begins)) topic.remove_prefix(begins.size());
  return topic.substr(0, topic.rfind(".events.v"));
}

Audited audited(std::string_view topic, std::string place, const Envelope& meta, AuditOutcome outcome,
                std::string reason) {
  Audited both;
  both.row = {.store_id = meta.store.name,
              .place = place,
              .topic = std::string(topic),
              .recorded_at = meta.time,
              .actor = meta.actor.name,
              .action = meta.type,
              .resource_type = std::string(aggregate_of(topic)),
              .resource_id = meta.stream,
              .outcome = boost::describe::enum_to_string(outcome, ""),
              .correlation = meta.correlation};
  both.entry = {.place = std::move(place),
                .event = meta.id,
                .recorded_at = meta.time,
                .occurred_at = meta.occurred_at.value_or(meta.time),
                .actor = meta.actor.name,
                .action = meta.type,
                .resource_type = both.row.resource_type,
                .resource_id = meta.stream,
                .version = meta.version,
                .outcome = outcome,
                .reason = std::move(reason),
                .correlation = meta.correlation,
                .causation = meta.causation};
  return both;
}

}  // namespace paypie::projections
