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

Audited audited(std::string_view topic, std::string place, const Envelope& meta, const AuditedEvent& event) {
  Audited both;
  both.row = {.store_id = meta.store.name,
              .place = place,
              .topic = std::string(topic),
              .recorded_at = meta.time,
              .actor = meta.actor.name,
              .action = meta.type,
              .resource_type = std::string(aggregate_of(topic)),
              .resource_id = event.resource_id.empty() ? meta.stream : event.resource_id,
              .outcome = boost::describe::enum_to_string(event.outcome, ""),
              .correlation = meta.correlation,
              .client = event.client.empty() ? meta.client : event.client};
  both.entry = {.place = std::move(place),
                .event = meta.id,
                .recorded_at = meta.time,
                .occurred_at = meta.occurred_at.value_or(meta.time),
                .actor = meta.actor.name,
                .action = meta.type,
                .resource_type = both.row.resource_type,
                .resource_id = both.row.resource_id,
                .version = meta.version,
                .outcome = event.outcome,
                .reason = event.reason,
                .correlation = meta.correlation,
                .causation = meta.causation,
                .route = event.route,
                .client = both.row.client};
  return both;
}

}  // namespace paypie::projections
