// One function for each pair (status, command). The file is the transition table: a pair nobody wrote does not compile,
// and tests/golden/payment_transitions.txt shows what each of them answers.
#include "command-side/payments/payment.hpp"

#include <algorithm>
#include <concepts>
#include <tuple>

#include "command-side/payments/disputes.hpp"
#include "command-side/payments/ledger.hpp"
#include "command-side/payments/reporting.hpp"
#include "command-side/payments/routing.hpp"

namespace paypie::payments {
namespace {

template <class S, class... Statuses>
concept OneOf = Existing<S> && (std::same_as<S, Statuses> || ...);

// ---- creation: the id is derived from the request, so a payment that is there is the one asked for ----

PaymentDecision on(const NoPayment&, const CreatePayment& ask) {
  if (const auto fault = fault_of(ask.amount, ask.amount.currency)) return refused(*fault);
  auto gateways = gateways_for(ask.amount, ask.gateway);
  if (gateways.empty()) return refused(Refusal::no_gateway);
  return happened(PaymentCreated{ask.payment, ask.order, ask.amount, std::move(gateways), ask.method, ask.capture,
                                 ask.test_mode, ask.confirm ? std::optional(ask.attempt) : std::nullopt});
}
template <Existing S>
PaymentDecision on(const S& now, const CreatePayment&) {
  return now.about.gateways.empty() ? refused(Refusal::is_voided) : already_done();
}

// A late creation must find that its void has come first.
PaymentDecision on(const NoPayment&, const Void& ask) {
  if (ask.payment.is_nil()) return refused(Refusal::no_such_payment);
  return happened(PaymentVoided{ask.payment, ask.order, ask.reason, std::nullopt, std::nullopt});
}
template <class C>
PaymentDecision on(const NoPayment&, const C&) {
  return refused(Refusal::no_such_payment);
}

// ---- authorisation ----

bool knows(const About& about, const AttemptId& attempt) {
  return std::ranges::find(about.attempts, attempt) != about.attempts.end();
}

template <OneOf<Created, Declined, Expired> S>
PaymentDecision on(const S& now, const Authorize& ask) {
  const auto& about = now.about;
  if (knows(about, ask.attempt)) return already_done();
  if (about.attempts.size() == limit::attempts) return refused(Refusal::too_many_attempts);
  return happened(AuthorizationRequested{
      about.payment, about.order, ask.attempt, money(about, about.amount.minor - now.ledger.captured),
      about.gateways.front(), ask.method.empty() ? about.method : ask.method, about.capture, about.test_mode});
}
template <Existing S>
PaymentDecision on(const S& now, const Authorize& ask) {
  if (knows(now.about, ask.attempt)) return already_done();
  if constexpr (Asking<S>) return refused(Refusal::authorization_open);
  if constexpr (std::same_as<S, Authorized>) return refused(Refusal::already_authorized);
  if constexpr (std::same_as<S, Captured>) return refused(Refusal::already_captured);
  if constexpr (std::same_as<S, PaidManually>) return refused(Refusal::paid_manually);
  return refused(Refusal::is_voided);
}

PaymentDecision on(const Authorized& now, const ExpireAuthorization& ask) {
  if (ask.attempt != now.ledger.attempt) {
    return knows(now.about, ask.attempt) ? already_done() : refused(Refusal::no_such_operation);
  }
  if (is_open(now.ledger, Operation::capture)) return refused(Refusal::capture_open);
  if (is_open(now.ledger, Operation::voiding)) return refused(Refusal::void_open);
  return happened(AuthorizationExpired{now.about.payment, now.about.order, ask.attempt,
                                       money(now.about, now.ledger.authorized - now.ledger.captured)});
}
template <Asking S>
PaymentDecision on(const S& now, const ExpireAuthorization& ask) {
  if (ask.attempt == now.attempt.id) return refused(Refusal::authorization_open);
  return knows(now.about, ask.attempt) ? already_done() : refused(Refusal::no_such_operation);
}
template <Existing S>
PaymentDecision on(const S& now, const ExpireAuthorization& ask) {
  return knows(now.about, ask.attempt) ? already_done() : refused(Refusal::no_such_operation);
}

// ---- capture: never more than is held, counting what is asked for and not answered ----

PaymentDecision capture(const About& about, const Ledger& ledger, const Capture& ask) {
  if (const auto fault = fault_of(ask.amount, about.amount.currency)) return refused(*fault);
  if (is_open(ledger, Operation::voiding)) return refused(Refusal::void_open);
  const bool final_is_asked = std::ranges::any_of(ledger.open, &OpenOperation::final);
  if (final_is_asked) return refused(Refusal::capture_open);
  if (ask.amount.minor > capturable(ledger)) return refused(Refusal::exceeds_authorized);
  if (ask.final && is_open(ledger, Operation::capture)) return refused(Refusal::capture_open);
  if (ledger.captures_asked == limit::captures) return refused(Refusal::too_many_captures);
  return happened(CaptureRequested{about.payment, about.order, ask.capture, ask.amount, ask.final, ledger.gateway,
                                   ledger.gateway_reference, about.test_mode});
}

template <Existing S>
PaymentDecision on(const S& now, const Capture& ask) {
  if (is_known(now.about, now.ledger, Operation::capture, operation_id(ask.capture))) return already_done();
  if constexpr (std::same_as<S, Authorized>) {
    return capture(now.about, now.ledger, ask);
  } else if constexpr (std::same_as<S, Captured>) {
    return refused(Refusal::already_captured);
  } else if constexpr (std::same_as<S, Expired>) {
    return refused(Refusal::authorization_expired);
  } else if constexpr (std::same_as<S, PaidManually>) {
    return refused(Refusal::paid_manually);
  } else if constexpr (std::same_as<S, Voided>) {
    return refused(Refusal::is_voided);
  } else {
    return refused(Refusal::not_authorized);
  }
}

// ---- void: of what is held, or of what may come to be held ----

PaymentDecision voided(const About& about, const Void& ask) {
  return happened(PaymentVoided{about.payment, about.order, ask.reason, money(about, 0), std::nullopt});
}

VoidRequested void_request(const About& about, const Void& ask) {
  VoidRequested event;
  event.payment = about.payment;
  event.order = about.order;
  event.reason = ask.reason;
  event.test_mode = about.test_mode;
  return event;
}

template <OneOf<Created, Declined, Expired> S>
PaymentDecision on(const S& now, const Void& ask) {
  return now.ledger.captured > 0 ? refused(Refusal::already_captured) : voided(now.about, ask);
}
PaymentDecision on(const Authorizing& now, const Void& ask) {
  if (now.attempt.to_be_voided) return already_done();
  auto event = void_request(now.about, ask);
  event.attempt = now.attempt.id;
  event.gateway = now.attempt.gateway;
  event.waits = true;
  return happened(std::move(event));
}
template <OneOf<AwaitingAction, Authorized> S>
PaymentDecision on(const S& now, const Void& ask) {
  if (is_open(now.ledger, Operation::voiding)) return already_done();
  if (is_open(now.ledger, Operation::capture)) return refused(Refusal::capture_open);
  if (now.ledger.voids_asked == limit::voids) return refused(Refusal::too_many_voids);
  auto event = void_request(now.about, ask);
  if constexpr (Asking<S>) {
    event.attempt = now.attempt.id;
    event.gateway = now.attempt.gateway;
    event.gateway_reference = now.attempt.gateway_reference;
  } else {
    event.attempt = now.ledger.attempt;
    event.gateway = now.ledger.gateway;
    event.gateway_reference = now.ledger.gateway_reference;
  }
  return happened(std::move(event));
}
PaymentDecision on(const Captured&, const Void&) { return refused(Refusal::already_captured); }
PaymentDecision on(const PaidManually&, const Void&) { return refused(Refusal::paid_manually); }
PaymentDecision on(const Voided&, const Void&) { return already_done(); }

// ---- refunds: never more than was captured, counting what is asked for and not answered ----

template <Existing S>
PaymentDecision on(const S& now, const Refund& ask) {
  const auto& [about, ledger] = std::tie(now.about, now.ledger);
  if (is_known(about, ledger, Operation::refund, operation_id(ask.refund))) return already_done();
  if (ledger.captured == 0) return refused(Refusal::nothing_captured);
  if (const auto fault = fault_of(ask.amount, about.amount.currency)) return refused(*fault);
  if (!ledger.disputes.empty()) return refused(Refusal::disputed);
  if (ask.amount.minor > refundable(ledger)) return refused(Refusal::exceeds_captured);
  if (ledger.refunds_asked == limit::refunds) return refused(Refusal::too_many_refunds);
  const auto* part = part_with(ledger, ask.amount.minor);
  if (!part && refunds_a_capture(ledger.gateway)) return refused(Refusal::refund_spans_captures);
  const auto given_back = ledger.refunded + asked(ledger, Operation::refund) + ask.amount.minor;
  if (!ask.within.covers(money(about, given_back))) return refused(Refusal::needs_approval);
  if constexpr (std::same_as<S, PaidManually>) {
    return happened(PaymentRefunded{about.payment, about.order, ask.refund, ask.amount,
                                    money(about, ledger.refunded + ask.amount.minor), ask.reason, ledger.gateway,
                                    about.test_mode});
  } else {
    return happened(RefundRequested{about.payment, about.order, ask.refund, ask.amount, ask.reason, ledger.gateway,
                                    ledger.gateway_reference, part ? part->gateway_reference : std::string(),
                                    about.test_mode});
  }
}

// ---- payments without a gateway ----

PaymentDecision pay(const About& about, const RecordManualPayment& ask) {
  if (const auto fault = fault_of(ask.amount, about.amount.currency)) return refused(*fault);
  if (ask.amount.minor > about.amount.minor) return refused(Refusal::exceeds_amount);
  if (!ask.within.covers(ask.amount)) return refused(Refusal::needs_approval);
  return happened(
      ManualPaymentRecorded{about.payment, about.order, ask.amount, ask.method, ask.reference, about.test_mode});
}

template <Existing S>
PaymentDecision on(const S& now, const RecordManualPayment& ask) {
  if constexpr (OneOf<S, Created, Declined, Expired>) {
    return now.ledger.captured > 0 ? refused(Refusal::already_captured) : pay(now.about, ask);
  } else if constexpr (Asking<S>) {
    return refused(Refusal::authorization_open);
  } else if constexpr (std::same_as<S, Authorized>) {
    return refused(Refusal::already_authorized);
  } else if constexpr (std::same_as<S, Captured>) {
    return refused(Refusal::already_captured);
  } else if constexpr (std::same_as<S, PaidManually>) {
    const bool same = ask.amount.minor == now.ledger.captured && ask.reference == now.ledger.gateway_reference;
    return same ? already_done() : refused(Refusal::paid_manually);
  } else {
    return refused(Refusal::is_voided);
  }
}

// ---- what others report: reporting.cpp; disputes: disputes.cpp ----

template <Existing S>
PaymentDecision on(const S& now, const ReportOutcome& ask) {
  return report(now, ask);
}
template <Existing S>
PaymentDecision on(const S& now, const OpenDispute& ask) {
  return open_dispute(now.about, now.ledger, ask);
}
template <Existing S>
PaymentDecision on(const S& now, const SubmitEvidence& ask) {
  return submit_evidence(now.about, now.ledger, ask);
}
template <Existing S>
PaymentDecision on(const S& now, const CloseDispute& ask) {
  return close_dispute(now.about, now.ledger, ask);
}

}  // namespace

PaymentDecision PaymentDecider::decide(const PaymentState& state, const PaymentCommand& command) {
  return std::visit([](const auto& now, const auto& ask) { return on(now, ask); }, state, command);
}

}  // namespace paypie::payments
