// The lanes of payments: how their events become bytes, and the one place where their definitions are compiled.
#pragma once
#include "command-side/lane/lanes.hpp"
#include "command-side/payments/payment.hpp"

namespace paypie::payments {

using PaymentLanes = lane::Lanes<PaymentDecider>;

lane::Codec<PaymentDecider> payment_codec();

}  // namespace paypie::payments
