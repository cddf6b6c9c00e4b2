// What became of the commands that the process asked for.
#include <algorithm>
#include <utility>

#include "sagas/order_to_cash/hearing.hpp"
#include "sagas/order_to_cash/payment_steps.hpp"
#include "sagas/order_to_cash/phases.hpp"
#include "sagas/order_to_cash/stock_steps.hpp"

namespace paypie::order_to_cash {

void on(Draft&, const Deliver&, const CommandSettled&) {}  // on_answer has it

namespace {

// The location gave `given` pieces of what it was asked for.
void on_stock(Draft& step, const Wish& wish, std::int64_t given, Timestamp time) {
  auto hold = hold_of(step, wish);
  if (hold.status != HoldStatus::asked) return;  // let go already; the release is on its way
  hold.status = given > 0 ? HoldStatus::held : HoldStatus::refused;
  hold.left = given;
  step.put(hold);
  const auto missing = hold.asked - given;
  if (missing > 0 && !ask_next_location(step, hold, missing)) return cancel(step, "out_of_stock");
  go_on_when_reserved(step, time);
}

// A step that was refused: what another way there is.
void on_refusal(Draft& step, const Wish& wish, const CommandSettled& e) {
  // A person's refund, also of an order that is finished or called off: what was to come back has not.
  if (wish.refund) {
    step.fail(wish);
    if (step.in({Phase::fulfilling, Phase::finished, Phase::cancelling})) get_stuck(step, e.reason);
    return;
  }
  switch (wish.asked) {
    case Asked::authorize_payment: {
      auto payment = heard(step, wish.payment.value_or(PaymentId{}), step.now().total.currency);
      payment.status = PaymentStatus::declined;
      step.put(payment);
      if (step.phase() == Phase::paying) cancel(step, e.reason);
      if (!is_outcome_open(step.now())) get_stuck_if_uncovered(step, e.reason);
      return;
    }
    case Asked::capture_payment: {
      auto payment = heard(step, wish.payment.value_or(PaymentId{}), step.now().total.currency);
      const auto not_captured = wish.amount.value_or(Money{}).minor;
      payment.to_capture.minor = std::max(payment.captured.minor, payment.to_capture.minor - not_captured);
      step.put(payment);
      // Of one that holds nothing any more it was heard before.
      const bool still_holds = payment.status == PaymentStatus::authorized;
      if (step.phase() == Phase::fulfilling && still_holds) get_stuck(step, e.reason);
      return;
    }
    case Asked::commit_stock:
      step.fail(wish);
      if (step.phase() == Phase::fulfilling) get_stuck(step, e.reason);
      return;
    case Asked::refund_payment:
    case Asked::cancel_order:
      step.fail(wish);
      if (step.phase() == Phase::cancelling) get_stuck(step, e.reason);
      return;
    case Asked::apply_charges:
      if (step.phase() == Phase::reserving) cancel(step, e.reason);
      return;
    case Asked::take_number:
      step.fail(wish);
      if (!step.is_over() && step.phase() != Phase::cancelling) get_stuck(step, e.reason);
      return;
    // Let go or told already, or overtaken by what comes next: nothing is missing.
    case Asked::void_payment:
    case Asked::release_stock:
    case Asked::confirm_order:
    case Asked::assign_number:
    case Asked::record_payment: return;
    case Asked::reserve_stock: std::unreachable();  // on_stock has it
  }
}

}  // namespace

void on_answer(Draft& step, const Wish& wish, const Deliver& input) {
  const auto* settled = std::get_if<CommandSettled>(&input.event);
  if (settled && settled->outcome == Settlement::refused) step.say_refusal(settled->reason);
  if (wish.asked == Asked::reserve_stock) {
    const auto* reserved = std::get_if<inventory::StockReserved>(&input.event);
    return on_stock(step, wish, reserved ? reserved->quantity : 0, input.time);
  }
  if (settled && settled->outcome == Settlement::refused) on_refusal(step, wish, *settled);
  const bool confirmed_before = settled && settled->outcome == Settlement::nothing_to_do &&
                                wish.asked == Asked::confirm_order && step.phase() == Phase::confirming;
  if (confirmed_before) {
    step.go(Phase::fulfilling);
    capture_due(step);
    end_fulfilling(step);
  }
  if (settled) end_cancelling(step);
  if (settled) end_fulfilling(step);
}

}  // namespace paypie::order_to_cash
