// What one order's way to cash looks like to whoever watches it: where it stands, each step with its attempts and what
// became of it, and what it waits for, in words.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/order_to_cash.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

// done: answered with what was asked for, or with nothing to do. refused: answered with a no.
enum class StepStatus { waiting, done, refused };
BOOST_DESCRIBE_ENUM(StepStatus, waiting, done, refused)

// A command asked of another stream, and what came back.
struct ProcessStep {
  std::string name;
  order_to_cash::Asked asked = order_to_cash::Asked::take_number;
  std::string about;         // 3 of SKU-1 at main
  std::int64_t attempt = 1;  // 2: asked again, by a person, after the first was refused
  StepStatus status = StepStatus::waiting;
  Timestamp asked_at;
  std::optional<Timestamp> answered_at;
  std::string answer;   // the event: inventory_item.reserved
  std::string refusal;  // why not
};
VALUE(ProcessStep, (name, asked, about, attempt, status, asked_at, answered_at, answer, refusal))

// What people did.
struct ProcessNote {
  std::string action;  // note, retry, abandon
  Actor by;
  Timestamp at;
  std::string text;
};
VALUE(ProcessNote, (action, by, at, text))

// answer: of a context that was asked. gateway: of a payment gateway. customer: to pay. merchant: to ship. person: a
// step failed for good. nobody: over.
enum class WaitsFor { answer, gateway, customer, merchant, person, nobody };
BOOST_DESCRIBE_ENUM(WaitsFor, answer, gateway, customer, merchant, person, nobody)

struct ProcessView {
  OrderToCashId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version, also the ETag; 0: nothing happened yet
  bool begun = false;         // not yet: a client made a payment before the order was heard of
  OrderId order;
  order_to_cash::Phase phase = order_to_cash::Phase::reserving;
  std::string why;  // of cancelling or stuck
  std::string number;
  std::optional<Money> total;  // none: not begun
  WaitsFor waits_for = WaitsFor::answer;
  std::string waiting;  // a sentence: which step waits for what
  std::string last_refusal;
  Timestamp last_progress_at;         // recorded; people's notes are none
  std::optional<Timestamp> deadline;  // of the timer that is due first
  std::vector<order_to_cash::Timer> timers;
  std::vector<ProcessStep> steps;   // those that are open and the youngest of the others
  std::int64_t steps_left_out = 0;  // older ones: see the history
  std::vector<order_to_cash::HeardPayment> payments;
  std::vector<ProcessNote> notes;
  Timestamp created_at;  // recorded
  Timestamp updated_at;  // recorded, of the last event
};
VALUE(ProcessView, (id, store, version, begun, order, phase, why, number, total, waits_for, waiting, last_refusal,
                    last_progress_at, deadline, timers, steps, steps_left_out, payments, notes, created_at, updated_at))

// Most answered steps that a view keeps, so that an order of many lines is not rewritten whole with every step.
inline constexpr std::size_t most_answered_steps = 200;

// The instance of an order: the same bits under another prefix.
inline OrderToCashId process_of(const OrderId& order) { return {order.bytes}; }

// Somebody's turn who answers by himself within seconds: silence means that something is wrong.
inline bool is_machines_turn(WaitsFor waits) { return waits == WaitsFor::answer || waits == WaitsFor::gateway; }

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
ProcessView apply(ProcessView view, const Envelope& meta, const order_to_cash::OrderToCashEvent& event);

struct ProcessDocuments {
  using View = ProcessView;
  using Event = order_to_cash::OrderToCashEvent;
  static constexpr std::string_view topic = "paypie.order_to_cash.events.v1";
  static constexpr std::string_view name = "order_to_cash";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  static bool is_shown(const View& view) { return view.begun; }
};
static_assert(Documents<ProcessDocuments>);

}  // namespace paypie::projections
