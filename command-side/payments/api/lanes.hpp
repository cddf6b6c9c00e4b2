// The lanes of payments, and of what waits for them: how their events become bytes, and the one place where their
// definitions are compiled.
#pragma once
#include <string>

#include "command-side/lane/lanes.hpp"
#include "command-side/payments/payment.hpp"
#include "command-side/payments/webhook_inbox.hpp"

namespace paypie::payments {

using PaymentLanes = lane::Lanes<PaymentDecider>;
using WebhookInboxLanes = lane::Lanes<WebhookInboxDecider>;

lane::Codec<PaymentDecider> payment_codec();
lane::Codec<WebhookInboxDecider> webhook_inbox_codec();

// wbi_...: what waits for a payment in a store. Its partition is the payment's, so whoever writes one writes both.
std::string webhook_inbox_stream(const StoreId& store, const PaymentId& payment);

}  // namespace paypie::payments
