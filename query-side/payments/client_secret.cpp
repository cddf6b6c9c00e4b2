// Deriving client secrets.
#include "query-side/payments/client_secret.hpp"

#include <algorithm>

#include "events/values.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::query {

std::string client_secret_of(std::string_view key, std::string_view payment) {
  if (key.empty()) return {};
  const auto digest = crypto::hmac_sha256(key, "client secret of " + std::string(payment));
  Bytes16 half{};
  std::copy_n(digest.begin(), half.size(), half.begin());
  return std::string(payment) + "_secret_" + to_base32(half);
}

bool is_client_secret(std::string_view key, std::string_view payment, std::string_view secret) {
  const auto right = client_secret_of(key, payment);
  return !right.empty() && crypto::equal_in_constant_time(right, secret);
}

}  // namespace paypie::query
