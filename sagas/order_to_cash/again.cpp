// A call that did not get through is another command the next time, because its wish has another name: the gateway's
// key of the first one is never used again.
#include "sagas/order_to_cash/again.hpp"

#include <algorithm>

#include "sagas/order_to_cash/payment_steps.hpp"

namespace paypie::order_to_cash {

namespace {

bool is_undone(const Draft& step) { return step.in({Phase::cancelling, Phase::cancelled}); }

// The order is covered without what this payment holds and has not taken.
bool is_one_too_many(const Draft& step, const HeardPayment& payment) {
  const auto holds = payment.authorized.minor - payment.captured.minor;
  return payment.status == PaymentStatus::authorized && covered(step.now()) - holds >= step.now().total.minor;
}

}  // namespace

bool waits_to_ask_again(Draft& step, const PaymentId& payment, Asked what, Timestamp time) {
  const auto& pauses = step.now().policy.again_seconds;
  const auto waits = std::ranges::any_of(
      step.now().timers, [&](const Timer& timer) { return timer.again == what && timer.payment == payment; });
  if (waits) return true;
  const auto& payments = step.now().payments;
  const auto found = std::ranges::find(payments, payment, &HeardPayment::payment);
  if (found == payments.end()) return false;
  const auto tries = static_cast<std::size_t>(found->lost_calls.value_or(0));
  if (tries >= pauses.size()) return false;
  auto known = *found;
  known.lost_calls = static_cast<std::int64_t>(tries + 1);
  step.put(known);
  constexpr std::int64_t second = 1'000'000;
  step.wait({step.fresh("again"), {time.micros + pauses[tries] * second}, what, payment});
  return true;
}

void ask_again(Draft& step, const Timer& timer) {
  const auto payment = heard(step, timer.payment.value_or(PaymentId{}), step.now().total.currency);
  switch (timer.again.value_or(Asked::capture_payment)) {
    case Asked::refund_payment:
    case Asked::void_payment:
      if (is_undone(step)) return undo(step, payment, step.now().why);
      if (is_one_too_many(step, payment)) let_go_of(step, payment, "paid");
      return;
    default:
      if (step.phase() == Phase::fulfilling) capture_due(step);
  }
}

void got_through(HeardPayment& payment) { payment.lost_calls.reset(); }

void forget_tries(Draft& step) {
  const auto payments = step.now().payments;
  for (auto payment : payments) {
    if (!payment.lost_calls) continue;
    got_through(payment);
    step.put(payment);
  }
}

void stop_waiting_to_ask(Draft& step) {
  const auto timers = step.now().timers;
  for (const auto& timer : timers) {
    if (timer.again) step.close(timer.name);
  }
}

}  // namespace paypie::order_to_cash
