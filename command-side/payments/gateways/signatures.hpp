// Signatures of webhooks: HMAC-SHA-256 in hex, compared in constant time, and how old a signed message may be.
#pragma once
#include <chrono>
#include <expected>
#include <string_view>

#include "command-side/payments/gateways/gateway.hpp"

namespace paypie::payments {

inline constexpr std::chrono::seconds oldest_webhook{300};
// PayPal delivers again for three days what it has signed once.
inline constexpr std::chrono::seconds oldest_paypal_webhook{4 * 86'400};

bool is_hmac_of(std::string_view hex, std::string_view secret, std::string_view message);
// Stripe's scheme: "t=1492774577,v1=hex[,v1=hex]"; the signed message is "<t>.<body>".
std::expected<void, WebhookRefusal> verify_timed(std::string_view header, std::string_view secret,
                                                 std::string_view body, std::chrono::seconds now);
// What a sender of that scheme puts into its header.
std::string sign_timed(std::string_view secret, std::string_view body, std::chrono::seconds at);
std::string hmac_hex(std::string_view secret, std::string_view message);

}  // namespace paypie::payments
