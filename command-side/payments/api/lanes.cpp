// The definitions of payments' lanes, compiled here and nowhere else.
#include "command-side/payments/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "platform/crypto/hash.hpp"

template class paypie::lane::Lanes<paypie::payments::PaymentDecider>;
template std::string paypie::lane::state_fingerprint<paypie::payments::PaymentDecider>();
template class paypie::lane::Lanes<paypie::payments::WebhookInboxDecider>;
template std::string paypie::lane::state_fingerprint<paypie::payments::WebhookInboxDecider>();

namespace paypie::payments {

lane::Codec<PaymentDecider> payment_codec() { return lane::json_codec<PaymentDecider>(); }
lane::Codec<WebhookInboxDecider> webhook_inbox_codec() { return lane::json_codec<WebhookInboxDecider>(); }

std::string webhook_inbox_stream(const StoreId& store, const PaymentId& payment) {
  const auto partition = log::partition_of(payment.text());
  for (int n = 0;; ++n) {
    const WebhookInboxId id{crypto::derive_id(WebhookInboxTag::prefix, store.name, payment.text(), std::to_string(n))};
    if (log::partition_of(id.text()) == partition) return id.text();
  }
}

}  // namespace paypie::payments
