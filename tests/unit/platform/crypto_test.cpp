// Hashes against published vectors; derived ids against collisions by shifted boundaries.
#include <doctest/doctest.h>

#include <set>

#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"

using namespace paypie::crypto;

namespace {

template <class Bytes>
std::string hex(const Bytes& bytes) {
  std::string out;
  for (auto byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

}  // namespace

TEST_CASE("SHA-256 of the vectors of FIPS 180-4") {
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HMAC-SHA-256 of the vectors of RFC 4231") {
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a derived id is the same for ever") {
  // Recorded once: another value here would orphan every id that clients have kept.
  CHECK(hex(derive_id("store", "caller", "orders.create", "key-1")) == "d20fdd38f31e86c2b4fbe13f31c3a114");
}

TEST_CASE("a derived id is a UUIDv8") {
  for (int round = 0; round < 1'000; ++round) {
    const auto id = derive_id(std::to_string(round));
    REQUIRE((id[6] >> 4) == 8);
    REQUIRE((id[8] >> 6) == 2);
  }
}

TEST_CASE("no two lists of inputs derive the same id, wherever their boundaries are") {
  std::set<std::array<std::uint8_t, 16>> seen;
  CHECK(seen.insert(derive_id("ab", "c")).second);
  CHECK(seen.insert(derive_id("a", "bc")).second);
  CHECK(seen.insert(derive_id("abc")).second);
  CHECK(seen.insert(derive_id("abc", "")).second);
  CHECK(seen.insert(derive_id("", "abc")).second);
  CHECK(seen.insert(derive_id()).second);
  CHECK(seen.insert(derive_id("")).second);
  CHECK(seen.insert(derive_id("", "")).second);
  CHECK(seen.insert(derive_id(std::string("\1\0\0\0\0\0\0\0a", 9))).second);
}

TEST_CASE("comparison in constant time compares") {
  CHECK(equal_in_constant_time("secret", "secret"));
  CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_in_constant_time("secret", "secret "));
  CHECK(equal_in_constant_time("", ""));
}

TEST_CASE("random numbers do not repeat") {
  std::set<std::uint64_t> seen;
  for (int round = 0; round < 1'000; ++round) REQUIRE(seen.insert(random_number()).second);
  CHECK(random_bytes<std::array<std::uint8_t, 16>>() != random_bytes<std::array<std::uint8_t, 16>>());
}
