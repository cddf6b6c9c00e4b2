// Sums over payments, and the wishes that follow from them. Amounts are of one currency: payments in another are not
// taken up at all.
#include "sagas/order_to_cash/payment_steps.hpp"

#include <algorithm>

#include "sagas/order_to_cash/replace_or_add.hpp"

namespace paypie::order_to_cash {

namespace {

bool holds_money(const HeardPayment& payment) {
  return payment.status == PaymentStatus::authorized || payment.captured.minor > 0;
}

// A void of it is under way, or asked for.
bool is_let_go(const Instance& now, const HeardPayment& payment) {
  if (payment.is_let_go.value_or(false)) return true;
  return std::ranges::any_of(
      now.open, [&](const Wish& wish) { return wish.asked == Asked::void_payment && wish.payment == payment.payment; });
}

bool may_come_to_hold_money(const HeardPayment& payment) {
  return payment.status == PaymentStatus::asked || payment.status == PaymentStatus::needs_action ||
         payment.status == PaymentStatus::unknown;
}

// Nothing is held any more, and nothing can come to be.
bool holds_nothing(const HeardPayment& payment) {
  if (payment.status == PaymentStatus::authorized) return payment.authorized.minor <= payment.captured.minor;
  return !may_come_to_hold_money(payment);
}

template <class Which>
std::int64_t sum_of(const std::vector<HeardRefund>& refunds, Which which) {
  std::int64_t sum = 0;
  for (const auto& refund : refunds) sum += which(refund) ? refund.amount.minor : 0;
  return sum;
}

// Not answered yet: by the process itself, or by a person.
std::int64_t asked_back(const Instance& now, const PaymentId& payment, bool by_hand) {
  std::int64_t sum = 0;
  for (const auto& wish : now.open) {
    if (wish.refund.has_value() != by_hand) continue;
    if (wish.asked == Asked::refund_payment && wish.payment == payment) sum += wish.amount.value_or(Money{}).minor;
  }
  return sum;
}

// What the process gives back was never owed: it is done, or on its way. What somebody gave back by hand is not missed.
std::int64_t given_back(const Instance& now, const HeardPayment& payment) {
  const auto by_hand = sum_of(payment.refunds, [](const HeardRefund& refund) { return refund.done && !refund.ours; });
  const auto to_come = sum_of(payment.refunds, [](const HeardRefund& refund) { return !refund.done && refund.ours; });
  return payment.refunded.minor - by_hand + to_come + asked_back(now, payment.payment, /*by_hand=*/false);
}

void give_back(Draft& step, const HeardPayment& payment, std::int64_t minor, const std::string& why) {
  if (minor <= 0) return;
  step.ask({.name = step.fresh("refund"),
            .asked = Asked::refund_payment,
            .payment = payment.payment,
            .amount = Money{minor, payment.captured.currency},
            .reason = why});
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

std::int64_t kept(const Instance& now, const HeardPayment& payment) {
  const auto to_come = sum_of(payment.refunds, [](const HeardRefund& refund) { return !refund.done; });
  const auto asked =
      asked_back(now, payment.payment, /*by_hand=*/false) + asked_back(now, payment.payment, /*by_hand=*/true);
  return payment.captured.minor - payment.refunded.minor - to_come - asked;
}

std::int64_t covered(const Instance& now) {
  std::int64_t sum = now.paid_outside.minor;
  for (const auto& payment : now.payments) {
    if (!holds_money(payment)) continue;
    const auto& counts = is_let_go(now, payment) ? payment.captured : payment.authorized;
    sum += counts.minor - given_back(now, payment);
  }
  return sum;
}

std::int64_t received(const Instance& now) {
  std::int64_t sum = now.paid_outside.minor;
  for (const auto& payment : now.payments) sum += payment.captured.minor - given_back(now, payment);
  return sum;
}

bool is_outcome_open(const Instance& now) { return std::ranges::any_of(now.payments, may_come_to_hold_money); }

bool is_gateway_asked(const Instance& now) {
  return std::ranges::any_of(now.payments, [](const HeardPayment& payment) {
    return payment.status == PaymentStatus::asked || payment.status == PaymentStatus::unknown;
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
  step.put(HeardPayment{payment, PaymentStatus::asked, nothing, nothing, nothing, nothing, {}, {}});
}

void capture_due(Draft& step) {
  const auto now = step.now();
  const auto target = now.complete ? now.total.minor : shipped(now);
  std::int64_t due = target - now.paid_outside.minor;
  for (const auto& payment : now.payments) due -= payment.to_capture.minor - given_back(now, payment);
  for (auto payment : now.payments) {
    if (payment.status != PaymentStatus::authorized || is_let_go(now, payment)) continue;
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
  give_back(step, payment, kept(step.now(), payment), why);
  if (!holds_nothing(payment)) let_go_of(step, payment, why);
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

// What was captured pays first, then holds in the order in which they are captured.
void undo_what_is_too_much(Draft& step, const std::string& why) {
  const auto now = step.now();
  auto owed = now.total.minor - now.paid_outside.minor;
  for (const auto& payment : now.payments) {
    const auto pays =
        std::clamp<std::int64_t>(payment.captured.minor - given_back(now, payment), 0, std::max<std::int64_t>(owed, 0));
    owed -= pays;
    give_back(step, payment, kept(now, payment) - pays, why);
  }
  for (const auto& payment : now.payments) {
    const bool holds = payment.status == PaymentStatus::authorized && !holds_nothing(payment);
    if (!holds || is_let_go(now, payment)) continue;
    if (owed <= 0) let_go_of(step, payment, why);
    owed -= payment.authorized.minor - payment.captured.minor;
  }
}

bool all_undone(const Instance& now) {
  return std::ranges::all_of(now.payments, [](const HeardPayment& payment) {
    return holds_nothing(payment) && payment.captured.minor == payment.refunded.minor;
  });
}

void hear_of(HeardPayment& payment, const HeardRefund& refund) {
  auto heard = refund;
  for (const auto& known : payment.refunds) {
    if (known.refund == refund.refund) heard.ours = known.ours;  // the first one answers the wish
  }
  replace_or_add(payment.refunds, heard, [&](const HeardRefund& known) { return known.refund == refund.refund; });
}

void forget(HeardPayment& payment, const RefundId& refund) {
  std::erase_if(payment.refunds, [&](const HeardRefund& known) { return known.refund == refund; });
}

HeardPayment heard(const Draft& step, const PaymentId& payment, const Currency& currency) {
  const auto& now = step.now();
  const auto known = std::ranges::find(now.payments, payment, &HeardPayment::payment);
  if (known != now.payments.end()) return *known;
  const Money nothing{0, currency};
  return {payment, PaymentStatus::asked, nothing, nothing, nothing, nothing, {}, {}};
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
