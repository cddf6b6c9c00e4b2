// Payments to test with: short names for commands and reports, and one payment in each status.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "command-side/payments/payment.hpp"
#include "tests/support/given_when_then.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::payments_test {

using payments::Operation;
using payments::Outcome;
using payments::PaymentDecider;
using payments::ReportedBy;
using test::Given;
using GivenPayment = Given<PaymentDecider>;
using samples::dollars;
using samples::id;

inline const PaymentId payment = id<PaymentId>(1);
inline const OrderId paid_order = id<OrderId>(1);
inline const AttemptId attempt_1 = id<AttemptId>(11), attempt_2 = id<AttemptId>(12);
inline const CaptureId capture_1 = id<CaptureId>(21), capture_2 = id<CaptureId>(22);
inline const RefundId refund_1 = id<RefundId>(31), refund_2 = id<RefundId>(32);
inline const DisputeId dispute_1 = id<DisputeId>(41);

// 100.00, by Stripe, else by PayPal.
inline payments::CreatePayment create_payment() {
  return {.payment = payment, .order = paid_order, .amount = dollars(10'000), .method = "pm_card_visa"};
}
inline payments::CreatePayment create_by_paypal() {
  auto ask = create_payment();
  ask.gateway = "paypal";
  return ask;
}
inline payments::CreatePayment create_confirmed() {
  auto ask = create_payment();
  ask.confirm = true;
  ask.attempt = attempt_1;
  return ask;
}
inline payments::Capture capture_of(std::int64_t minor, CaptureId capture = capture_1, bool final = false) {
  return {capture, dollars(minor), final};
}
inline payments::Refund refund_of(std::int64_t minor, RefundId refund = refund_1) {
  return {refund, dollars(minor), "returned"};
}
inline const payments::Void void_it{.reason = "cancelled"};

template <class TypedId>
payments::ReportOutcome report(Operation operation, TypedId id, Outcome outcome, ReportedBy by = ReportedBy::call) {
  payments::ReportOutcome ask{.operation = operation, .id = {id.bytes}, .outcome = outcome, .by = by};
  ask.gateway = "stripe";
  ask.message = outcome == Outcome::succeeded ? "" : "the gateway's words";
  if (outcome == Outcome::succeeded || outcome == Outcome::action_required) ask.gateway_reference = "ref_1";
  return ask;
}
inline payments::ReportOutcome authorized_by(ReportedBy by = ReportedBy::call, AttemptId attempt = attempt_1) {
  return report(Operation::authorization, attempt, Outcome::succeeded, by);
}
inline payments::ReportOutcome captured_by(CaptureId capture = capture_1, ReportedBy by = ReportedBy::call) {
  return report(Operation::capture, capture, Outcome::succeeded, by);
}
inline payments::ReportOutcome refunded_by(RefundId refund = refund_1, ReportedBy by = ReportedBy::call) {
  return report(Operation::refund, refund, Outcome::succeeded, by);
}

// One payment in each status. Functions, because their histories are checked while they are made.
inline GivenPayment no_payment() { return GivenPayment(); }
inline GivenPayment created() { return no_payment().after(create_payment()); }
inline GivenPayment authorizing() { return no_payment().after(create_confirmed()); }
inline GivenPayment in_doubt() {
  return authorizing().after(report(Operation::authorization, attempt_1, Outcome::unknown));
}
inline GivenPayment awaiting_action() {
  return authorizing().after(report(Operation::authorization, attempt_1, Outcome::action_required));
}
inline GivenPayment declined() {
  return authorizing().after(report(Operation::authorization, attempt_1, Outcome::declined));
}
inline GivenPayment authorized() { return authorizing().after(authorized_by()); }
inline GivenPayment capturing() { return authorized().after(capture_of(6'000)); }
inline GivenPayment partly_captured() { return capturing().after(captured_by()); }
inline GivenPayment voiding() { return authorized().after(void_it); }
inline GivenPayment expired() { return authorized().after(payments::ExpireAuthorization{attempt_1}); }
inline GivenPayment captured() { return authorized().after(capture_of(10'000), captured_by()); }
inline GivenPayment refunding() { return captured().after(refund_of(2'000)); }
inline GivenPayment refunded() { return refunding().after(refunded_by()); }
inline GivenPayment disputed() {
  return captured().after(payments::OpenDispute{dispute_1, dollars(10'000), "fraudulent", "dp_1"});
}
inline GivenPayment voided() { return voiding().after(report(Operation::voiding, attempt_1, Outcome::succeeded)); }
inline GivenPayment paid_manually() {
  return created().after(payments::RecordManualPayment{dollars(10'000), "cash", "till 1"});
}

inline std::vector<std::pair<std::string, GivenPayment>> every_payment_status() {
  return {{"no payment", no_payment()},
          {"created", created()},
          {"authorizing", authorizing()},
          {"in doubt", in_doubt()},
          {"awaiting action", awaiting_action()},
          {"declined", declined()},
          {"authorized", authorized()},
          {"capturing", capturing()},
          {"partly captured", partly_captured()},
          {"voiding", voiding()},
          {"expired", expired()},
          {"captured", captured()},
          {"refunding", refunding()},
          {"refunded", refunded()},
          {"disputed", disputed()},
          {"voided", voided()},
          {"paid manually", paid_manually()}};
}

inline std::vector<std::pair<std::string, payments::PaymentCommand>> every_payment_command() {
  using namespace payments;
  std::vector<std::pair<std::string, PaymentCommand>> commands{
      {"create", create_confirmed()},
      {"authorize", Authorize{attempt_1, ""}},
      {"authorize again", Authorize{attempt_2, "pm_other"}},
      {"capture 60", capture_of(6'000)},
      {"capture 40 more", capture_of(4'000, capture_2)},
      {"void", void_it},
      {"refund 20", refund_of(2'000)},
      {"expire", ExpireAuthorization{attempt_1}},
      {"record manual", RecordManualPayment{dollars(10'000), "cash", "till 1"}},
      {"open dispute", OpenDispute{dispute_1, dollars(10'000), "fraudulent", "dp_1"}},
      {"submit evidence", SubmitEvidence{dispute_1, "the receipt"}},
      {"lose dispute", CloseDispute{dispute_1, false}},
  };
  const std::pair<std::string, Outcome> outcomes[] = {{"succeeded", Outcome::succeeded},
                                                      {"declined", Outcome::declined},
                                                      {"action required", Outcome::action_required},
                                                      {"not reached", Outcome::not_reached},
                                                      {"unknown", Outcome::unknown}};
  for (const auto& [name, outcome] : outcomes) {
    commands.emplace_back("auth " + name, report(Operation::authorization, attempt_1, outcome, ReportedBy::webhook));
    commands.emplace_back("capture " + name, report(Operation::capture, capture_1, outcome, ReportedBy::webhook));
    commands.emplace_back("void " + name, report(Operation::voiding, attempt_1, outcome, ReportedBy::webhook));
    commands.emplace_back("refund " + name, report(Operation::refund, refund_1, outcome, ReportedBy::webhook));
  }
  return commands;
}

}  // namespace paypie::payments_test
