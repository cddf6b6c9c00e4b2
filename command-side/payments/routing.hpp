// Which gateways take a payment, in the order in which they are tried. A rule per gateway; replace the table to route
// otherwise. Once a charge was attempted at one of them, no other is tried.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "events/values.hpp"

namespace paypie::payments {

inline constexpr std::string_view stripe = "stripe";
inline constexpr std::string_view paypal = "paypal";
inline constexpr std::string_view razorpay = "razorpay";

// Whether the gateway takes this currency and this amount.
bool takes(std::string_view gateway, const Money& amount);
// None: no gateway takes it. With a name: that one, if it takes it.
std::vector<std::string> gateways_for(const Money& amount, std::string_view wanted = {});
// Refunds of this gateway are made against one capture, not against the payment.
bool refunds_a_capture(std::string_view gateway);

// A payment has one reference at this gateway for life. PayPal's change: an order's becomes its authorisation's.
bool keeps_reference(std::string_view gateway);

}  // namespace paypie::payments
