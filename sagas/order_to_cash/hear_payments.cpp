// What payments say.
#include <algorithm>

#include "sagas/order_to_cash/again.hpp"
#include "sagas/order_to_cash/hearing.hpp"
#include "sagas/order_to_cash/payment_steps.hpp"
#include "sagas/order_to_cash/phases.hpp"
#include "sagas/order_to_cash/refunds.hpp"
#include "sagas/order_to_cash/stock_steps.hpp"

namespace paypie::order_to_cash {

namespace {

// Of the order's currency, else it is none of ours. Payments may be heard of before their order; what does not say its
// amount is about one that was heard of.
template <class E>
bool is_ours(const Draft& step, const E& e) {
  const auto& now = step.now();
  if constexpr (requires { e.amount.currency; }) return !now.exists || e.amount.currency == now.total.currency;
  return std::ranges::find(now.payments, e.payment, &HeardPayment::payment) != now.payments.end();
}

// A refund that the process asked for by itself.
bool is_ours(const Deliver& input) { return !input.answers.empty() && !is_persons_refund(input.answers); }

template <class E>
Currency currency_of(const Draft& step, const E& e) {
  if constexpr (requires { e.amount.currency; }) return e.amount.currency;
  return step.now().total.currency;
}

// The gateway was not reached, and nothing happened: later once more.
template <class E>
bool comes_again(Draft& step, const Deliver& input, const E& e, Asked what) {
  return !e.reached.value_or(true) && waits_to_ask_again(step, e.payment, what, input.time);
}

}  // namespace

void on(Draft& step, const Deliver&, const payments::PaymentCreated& e) {
  if (is_ours(step, e)) step.put(heard(step, e.payment, currency_of(step, e)));
}
void on(Draft&, const Deliver&, const payments::AuthorizationRequested&) {}

void on(Draft& step, const Deliver& input, const payments::PaymentAuthorized& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.status = PaymentStatus::authorized;
  payment.authorized = e.authorized_in_all;
  payment.captured = e.captured_in_all;
  payment.to_capture.minor = std::max(payment.to_capture.minor, e.captured_in_all.minor);
  if (e.to_be_voided) payment.is_let_go = true;
  const bool is_another = heard(step, e.payment, e.amount.currency).status != PaymentStatus::authorized;
  const bool was_covered = covered(step.now()) >= step.now().total.minor;
  put_and_tell(step, payment);
  if (e.to_be_voided) return;
  const bool unwanted = step.in({Phase::cancelling, Phase::cancelled}) || step.now().order_is_over;
  const bool too_much = is_another && was_covered && step.in({Phase::confirming, Phase::fulfilling, Phase::finished});
  // A success that nobody waits for any more is taken back.
  if (unwanted || too_much) return undo(step, payment, unwanted ? "order_cancelled" : "paid_already");
  go_on_when_covered(step, input.time);
  if (step.phase() == Phase::fulfilling) capture_due(step);
}

void on(Draft& step, const Deliver& input, const payments::PaymentDeclined& e) {
  if (!is_ours(step, e)) return;
  step.say_refusal(e.code);
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.status = PaymentStatus::declined;
  step.put(payment);
  const bool waits_for_outcome = step.in({Phase::paying, Phase::payment_unknown});
  if (waits_for_outcome && is_gateway_asked(step.now())) return;  // of another payment
  if (waits_for_outcome && is_outcome_open(step.now())) return await_payment(step, input.time);
  if (waits_for_outcome) return cancel(step, "payment_declined");
  if (!is_outcome_open(step.now())) get_stuck_if_uncovered(step, "payment_declined");
  end_cancelling(step);
}

void on(Draft& step, const Deliver& input, const payments::PaymentActionRequired& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.status = PaymentStatus::needs_action;
  step.put(payment);
  if (step.in({Phase::paying, Phase::payment_unknown})) return await_payment(step, input.time);
  get_stuck_if_uncovered(step, "payment_needs_action");  // the customer has left the shop long ago
}

void on(Draft& step, const Deliver&, const payments::OutcomeUnknown& e) {
  if (!is_ours(step, e) || e.operation != payments::Operation::authorization || e.contested) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.status = PaymentStatus::unknown;
  step.put(payment);
  if (step.in({Phase::paying, Phase::awaiting_payment})) step.go(Phase::payment_unknown);
}

void on(Draft&, const Deliver&, const payments::CaptureRequested&) {}

void on(Draft& step, const Deliver&, const payments::PaymentCaptured& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.captured = e.captured_in_all;
  payment.to_capture.minor = std::max(payment.to_capture.minor, payment.captured.minor);
  if (e.final) payment.authorized = payment.captured;
  got_through(payment);
  put_and_tell(step, payment);
  if (step.in({Phase::cancelling, Phase::cancelled})) return undo(step, payment, "order_cancelled");
  end_fulfilling(step);
}

void on(Draft& step, const Deliver& input, const payments::CaptureFailed& e) {
  if (!is_ours(step, e)) return;
  step.say_refusal(e.code);
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.to_capture.minor = std::max(payment.captured.minor, payment.to_capture.minor - e.amount.minor);
  step.put(payment);
  // A void that came while the capture was under way was refused.
  if (step.in({Phase::cancelling, Phase::cancelled})) return undo(step, payment, "order_cancelled");
  if (step.phase() != Phase::fulfilling) return;
  if (!comes_again(step, input, e, Asked::capture_payment)) get_stuck(step, "capture_failed");
}

void on(Draft& step, const Deliver&, const payments::VoidRequested& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.is_let_go = true;
  step.put(payment);
}

void on(Draft& step, const Deliver&, const payments::PaymentVoided& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.status = PaymentStatus::voided;
  payment.authorized = payment.captured;
  payment.to_capture = payment.captured;
  got_through(payment);
  put_and_tell(step, payment);
  get_stuck_if_uncovered(step, "payment_voided");
  end_cancelling(step);
}

void on(Draft& step, const Deliver& input, const payments::VoidFailed& e) {
  if (!is_ours(step, e)) return;
  step.say_refusal(e.code);
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.is_let_go.reset();
  step.put(payment);
  if (comes_again(step, input, e, Asked::void_payment)) return;
  if (step.in({Phase::cancelling, Phase::cancelled})) get_stuck(step, "void_failed");
}

void on(Draft& step, const Deliver& input, const payments::RefundRequested& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  hear_of(payment, {e.refund, e.amount, is_ours(input), false});
  step.put(payment);
}

void on(Draft& step, const Deliver& input, const payments::PaymentRefunded& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.refunded = e.refunded_in_all;
  hear_of(payment, {e.refund, e.amount, is_ours(input), true});
  got_through(payment);
  put_and_tell(step, payment);
  end_cancelling(step);
}

// Also of a refund that was recorded as done, and was not.
void on(Draft& step, const Deliver& input, const payments::RefundFailed& e) {
  if (!is_ours(step, e)) return;
  step.say_refusal(e.code);
  const auto before = heard(step, e.payment, currency_of(step, e));
  auto payment = before;
  payment.refunded.minor = e.refunded_in_all.minor;
  forget(payment, e.refund);
  if (payment != before) put_and_tell(step, payment);
  if (!step.in({Phase::cancelling, Phase::cancelled})) return;
  if (!comes_again(step, input, e, Asked::refund_payment)) get_stuck(step, "refund_failed");
}

void on(Draft& step, const Deliver&, const payments::AuthorizationExpired& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.authorized = payment.captured;
  payment.to_capture = payment.captured;
  payment.status = PaymentStatus::voided;
  put_and_tell(step, payment);
  authorize_anew(step);
  end_cancelling(step);
}

void on(Draft& step, const Deliver& input, const payments::ManualPaymentRecorded& e) {
  if (!is_ours(step, e)) return;
  auto payment = heard(step, e.payment, currency_of(step, e));
  payment.status = PaymentStatus::authorized;
  payment.authorized = payment.captured = payment.to_capture = e.amount;
  put_and_tell(step, payment);
  if (step.in({Phase::cancelling, Phase::cancelled})) return undo(step, payment, "order_cancelled");
  go_on_when_covered(step, input.time);
  end_fulfilling(step);
}

}  // namespace paypie::order_to_cash
