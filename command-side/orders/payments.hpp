// What an order makes of the payments that run through the product.
#pragma once
#include "command-side/orders/commands.hpp"
#include "command-side/orders/order.hpp"
#include "command-side/orders/state.hpp"

namespace paypie::orders {

// Minor units, over all its payments, those made elsewhere included.
struct PaymentSums {
  __int128 authorized = 0;  // not captured yet
  __int128 received = 0;
  __int128 refunded = 0;
};
PaymentSums sums_of(const About& about);

// All its payments taken together, those made elsewhere included.
FinancialStatus financial_status_of(const About& about, bool cancelled);

// Sums of a payment only grow, and never past what they are part of: captured <= authorized, refunded <= captured.
// (What was authorized is what can still be captured and what was.)
// All that came in, also what was given back since.
Money received_for(const About& about);
Money refunded_for(const About& about);

OrderDecision record_progress(const About& about, bool cancelled, const RecordPaymentProgress& ask);

}  // namespace paypie::orders
