// Each phase, entered and left in one place.
#include "sagas/order_to_cash/phases.hpp"

#include <algorithm>

#include "sagas/order_to_cash/again.hpp"
#include "sagas/order_to_cash/payment_steps.hpp"
#include "sagas/order_to_cash/stock_steps.hpp"

namespace paypie::order_to_cash {

namespace {

// The order was told that it is paid for, and it is not.
bool counts_on_more(const Draft& step) {
  return step.in({Phase::fulfilling, Phase::confirming}) && covered(step.now()) < step.now().total.minor;
}

void ask_for_charges(Draft& step) {
  if (step.is_asked(Asked::apply_charges)) return;
  step.ask({.name = step.fresh("charges"), .asked = Asked::apply_charges, .charges = step.now().charges});
}

}  // namespace

void end_cancelling(Draft& step) {
  if (step.phase() != Phase::cancelling || !step.now().order_is_over) return;
  for (const auto asked : {Asked::release_stock, Asked::void_payment, Asked::refund_payment, Asked::cancel_order}) {
    if (step.is_asked(asked)) return;
  }
  if (all_undone(step.now())) step.go(Phase::cancelled);
}

// What has left the house cannot be called off, and the order would say so: nothing is undone before a person has
// looked.
void cancel(Draft& step, const std::string& why) {
  if (!step.now().order_is_over && !step.now().shipments.empty()) return get_stuck(step, why);
  step.go(Phase::cancelling);
  step.say_why(why);
  step.close_timers();
  forget_tries(step);
  release(step, std::nullopt, why);
  undo_all(step, why);
  if (!step.now().order_is_over) step.ask({.name = step.fresh("cancel"), .asked = Asked::cancel_order, .reason = why});
  end_cancelling(step);
}

void get_stuck(Draft& step, const std::string& why) {
  step.go(Phase::stuck);
  step.say_why(why);
  stop_waiting_to_ask(step);
}

void get_stuck_if_uncovered(Draft& step, const std::string& why) {
  if (counts_on_more(step)) get_stuck(step, why);
}

void authorize_anew(Draft& step) {
  const auto& now = step.now();
  if (!counts_on_more(step) || is_outcome_open(now)) return;  // the answer tells
  const bool can_pay = !now.payment_method.empty() && now.payments.size() < limit::payments;
  can_pay ? authorize(step) : get_stuck(step, "authorization_expired");
}

void confirm(Draft& step) {
  step.go(Phase::confirming);
  step.close_timers();
  step.ask({.name = step.fresh("confirm"), .asked = Asked::confirm_order});
  undo_what_is_too_much(step, "paid_already");
}

void await_payment(Draft& step, Timestamp time) {
  step.go(Phase::awaiting_payment);
  const auto is_deadline = [](const Timer& timer) { return !timer.again; };
  if (std::ranges::any_of(step.now().timers, is_deadline)) return;
  constexpr std::int64_t second = 1'000'000;
  step.wait({step.fresh("pay_by"), {time.micros + step.now().policy.hold_seconds * second}, {}, {}});
}

void pay(Draft& step, Timestamp time) {
  if (covered(step.now()) >= step.now().total.minor) return confirm(step);
  if (!step.now().payment_method.empty()) {
    step.go(Phase::paying);
    return is_outcome_open(step.now()) ? void() : authorize(step);  // the answer goes on from there
  }
  await_payment(step, time);
}

void go_on_when_reserved(Draft& step, Timestamp time) {
  if (step.phase() != Phase::reserving || !all_reserved(step)) return;
  step.now().charges ? ask_for_charges(step) : pay(step, time);
}

void go_on_when_covered(Draft& step, Timestamp time) {
  const bool waits = step.in({Phase::awaiting_payment, Phase::paying, Phase::payment_unknown});
  if (!waits) return;
  if (covered(step.now()) >= step.now().total.minor) return confirm(step);
  if (step.phase() != Phase::awaiting_payment && !is_outcome_open(step.now())) pay(step, time);
}

void end_fulfilling(Draft& step) {
  if (step.phase() != Phase::fulfilling || !step.now().complete) return;
  if (step.is_asked(Asked::commit_stock) || step.is_asked(Asked::capture_payment)) return;
  if (received(step.now()) < step.now().total.minor) return;
  step.go(Phase::finished);
  stop_waiting_to_ask(step);
  let_go_of_the_rest(step);
}

}  // namespace paypie::order_to_cash
