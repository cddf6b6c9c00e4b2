// Hashing and comparing secrets: SHA-256, HMAC-SHA-256, UUIDs derived from their inputs. Pure functions, any thread.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace paypie::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
// RFC 2104. Keys of any length.
Digest hmac_sha256(std::string_view key, std::string_view bytes);

// SHA-256 over a list of texts, each preceded by its length (8 bytes, little-endian), so that no two different lists
// are the same bytes: {"ab", "c"} and {"a", "bc"} differ.
Digest sha256_of_parts(std::initializer_list<std::string_view> parts);

// A UUIDv8 (RFC 9562) made of the first 122 bits of sha256_of_parts: the same inputs give the same id, for ever.
std::array<std::uint8_t, 16> derive_id(std::initializer_list<std::string_view> parts);
template <class... Parts>
std::array<std::uint8_t, 16> derive_id(const Parts&... parts) {
  return derive_id({std::string_view(parts)...});
}

// Takes time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

inline std::string_view bytes_of(const Digest& digest) {
  return {static_cast<const char*>(static_cast<const void*>(digest.data())), digest.size()};
}

}  // namespace paypie::crypto
