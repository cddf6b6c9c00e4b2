// Signatures that anybody can check and only the holder of a key can make: Ed25519 (RFC 8032) by libsodium.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace paypie::crypto {

using Seed = std::array<std::uint8_t, 32>;       // what a key pair is made of: the secret itself
using PublicKey = std::array<std::uint8_t, 32>;  // what everybody may know
using Signature = std::array<std::uint8_t, 64>;

// A key pair; its secret half is wiped with it. Any thread.
class SigningKey {
 public:
  explicit SigningKey(const Seed& seed);
  ~SigningKey();
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;

  const PublicKey& public_key() const { return public_; }
  // The same bytes give the same signature.
  Signature sign(std::string_view bytes) const;

 private:
  PublicKey public_{};
  std::array<std::uint8_t, 64> secret_{};
};

bool is_signature_of(const Signature& signature, std::string_view bytes, const PublicKey& key);

// Overwrites what was secret in a way that no compiler leaves out.
void wipe(void* bytes, std::size_t size);

template <class Bytes>
std::string_view text_of(const Bytes& bytes) {
  return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

}  // namespace paypie::crypto
