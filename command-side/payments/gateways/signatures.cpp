// HMAC by libsodium; nothing of the message is looked at before its signature holds.
#include "command-side/payments/gateways/signatures.hpp"

#include <charconv>
#include <string>

#include "events/values.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::payments {

std::string hmac_hex(std::string_view secret, std::string_view message) {
  const auto digest = crypto::hmac_sha256(secret, message);
  return to_hex(crypto::bytes_of(digest));
}

bool is_hmac_of(std::string_view hex, std::string_view secret, std::string_view message) {
  return !secret.empty() && crypto::equal_in_constant_time(hex, hmac_hex(secret, message));
}

std::string sign_timed(std::string_view secret, std::string_view body, std::chrono::seconds at) {
  const auto time = std::to_string(at.count());
  return "t=" + time + ",v1=" + hmac_hex(secret, time + "." + std::string(body));
}

std::expected<void, WebhookRefusal> verify_timed(std::string_view header, std::string_view secret,
                                                 std::string_view body, std::chrono::seconds now) {
  std::string_view time;
  bool holds = false;
  // Two passes, because the time may come after the signatures.
  for (const bool looking_for_time : {true, false}) {
    for (auto rest = header; !rest.empty();) {
      const auto comma = rest.find(',');
      const auto part = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      if (looking_for_time && part.starts_with("t=")) time = part.substr(2);
      if (!looking_for_time && part.starts_with("v1=")) {
        const auto message = std::string(time) + "." + std::string(body);
        holds = is_hmac_of(part.substr(3), secret, message) || holds;
      }
    }
  }
  if (!holds) return std::unexpected(WebhookRefusal::wrong_signature);
  std::int64_t signed_at = 0;
  const auto parsed = std::from_chars(time.data(), time.data() + time.size(), signed_at);
  if (parsed.ec != std::errc() || parsed.ptr != time.data() + time.size()) {
    return std::unexpected(WebhookRefusal::wrong_signature);
  }
  const auto age = now - std::chrono::seconds(signed_at);
  if (age > oldest_webhook || age < -oldest_webhook) return std::unexpected(WebhookRefusal::too_old);
  return {};
}

}  // namespace paypie::payments
