// How every claim of cashback was judged: a row for each assessment that an event has, for lists over history. Column
// names are the field names.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/cashback.hpp"
#include "events/catalog.hpp"
#include "events/envelope.hpp"
#include "events/event.hpp"

namespace paypie::projections {

// Another version than the one found in the database means: drop its tables and make them again from the log.
inline constexpr std::string_view assessments_projection = "risk_assessments";
inline constexpr int assessments_projection_version = 1;
inline constexpr std::string_view assessments_topic = "paypie.cashback_account.events.v1";

// As clients get it.
struct AssessmentEntry {
  EventId event;
  Timestamp assessed_at;  // recorded time
  Timestamp occurred_at;  // business time
  CashbackAccountId account;
  OrderId order;
  Money asked;
  std::string model;
  std::int64_t version = 0;  // of the model
  std::int64_t base = 0;
  std::int64_t score = 0;
  risk::Verdict verdict = risk::Verdict::approve;
  std::vector<risk::Input> inputs;
};
VALUE(AssessmentEntry,
      (event, assessed_at, occurred_at, account, order, asked, model, version, base, score, verdict, inputs))

// risk.assessments. The runner adds the `document`, the entry as clients get it.
struct AssessmentRow {
  std::string store_id;
  std::string event_id;
  Timestamp assessed_at;
  std::string account;
  std::string order_id;
  std::string model;
  std::int64_t model_version = 0;
  std::string verdict;
  std::int64_t score = 0;
};
VALUE(AssessmentRow, (store_id, event_id, assessed_at, account, order_id, model, model_version, verdict, score))

// None: no model judged anything here (a person did, or it is another kind of event).
std::optional<AssessmentEntry> assessment_entry(const Envelope& meta, const EveryEvent& event);
AssessmentRow row_of(const Envelope& meta, const AssessmentEntry& entry);

}  // namespace paypie::projections
