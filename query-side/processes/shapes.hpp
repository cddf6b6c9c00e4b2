// The shapes of answers about processes that are not one instance, for their schemas.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "projections/process_view.hpp"

namespace paypie::query {

// step_failed: a person has to look. deadline_passed: its timer should have fired. no_progress: who was asked has not
// answered for too long.
enum class Stuck { step_failed, deadline_passed, no_progress };
BOOST_DESCRIBE_ENUM(Stuck, step_failed, deadline_passed, no_progress)

// The instance as it is read by id, and `stuck`, which depends on the moment.
struct ProcessShown {
  OrderToCashId id;
  StoreId store;
  std::uint64_t version = 0;
  bool begun = false;
  OrderId order;
  order_to_cash::Phase phase = order_to_cash::Phase::reserving;
  std::string why;
  std::string number;
  Money total;
  projections::WaitsFor waits_for = projections::WaitsFor::answer;
  std::string waiting;
  std::string last_refusal;
  Timestamp last_progress_at;
  std::optional<Timestamp> deadline;
  std::vector<order_to_cash::Timer> timers;
  std::vector<projections::ProcessStep> steps;
  std::int64_t steps_left_out = 0;
  std::vector<order_to_cash::HeardPayment> payments;
  std::vector<projections::ProcessNote> notes;
  Timestamp created_at;
  Timestamp updated_at;
  std::optional<Stuck> stuck;
};
VALUE(ProcessShown,
      (id, store, version, begun, order, phase, why, number, total, waits_for, waiting, last_refusal, last_progress_at,
       deadline, timers, steps, steps_left_out, payments, notes, created_at, updated_at, stuck))

struct ProcessPage {
  std::vector<ProcessShown> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(ProcessPage, (data, next_cursor, has_more))

}  // namespace paypie::query
