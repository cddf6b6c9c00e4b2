// From an event that a model had a say in to its row.
#include "projections/assessment_rows.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <variant>

namespace paypie::projections {
namespace {

template <class Event>
AssessmentEntry entry_of(const Envelope& meta, const Event& event, const risk::Assessment& assessment) {
  return {.event = meta.id,
          .assessed_at = meta.time,
          .occurred_at = meta.occurred_at.value_or(meta.time),
          .account = event.account,
          .order = event.order,
          .asked = event.claim.asked,
          .model = assessment.model,
          .version = assessment.version,
          .base = assessment.base,
          .score = assessment.score,
          .verdict = assessment.verdict,
          .inputs = assessment.inputs};
}

}  // namespace

std::optional<AssessmentEntry> assessment_entry(const Envelope& meta, const EveryEvent& event) {
  if (const auto* yes = std::get_if<cashback::CashbackApproved>(&event); yes != nullptr && yes->assessment) {
    return entry_of(meta, *yes, *yes->assessment);
  }
  if (const auto* no = std::get_if<cashback::CashbackRejected>(&event); no != nullptr && no->assessment) {
    return entry_of(meta, *no, *no->assessment);
  }
  if (const auto* maybe = std::get_if<cashback::CashbackReferred>(&event)) {
    return entry_of(meta, *maybe, maybe->assessment);
  }
  return std::nullopt;
}

AssessmentRow row_of(const Envelope& meta, const AssessmentEntry& entry) {
  return {.store_id = meta.store.name,
          .event_id = entry.event.text(),
          .assessed_at = entry.assessed_at,
          .account = entry.account.text(),
          .order_id = entry.order.text(),
          .model = entry.model,
          .model_version = entry.version,
          .verdict = boost::describe::enum_to_string(entry.verdict, ""),
          .score = entry.score};
}

}  // namespace paypie::projections
