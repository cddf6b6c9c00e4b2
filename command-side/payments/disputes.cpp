// Disputes: opened, evidence, won or lost.
#include "command-side/payments/disputes.hpp"

#include <algorithm>

#include "command-side/payments/ledger.hpp"

namespace paypie::payments {
namespace {

const OpenDisputeAmount* open_one(const Ledger& ledger, const DisputeId& dispute) {
  const auto found = std::ranges::find(ledger.disputes, dispute, &OpenDisputeAmount::dispute);
  return found == ledger.disputes.end() ? nullptr : &*found;
}
const ClosedDispute* closed_one(const Ledger& ledger, const DisputeId& dispute) {
  const auto found = std::ranges::find(ledger.closed_disputes, dispute, &ClosedDispute::dispute);
  return found == ledger.closed_disputes.end() ? nullptr : &*found;
}

}  // namespace

// A dispute is a fact of the bank: it is recorded whatever it claims, and counts up to what there is left to take.
PaymentDecision open_dispute(const About& about, const Ledger& ledger, const OpenDispute& ask) {
  if (open_one(ledger, ask.dispute) || closed_one(ledger, ask.dispute)) return already_done();
  if (ledger.captured == 0) return refused(Refusal::nothing_captured);
  if (const auto fault = fault_of(ask.amount, about.amount.currency)) return refused(*fault);
  if (ledger.disputes.size() + ledger.closed_disputes.size() == limit::disputes) {
    return refused(Refusal::too_many_disputes);
  }
  return happened(DisputeOpened{about.payment, about.order, ask.dispute,
                                money(about, std::min(ask.amount.minor, refundable(ledger))), ask.amount, ask.reason,
                                ask.gateway_reference, ledger.gateway, about.test_mode});
}

PaymentDecision submit_evidence(const About& about, const Ledger& ledger, const SubmitEvidence& ask) {
  if (closed_one(ledger, ask.dispute)) return refused(Refusal::dispute_is_closed);
  if (!open_one(ledger, ask.dispute)) return refused(Refusal::no_such_dispute);
  return happened(DisputeEvidenceSubmitted{about.payment, about.order, ask.dispute, ask.evidence});
}

PaymentDecision close_dispute(const About& about, const Ledger& ledger, const CloseDispute& ask) {
  if (const auto* closed = closed_one(ledger, ask.dispute)) {
    return closed->won == ask.won ? already_done() : refused(Refusal::dispute_is_closed);
  }
  const auto* open = open_one(ledger, ask.dispute);
  if (!open) return refused(Refusal::no_such_dispute);
  return happened(DisputeClosed{about.payment, about.order, ask.dispute, money(about, open->amount), ask.won,
                                money(about, ledger.lost + (ask.won ? 0 : open->amount)), ledger.gateway,
                                about.test_mode});
}

}  // namespace paypie::payments
