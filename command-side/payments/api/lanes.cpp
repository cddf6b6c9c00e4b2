// The definitions of payments' lanes, compiled here and nowhere else.
#include "command-side/payments/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"

template class paypie::lane::Lanes<paypie::payments::PaymentDecider>;
template std::string paypie::lane::state_fingerprint<paypie::payments::PaymentDecider>();

namespace paypie::payments {

lane::Codec<PaymentDecider> payment_codec() { return lane::json_codec<PaymentDecider>(); }

}  // namespace paypie::payments
