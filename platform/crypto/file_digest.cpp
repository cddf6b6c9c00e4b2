// libsodium, fed piece by piece.
#include "platform/crypto/file_digest.hpp"

#include <sodium.h>

#include <array>
#include <fstream>

namespace paypie::crypto {

std::optional<Digest> sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::array<char, 1 << 16> piece;
  do {
    in.read(piece.data(), piece.size());
    const auto* bytes = static_cast<const unsigned char*>(static_cast<const void*>(piece.data()));
    crypto_hash_sha256_update(&state, bytes, static_cast<unsigned long long>(in.gcount()));
  } while (in);
  if (!in.eof()) return std::nullopt;
  Digest digest;
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

}  // namespace paypie::crypto
