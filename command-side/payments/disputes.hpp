// Disputes: a customer's bank takes money back, and gives it back if the shop wins. Refunds wait meanwhile.
#pragma once
#include "command-side/payments/payment.hpp"

namespace paypie::payments {

PaymentDecision open_dispute(const About& about, const Ledger& ledger, const OpenDispute& ask);
PaymentDecision submit_evidence(const About& about, const Ledger& ledger, const SubmitEvidence& ask);
PaymentDecision close_dispute(const About& about, const Ledger& ledger, const CloseDispute& ask);

}  // namespace paypie::payments
