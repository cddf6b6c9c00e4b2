// Reports close what was asked for. Three cases: the operation is open, it is settled, or nobody asked for it.
#include "command-side/payments/reporting.hpp"

#include <algorithm>
#include <concepts>
#include <tuple>

#include "command-side/payments/ledger.hpp"
#include "command-side/payments/routing.hpp"

namespace paypie::payments {
namespace {

PaymentDecision unknown(const About& about, const ReportOutcome& ask, std::string reason, bool needs_person) {
  return happened(OutcomeUnknown{about.payment, about.order, ask.operation, ask.id, std::move(reason), false,
                                 ask.outcome, needs_person});
}

// An open operation's outcome is unknown once; then once more when nobody but a person can find out.
template <class Open>
PaymentDecision stays_unknown(const About& about, const Open& open, const ReportOutcome& ask, const std::string& reason,
                              bool needs_person) {
  const bool news = !open.unknown || (needs_person && !open.needs_person);
  return news ? unknown(about, ask, reason, needs_person) : already_done();
}

// Why an answer cannot be about this operation. Empty: it can.
std::string contradiction(const Money& amount, const std::string& gateway, const ReportOutcome& ask) {
  if (!ask.gateway.empty() && ask.gateway != gateway) return "another gateway answers";
  const bool other_amount = ask.outcome == Outcome::succeeded && ask.amount && *ask.amount != amount;
  return other_amount ? "the gateway names another amount" : "";
}

// ---- authorisation ----

PaymentAuthorized authorized(const About& about, const Ledger& ledger, const Attempt& attempt,
                             const ReportOutcome& ask) {
  const bool sale = about.capture == CaptureMode::automatic;
  const auto all = ledger.captured + attempt.amount.minor;
  return {about.payment,     about.order,
          attempt.id,        attempt.amount,
          money(about, all), money(about, sale ? all : ledger.captured),
          attempt.gateway,   ask.gateway_reference.empty() ? attempt.gateway_reference : ask.gateway_reference,
          about.test_mode,   attempt.to_be_voided && !sale,
          ask.expires_at};
}

// A void that was asked for is done with the attempt it waited for.
PaymentDecision failed(const About& about, const Ledger& ledger, const Attempt& attempt, const ReportOutcome& ask) {
  if (attempt.to_be_voided || is_open(ledger, Operation::voiding)) {
    return happened(
        PaymentVoided{about.payment, about.order, attempt.void_reason, money(about, 0), std::optional(attempt.id)});
  }
  PaymentDeclined event{about.payment,   about.order, attempt.id,  attempt.amount,
                        attempt.gateway, ask.code,    ask.message, ask.outcome == Outcome::declined};
  const auto& reference = ask.gateway_reference.empty() ? attempt.gateway_reference : ask.gateway_reference;
  if (!reference.empty()) event.gateway_reference = reference;
  return happened(std::move(event));
}

// Only as long as no gateway can have charged: the next one is asked, in the same attempt.
PaymentDecision next_gateway(const About& about, const Attempt& attempt, std::size_t next) {
  return happened(AuthorizationRequested{about.payment, about.order, attempt.id, attempt.amount, about.gateways[next],
                                         about.method, about.capture, about.test_mode});
}

// The customer was to act, but nobody wants the payment any more: it is called off at the gateway.
VoidRequested void_at_gateway(const About& about, const Attempt& attempt, const ReportOutcome& ask) {
  return {about.payment,   about.order,           attempt.id,      attempt.void_reason,
          attempt.gateway, ask.gateway_reference, about.test_mode, false};
}

template <Asking S>
PaymentDecision report_attempt(const S& now, const ReportOutcome& ask) {
  const auto& [about, ledger, attempt] = std::tie(now.about, now.ledger, now.attempt);
  auto doubt = contradiction(attempt.amount, attempt.gateway, ask);
  const bool other_payment = keeps_reference(attempt.gateway) && !attempt.gateway_reference.empty() &&
                             !ask.gateway_reference.empty() && ask.gateway_reference != attempt.gateway_reference;
  if (other_payment) doubt = "the gateway answers about another payment";
  if (!doubt.empty()) return stays_unknown(about, attempt, ask, doubt, ask.by == ReportedBy::lookup);
  switch (ask.outcome) {
    case Outcome::succeeded: return happened(authorized(about, ledger, attempt, ask));
    case Outcome::declined: return failed(about, ledger, attempt, ask);
    case Outcome::not_reached: {
      const auto at = std::ranges::find(about.gateways, attempt.gateway) - about.gateways.begin();
      const auto next = static_cast<std::size_t>(at) + 1;
      const bool may_have_charged = attempt.unknown || std::same_as<S, AwaitingAction>;
      const bool goes_on = !may_have_charged && !attempt.to_be_voided && next < about.gateways.size();
      return goes_on ? next_gateway(about, attempt, next) : failed(about, ledger, attempt, ask);
    }
    case Outcome::action_required:
      if (std::same_as<S, AwaitingAction> && !attempt.unknown) return already_done();
      if (attempt.to_be_voided) return happened(void_at_gateway(about, attempt, ask));
      return happened(PaymentActionRequired{about.payment, about.order, attempt.id, attempt.gateway,
                                            ask.gateway_reference, ask.action_url, about.test_mode});
    case Outcome::unknown: break;
  }
  return stays_unknown(about, attempt, ask, ask.message, ask.needs_person);
}

// ---- capture, void, refund ----

PaymentDecision succeeded(const About& about, const Ledger& ledger, const ReportOutcome& ask, const Money& amount,
                          bool final) {
  if (ask.operation == Operation::capture) {
    return happened(PaymentCaptured{about.payment, about.order, CaptureId{ask.id.bytes}, amount,
                                    money(about, ledger.captured + amount.minor), final, ask.gateway_reference,
                                    ledger.gateway, about.test_mode});
  }
  if (ask.operation == Operation::refund) {
    return happened(PaymentRefunded{about.payment, about.order, RefundId{ask.id.bytes}, amount,
                                    money(about, ledger.refunded + amount.minor), ask.gateway_reference, ledger.gateway,
                                    about.test_mode});
  }
  return happened(PaymentVoided{about.payment, about.order, ask.message,
                                money(about, std::max<std::int64_t>(0, ledger.authorized - ledger.captured)),
                                std::optional(AttemptId{ask.id.bytes})});
}

RefundFailed refund_failed(const About& about, const ReportOutcome& ask, const Money& amount, std::int64_t refunded) {
  RefundFailed event{.payment = about.payment, .order = about.order, .refund = RefundId{ask.id.bytes}};
  event.amount = amount;
  event.refunded_in_all = money(about, refunded);
  event.code = ask.code;
  event.message = ask.message;
  event.reached = ask.outcome == Outcome::declined;
  return event;
}

PaymentDecision not_succeeded(const About& about, const Ledger& ledger, const ReportOutcome& ask, const Money& amount) {
  const bool reached = ask.outcome == Outcome::declined;
  if (ask.operation == Operation::capture) {
    return happened(CaptureFailed{about.payment, about.order, CaptureId{ask.id.bytes}, amount,
                                  money(about, ledger.captured), ask.code, ask.message, reached});
  }
  if (ask.operation == Operation::refund) return happened(refund_failed(about, ask, amount, ledger.refunded));
  return happened(VoidFailed{about.payment, about.order, AttemptId{ask.id.bytes}, ask.code, ask.message, reached});
}

template <class S>
PaymentDecision report_open(const S& now, const OpenOperation& open, const ReportOutcome& ask) {
  const auto& [about, ledger] = std::tie(now.about, now.ledger);
  const auto& gateway = ledger.gateway.empty() ? ask.gateway : ledger.gateway;
  auto doubt = contradiction(open.amount, gateway, ask);
  const bool captured_already = std::same_as<S, Captured> && open.operation == Operation::voiding;
  if (captured_already && ask.outcome == Outcome::succeeded) doubt = "the payment was captured";
  if (!doubt.empty()) return stays_unknown(about, open, ask, doubt, ask.by == ReportedBy::lookup);
  if (ask.outcome == Outcome::succeeded) return succeeded(about, ledger, ask, open.amount, open.final);
  if (ask.outcome == Outcome::declined || ask.outcome == Outcome::not_reached) {
    return not_succeeded(about, ledger, ask, open.amount);
  }
  return stays_unknown(about, open, ask, ask.message, ask.needs_person);
}

// ---- what is settled stands, until those who can know say otherwise ----

PaymentDecision contest(const About& about, const Settled& settled, const ReportOutcome& ask, bool needs_person) {
  if (settled.contested && (!needs_person || settled.needs_person)) return already_done();
  const auto reason = ask.message.empty() ? std::string("the reports contradict each other") : ask.message;
  return happened(
      OutcomeUnknown{about.payment, about.order, ask.operation, ask.id, reason, true, ask.outcome, needs_person});
}

// The recorded outcome was wrong. None: what has happened since leaves no room, and a person has to look.
template <class S>
std::optional<PaymentDecision> correction(const S& now, const Settled& settled, const ReportOutcome& ask) {
  const auto& [about, ledger] = std::tie(now.about, now.ledger);
  const bool is_so = ask.outcome == Outcome::succeeded;
  if (ask.operation == Operation::refund && !is_so) {
    auto event = refund_failed(about, ask, settled.amount, ledger.refunded - settled.amount.minor);
    event.corrects = true;
    event.gateway = ledger.gateway;
    event.test_mode = about.test_mode;
    return happened(std::move(event));
  }
  if (ask.operation == Operation::refund && settled.amount.minor <= refundable(ledger)) {
    return succeeded(about, ledger, ask, settled.amount, false);
  }
  if (ask.operation == Operation::capture && is_so && std::same_as<S, Authorized> &&
      !is_open(ledger, Operation::voiding) && settled.amount.minor <= capturable(ledger)) {
    return succeeded(about, ledger, ask, settled.amount, false);
  }
  if (ask.operation == Operation::voiding && is_so && std::same_as<S, Authorized> &&
      !is_open(ledger, Operation::capture) && ask.id == operation_id(ledger.attempt)) {
    return succeeded(about, ledger, ask, settled.amount, false);
  }
  if (ask.operation == Operation::authorization && is_so) {
    if constexpr (std::same_as<S, Declined> || std::same_as<S, Voided>) {
      if (ledger.captured > 0) return std::nullopt;
      const Attempt attempt{.id = {ask.id.bytes},
                            .amount = settled.amount,
                            .gateway = ask.gateway,
                            .to_be_voided = std::same_as<S, Voided>};
      return happened(authorized(about, ledger, attempt, ask));
    }
  }
  return std::nullopt;
}

template <class S>
PaymentDecision report_settled(const S& now, const Settled& settled, const ReportOutcome& ask) {
  const bool can_know = ask.by == ReportedBy::lookup || ask.by == ReportedBy::person;
  if (ask.outcome == Outcome::unknown || ask.outcome == Outcome::action_required) {
    return settled.contested && ask.needs_person ? contest(now.about, settled, ask, true) : already_done();
  }
  const auto said = ask.outcome == Outcome::succeeded ? Outcome::succeeded : Outcome::declined;
  if (said == settled.outcome) {
    if (!settled.contested || !can_know) return already_done();
    return happened(OutcomeConfirmed{now.about.payment, now.about.order, ask.operation, ask.id, said, ask.by});
  }
  if (!can_know) return contest(now.about, settled, ask, false);
  auto corrected = correction(now, settled, ask);
  return corrected ? std::move(*corrected) : contest(now.about, settled, ask, true);
}

}  // namespace

template <Existing S>
PaymentDecision report(const S& now, const ReportOutcome& ask) {
  if constexpr (Asking<S>) {
    const bool is_the_attempt = ask.operation == Operation::authorization && ask.id == operation_id(now.attempt.id);
    if (is_the_attempt) return report_attempt(now, ask);
  }
  if (const auto* open = open_operation(now.ledger, ask.operation, ask.id)) return report_open(now, *open, ask);
  if (const auto* settled = settled_operation(now.about, ask.operation, ask.id)) {
    return report_settled(now, *settled, ask);
  }
  return refused(Refusal::no_such_operation);
}

template PaymentDecision report(const Created&, const ReportOutcome&);
template PaymentDecision report(const Authorizing&, const ReportOutcome&);
template PaymentDecision report(const AwaitingAction&, const ReportOutcome&);
template PaymentDecision report(const Declined&, const ReportOutcome&);
template PaymentDecision report(const Authorized&, const ReportOutcome&);
template PaymentDecision report(const Expired&, const ReportOutcome&);
template PaymentDecision report(const Captured&, const ReportOutcome&);
template PaymentDecision report(const Voided&, const ReportOutcome&);
template PaymentDecision report(const PaidManually&, const ReportOutcome&);

}  // namespace paypie::payments
