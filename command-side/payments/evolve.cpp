// How a payment's history folds: one function for each pair (status, event) that can have happened.
#include <algorithm>
#include <concepts>
#include <string>

#include "command-side/payments/bookkeeping.hpp"
#include "command-side/payments/ledger.hpp"
#include "command-side/payments/payment.hpp"

namespace paypie::payments {
namespace {

template <class S>
concept WithoutHold = std::same_as<S, Created> || std::same_as<S, Declined> || std::same_as<S, Expired>;

template <class S>
PaymentState without_hold(S now) {
  now.ledger.authorized = now.ledger.captured;
  if (now.ledger.captured > 0) return Captured{std::move(now.about), std::move(now.ledger)};
  return Voided{std::move(now.about), std::move(now.ledger)};
}

// ---- creation ----

PaymentState on(NoPayment, const PaymentCreated& event) {
  About about{
      event.payment, event.order, event.amount, event.gateways, event.method, event.capture, event.test_mode, {}, {}};
  if (!event.attempt) return Created{std::move(about), {}};
  about.attempts.push_back(*event.attempt);
  Attempt attempt{.id = *event.attempt, .amount = event.amount, .gateway = event.gateways.front()};
  return Authorizing{std::move(about), {}, std::move(attempt)};
}
PaymentState on(NoPayment, const PaymentVoided& event) {
  return Voided{About{.payment = event.payment, .order = event.order}, {}};
}

// ---- authorisation ----

template <WithoutHold S>
PaymentState on(S now, const AuthorizationRequested& event) {
  now.about.attempts.push_back(event.attempt);
  now.about.method = event.method;
  Attempt attempt{.id = event.attempt, .amount = event.amount, .gateway = event.gateway};
  return Authorizing{std::move(now.about), std::move(now.ledger), std::move(attempt)};
}
PaymentState on(Authorizing now, const AuthorizationRequested& event) {
  if (event.attempt != now.attempt.id || now.attempt.unknown) impossible("two authorisations at once");
  now.attempt.gateway = event.gateway;
  return now;
}

PaymentState authorized(About about, Ledger ledger, const PaymentAuthorized& event) {
  settle(about, Operation::authorization, operation_id(event.attempt), event.amount, Outcome::succeeded);
  const auto sold = event.captured_in_all.minor - ledger.captured;
  if (sold > 0) {
    ledger.captures.push_back({CaptureId{event.attempt.bytes}, money(about, sold), 0, event.gateway_reference});
  }
  ledger.authorized = event.authorized_in_all.minor;
  ledger.captured = event.captured_in_all.minor;
  ledger.gateway = event.gateway;
  ledger.gateway_reference = event.gateway_reference;
  ledger.attempt = event.attempt;
  if (event.to_be_voided) {
    ledger.open.push_back({.operation = Operation::voiding, .id = operation_id(event.attempt), .amount = event.amount});
  }
  if (ledger.authorized == ledger.captured) return Captured{std::move(about), std::move(ledger)};
  return Authorized{std::move(about), std::move(ledger)};
}

template <Asking S>
PaymentState on(S now, const PaymentAuthorized& event) {
  if (event.attempt != now.attempt.id) impossible("another attempt was authorised");
  return authorized(std::move(now.about), std::move(now.ledger), event);
}
template <class S>
  requires std::same_as<S, Declined> || std::same_as<S, Voided>
PaymentState on(S now, const PaymentAuthorized& event) {
  const auto* settled = settled_operation(now.about, Operation::authorization, operation_id(event.attempt));
  if (!settled || settled->outcome == Outcome::succeeded) impossible("an attempt that nobody asked for was authorised");
  return authorized(std::move(now.about), std::move(now.ledger), event);
}

template <Asking S>
PaymentState on(S now, const PaymentDeclined& event) {
  if (event.attempt != now.attempt.id) impossible("another attempt was declined");
  settle(now.about, Operation::authorization, operation_id(event.attempt), event.amount, Outcome::declined);
  return Declined{std::move(now.about), std::move(now.ledger)};
}

template <Asking S>
PaymentState on(S now, const PaymentActionRequired& event) {
  now.attempt.gateway_reference = event.gateway_reference;
  now.attempt.unknown = false;
  return AwaitingAction{std::move(now.about), std::move(now.ledger), std::move(now.attempt)};
}

PaymentState on(Authorized now, const AuthorizationExpired& event) {
  const bool in_use = is_open(now.ledger, Operation::capture) || is_open(now.ledger, Operation::voiding);
  if (event.attempt != now.ledger.attempt || in_use) impossible("an authorisation in use has expired");
  now.ledger.authorized = now.ledger.captured;
  return Expired{std::move(now.about), std::move(now.ledger)};
}

// ---- capture ----

PaymentState on(Authorized now, const CaptureRequested& event) {
  if (event.amount.minor > capturable(now.ledger)) impossible("more is to be captured than is held");
  ++now.ledger.captures_asked;
  now.ledger.open.push_back({.operation = Operation::capture,
                             .id = operation_id(event.capture),
                             .amount = event.amount,
                             .final = event.final});
  return now;
}
PaymentState on(Authorized now, const PaymentCaptured& event) {
  const auto id = operation_id(event.capture);
  close_or_correct(now.about, now.ledger, Operation::capture, id, Outcome::succeeded);
  now.ledger.captured += event.amount.minor;
  if (now.ledger.captured != event.captured_in_all.minor || now.ledger.captured > now.ledger.authorized) {
    impossible("what is captured does not add up");
  }
  now.ledger.captures.push_back({event.capture, event.amount, 0, event.gateway_reference});
  settle(now.about, Operation::capture, id, event.amount, Outcome::succeeded);
  if (event.final || now.ledger.captured == now.ledger.authorized) return without_hold(std::move(now));
  return now;
}
PaymentState on(Authorized now, const CaptureFailed& event) {
  const auto id = operation_id(event.capture);
  if (!close(now.ledger, Operation::capture, id)) impossible("a capture that nobody asked for has failed");
  settle(now.about, Operation::capture, id, event.amount, Outcome::declined);
  return now;
}

// ---- void ----

void open_void(Ledger& ledger, const AttemptId& attempt, const Money& amount) {
  ++ledger.voids_asked;
  ledger.open.push_back({.operation = Operation::voiding, .id = operation_id(attempt), .amount = amount});
}

PaymentState on(Authorizing now, const VoidRequested& event) {
  if (event.waits) {
    now.attempt.to_be_voided = true;
    now.attempt.void_reason = event.reason;
    return now;
  }
  now.attempt.gateway_reference = event.gateway_reference;
  now.attempt.to_be_voided = false;  // it does not wait any more
  open_void(now.ledger, event.attempt, now.attempt.amount);
  return AwaitingAction{std::move(now.about), std::move(now.ledger), std::move(now.attempt)};
}
PaymentState on(AwaitingAction now, const VoidRequested& event) {
  open_void(now.ledger, event.attempt, now.attempt.amount);
  return now;
}
PaymentState on(Authorized now, const VoidRequested& event) {
  open_void(now.ledger, event.attempt, money(now.about, now.ledger.authorized - now.ledger.captured));
  return now;
}

template <WithoutHold S>
PaymentState on(S now, const PaymentVoided&) {
  return without_hold(std::move(now));
}
template <Asking S>
PaymentState on(S now, const PaymentVoided&) {
  const auto id = operation_id(now.attempt.id);
  close(now.ledger, Operation::voiding, id);
  settle(now.about, Operation::authorization, id, now.attempt.amount, Outcome::declined);
  settle(now.about, Operation::voiding, id, now.attempt.amount, Outcome::succeeded);
  return without_hold(std::move(now));
}
PaymentState on(Authorized now, const PaymentVoided& event) {
  const auto id = operation_id(now.ledger.attempt);
  close_or_correct(now.about, now.ledger, Operation::voiding, id, Outcome::succeeded);
  settle(now.about, Operation::voiding, id, event.released.value_or(money(now.about, 0)), Outcome::succeeded);
  return without_hold(std::move(now));
}
template <Existing S>
PaymentState on(S now, const VoidFailed& event) {
  const auto id = operation_id(event.attempt);
  const auto closed = close(now.ledger, Operation::voiding, id);
  if (!closed) impossible("a void that nobody asked for has failed");
  settle(now.about, Operation::voiding, id, closed->amount, Outcome::declined);
  return now;
}

// ---- refunds ----

template <Existing S>
PaymentState on(S now, const RefundRequested& event) {
  if (event.amount.minor > refundable(now.ledger)) impossible("more is to be refunded than was captured");
  const auto of = part_of(now.ledger, event.amount.minor);
  take_from_part(now.ledger, of, event.amount.minor);
  ++now.ledger.refunds_asked;
  now.ledger.open.push_back(
      {.operation = Operation::refund, .id = operation_id(event.refund), .amount = event.amount, .of = of});
  return now;
}
template <Existing S>
PaymentState on(S now, const PaymentRefunded& event) {
  const auto id = operation_id(event.refund);
  const bool by_hand = std::same_as<S, PaidManually>;
  if (by_hand) ++now.ledger.refunds_asked;
  const bool was_open =
      !by_hand && close_or_correct(now.about, now.ledger, Operation::refund, id, Outcome::succeeded).has_value();
  if (!was_open) take_from_part(now.ledger, part_of(now.ledger, event.amount.minor), event.amount.minor);
  now.ledger.refunded += event.amount.minor;
  if (now.ledger.refunded != event.refunded_in_all.minor || refundable(now.ledger) < 0) {
    impossible("what is refunded does not add up");
  }
  settle(now.about, Operation::refund, id, event.amount, Outcome::succeeded);
  return now;
}
template <Existing S>
PaymentState on(S now, const RefundFailed& event) {
  const auto id = operation_id(event.refund);
  const auto open = close_or_correct(now.about, now.ledger, Operation::refund, id, Outcome::declined);
  if (open) {
    take_from_part(now.ledger, open->of, -event.amount.minor);
  } else {
    now.ledger.refunded -= event.amount.minor;
    const auto part = std::ranges::find_if(now.ledger.captures,
                                           [&](const CapturedPart& one) { return one.refunded >= event.amount.minor; });
    if (part != now.ledger.captures.end()) part->refunded -= event.amount.minor;
  }
  if (now.ledger.refunded != event.refunded_in_all.minor) impossible("what is refunded does not add up");
  settle(now.about, Operation::refund, id, event.amount, Outcome::declined);
  return now;
}

// ---- doubt ----

template <Existing S>
PaymentState on(S now, const OutcomeUnknown& event) {
  if (event.contested) {
    auto& settled = settled_one(now.about, event.operation, event.id);
    settled.contested = true;
    settled.needs_person = settled.needs_person || event.needs_person;
    return now;
  }
  if constexpr (Asking<S>) {
    if (event.operation == Operation::authorization && event.id == operation_id(now.attempt.id)) {
      now.attempt.unknown = true;
      now.attempt.needs_person = now.attempt.needs_person || event.needs_person;
      return now;
    }
  }
  for (auto& open : now.ledger.open) {
    if (open.operation != event.operation || open.id != event.id) continue;
    open.unknown = true;
    open.needs_person = open.needs_person || event.needs_person;
    return now;
  }
  impossible("the outcome of what nobody asked for is unknown");
}
template <Existing S>
PaymentState on(S now, const OutcomeConfirmed& event) {
  auto& settled = settled_one(now.about, event.operation, event.id);
  settled.contested = false;
  settled.needs_person = false;
  return now;
}

// ---- payments without a gateway, disputes ----

template <WithoutHold S>
PaymentState on(S now, const ManualPaymentRecorded& event) {
  now.ledger.authorized = event.amount.minor;
  now.ledger.captured = event.amount.minor;
  now.ledger.gateway.clear();
  now.ledger.gateway_reference = event.reference;
  now.ledger.captures.push_back({CaptureId{}, event.amount, 0, event.reference});
  return PaidManually{std::move(now.about), std::move(now.ledger)};
}

template <Existing S>
PaymentState on(S now, const DisputeOpened& event) {
  if (event.amount.minor > refundable(now.ledger)) impossible("more is disputed than was captured");
  now.ledger.disputes.push_back({event.dispute, event.amount.minor});
  return now;
}
template <Existing S>
PaymentState on(S now, const DisputeEvidenceSubmitted&) {
  return now;
}
template <Existing S>
PaymentState on(S now, const DisputeClosed& event) {
  const auto open = std::ranges::find(now.ledger.disputes, event.dispute, &OpenDisputeAmount::dispute);
  if (open == now.ledger.disputes.end()) impossible("a dispute that nobody opened was closed");
  if (!event.won) now.ledger.lost += open->amount;
  if (now.ledger.lost != event.lost_in_all.minor) impossible("what is lost does not add up");
  now.ledger.disputes.erase(open);
  now.ledger.closed_disputes.push_back({event.dispute, event.won});
  return now;
}

template <class S>
PaymentState on(S now, const CommandSettled&) {
  return now;
}

// Whatever is not written above cannot have been decided.
template <class S, class E>
PaymentState on(const S&, const E&) {
  impossible(std::string(event_name<E>().name) + " cannot happen to a payment in this status");
}

}  // namespace

PaymentState PaymentDecider::evolve(PaymentState state, const PaymentEvent& event) {
  return std::visit([](auto&& now, const auto& happened) { return on(std::move(now), happened); }, std::move(state),
                    event);
}

}  // namespace paypie::payments
