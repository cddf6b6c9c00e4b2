// Hashes by libsodium.
#include "platform/crypto/hash.hpp"

#include <sodium.h>

#include <algorithm>

namespace paypie::crypto {
namespace {

const unsigned char* raw(std::string_view bytes) {
  return static_cast<const unsigned char*>(static_cast<const void*>(bytes.data()));
}

}  // namespace

Digest sha256(std::string_view bytes) {
  Digest digest;
  crypto_hash_sha256(digest.data(), raw(bytes), bytes.size());
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, raw(key), key.size());
  crypto_auth_hmacsha256_update(&state, raw(bytes), bytes.size());
  Digest digest;
  crypto_auth_hmacsha256_final(&state, digest.data());
  return digest;
}

Digest sha256_of_parts(std::initializer_list<std::string_view> parts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (auto part : parts) {
    std::array<unsigned char, 8> length{};
    for (std::size_t at = 0; at < length.size(); ++at) {
      length[at] = static_cast<unsigned char>(static_cast<std::uint64_t>(part.size()) >> (8 * at));
    }
    crypto_hash_sha256_update(&state, length.data(), length.size());
    crypto_hash_sha256_update(&state, raw(part), part.size());
  }
  Digest digest;
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

std::array<std::uint8_t, 16> derive_id(std::initializer_list<std::string_view> parts) {
  const auto digest = sha256_of_parts(parts);
  std::array<std::uint8_t, 16> id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x80);  // version 8: custom
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);  // the RFC's variant
  return id;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace paypie::crypto
