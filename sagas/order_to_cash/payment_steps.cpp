// Sums over payments, and the wishes that follow from them. Amounts are of one currency: payments in another are not
// taken up at all.
#include "sagas/order_to_cash/payment_steps.hpp"

#include <algorithm>

namespace paypie::order_to_cash {

namespace {

bool holds_money(const HeardPayment& payment) {
  return payment.status == PaymentStatus::authorized || payment.captured.minor > 0;
}

bool may_hold_money(const HeardPayment& payment) {
  return payment.status == PaymentStatus::asked || payment.status == PaymentStatus::authorized ||
         payment.status == PaymentStatus::needs_action || payment.status == PaymentStatus::unknown;
}

void tell(Draft& step, const HeardPayment& payment) {
  step.ask({.name = step.fresh("record"),
            .asked = Asked::record_payment,
            .payment = payment.payment,
            .amount = payment.authorized,
            .captured = payment.captured,
            .refunded = payment.refunded});
}

std::int64_t shipped(const Instance& now) {
  std::int64_t sum = 0;
  for (const auto& shipment : now.shipments) sum += shipment.amount.minor;
  return std::min(sum, now.total.minor);
}

}  // namespace

std::int64_t covered(const Instance& now) {
  std::int64_t sum = now.paid_outside.minor;
  for (const auto& payment : now.payments) {
    if (holds_money(payment)) sum += payment.authorized.minor - payment.refunded.minor;
  }
  return sum;
}

std::int64_t received(const Instance& now) {
  std::int64_t sum = now.paid_outside.minor;
  for (const auto& payment : now.payments) sum += payment.captured.minor - payment.refunded.minor;
  return sum;
}

bool is_outcome_open(const Instance& now) {
  return std::ranges::any_of(now.payments, [](const HeardPayment& payment) {
    return payment.status != PaymentStatus::authorized && may_hold_money(payment);
  });
}

void authorize(Draft& step) {
  const auto& now = step.now();
  const auto payment = payment_of(now.order, now.payments.size());
  const Money missing{now.total.minor - covered(now), now.total.currency};
  const Money nothing{0, now.total.currency};
  step.ask({.name = "authorize/" + payment.text(),
            .asked = Asked::authorize_payment,
            .payment = payment,
            .amount = missing,
            .method = now.payment_method});
  step.put(HeardPayment{payment, PaymentStatus::asked, nothing, nothing, nothing, nothing});
}

void capture_due(Draft& step) {
  const auto now = step.now();
  const auto target = now.complete ? now.total.minor : shipped(now);
  std::int64_t due = target - now.paid_outside.minor;
  for (const auto& payment : now.payments) due -= payment.to_capture.minor;
  for (auto payment : now.payments) {
    if (payment.status != PaymentStatus::authorized) continue;
    const auto room = payment.authorized.minor - payment.to_capture.minor;
    const auto amount = std::min(room, due);
    if (amount <= 0) continue;
    due -= amount;
    // A capture that ends the authorization must be the only one under way; what is left then is let go at the end.
    const bool last = now.complete && payment.to_capture == payment.captured;
    payment.to_capture.minor += amount;
    step.put(payment);
    step.ask({.name = step.fresh("capture"),
              .asked = Asked::capture_payment,
              .payment = payment.payment,
              .amount = Money{amount, now.total.currency},
              .last = last});
  }
}

void undo(Draft& step, const HeardPayment& payment, const std::string& why) {
  const auto kept = payment.captured.minor - payment.refunded.minor;
  if (kept > 0) {
    step.ask({.name = step.fresh("refund"),
              .asked = Asked::refund_payment,
              .payment = payment.payment,
              .amount = Money{kept, payment.captured.currency},
              .reason = why});
  } else if (may_hold_money(payment) && payment.captured.minor == 0) {
    let_go_of(step, payment, why);
  }
}

void let_go_of(Draft& step, const HeardPayment& payment, const std::string& why) {
  step.ask({.name = step.fresh("void"), .asked = Asked::void_payment, .payment = payment.payment, .reason = why});
}

void undo_all(Draft& step, const std::string& why) {
  const auto payments = step.now().payments;
  for (const auto& payment : payments) undo(step, payment, why);
}

void let_go_of_the_rest(Draft& step) {
  const auto payments = step.now().payments;
  for (const auto& payment : payments) {
    const bool holds_more =
        payment.status == PaymentStatus::authorized && payment.authorized.minor > payment.captured.minor;
    if (holds_more) let_go_of(step, payment, "paid");
  }
}

bool all_undone(const Instance& now) {
  return std::ranges::all_of(now.payments, [](const HeardPayment& payment) {
    const bool over = payment.status == PaymentStatus::declined || payment.status == PaymentStatus::voided ||
                      payment.captured.minor > 0;
    return over && payment.captured.minor == payment.refunded.minor;
  });
}

HeardPayment heard(const Draft& step, const PaymentId& payment, const Currency& currency) {
  const auto& now = step.now();
  const auto known = std::ranges::find(now.payments, payment, &HeardPayment::payment);
  if (known != now.payments.end()) return *known;
  const Money nothing{0, currency};
  return {payment, PaymentStatus::asked, nothing, nothing, nothing, nothing};
}

void put_and_tell(Draft& step, const HeardPayment& payment) {
  const auto before = heard(step, payment.payment, payment.authorized.currency);
  step.put(payment);
  const bool moved = before.authorized != payment.authorized || before.captured != payment.captured ||
                     before.refunded != payment.refunded;
  if (moved && step.now().exists) tell(step, payment);
}

void tell_of_early_ones(Draft& step) {
  const auto payments = step.now().payments;
  for (const auto& payment : payments) {
    if (payment.authorized.minor > 0) tell(step, payment);
  }
}

}  // namespace paypie::order_to_cash
