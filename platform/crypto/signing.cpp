// Ed25519 by libsodium.
#include "platform/crypto/signing.hpp"

#include <sodium.h>

namespace paypie::crypto {
namespace {

const unsigned char* raw(std::string_view bytes) {
  return static_cast<const unsigned char*>(static_cast<const void*>(bytes.data()));
}

}  // namespace

SigningKey::SigningKey(const Seed& seed) {
  static_assert(std::tuple_size_v<Seed> == crypto_sign_SEEDBYTES);
  crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

SigningKey::~SigningKey() { wipe(secret_.data(), secret_.size()); }

Signature SigningKey::sign(std::string_view bytes) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, raw(bytes), bytes.size(), secret_.data());
  return signature;
}

bool is_signature_of(const Signature& signature, std::string_view bytes, const PublicKey& key) {
  return crypto_sign_verify_detached(signature.data(), raw(bytes), bytes.size(), key.data()) == 0;
}

void wipe(void* bytes, std::size_t size) { sodium_memzero(bytes, size); }

}  // namespace paypie::crypto
