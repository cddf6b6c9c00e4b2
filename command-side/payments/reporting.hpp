// What somebody knows of an operation: the answer to a call, a webhook, the gateway asked again, a person. Never
// guessed, never counted twice; what contradicts is recorded and settled by asking the gateway, then by a person.
#pragma once
#include "command-side/payments/payment.hpp"

namespace paypie::payments {

template <Existing S>
PaymentDecision report(const S& now, const ReportOutcome& ask);

extern template PaymentDecision report(const Created&, const ReportOutcome&);
extern template PaymentDecision report(const Authorizing&, const ReportOutcome&);
extern template PaymentDecision report(const AwaitingAction&, const ReportOutcome&);
extern template PaymentDecision report(const Declined&, const ReportOutcome&);
extern template PaymentDecision report(const Authorized&, const ReportOutcome&);
extern template PaymentDecision report(const Expired&, const ReportOutcome&);
extern template PaymentDecision report(const Captured&, const ReportOutcome&);
extern template PaymentDecision report(const Voided&, const ReportOutcome&);
extern template PaymentDecision report(const PaidManually&, const ReportOutcome&);

}  // namespace paypie::payments
