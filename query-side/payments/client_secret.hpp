// What lets a customer's browser follow one payment, and nothing else: derived from the payment's id by a key that only
// servers have, so that it is in no log and no table, and every node knows it.
#pragma once
#include <string>
#include <string_view>

namespace paypie::query {

inline constexpr std::string_view client_secret_field = "paypie-client-secret";

// pay_..._secret_...: 128 bits of HMAC-SHA-256. Empty without a key: none is given.
std::string client_secret_of(std::string_view key, std::string_view payment);

// In constant time. Never without a key.
bool is_client_secret(std::string_view key, std::string_view payment, std::string_view secret);

}  // namespace paypie::query
