// Random bytes by libsodium.
#include "platform/crypto/random.hpp"

#include <sodium.h>

#include <cstdlib>

namespace paypie::crypto {

void fill_random(void* bytes, std::size_t size) {
  // sodium_init makes the generator thread-safe; it may be called again and again.
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
  randombytes_buf(bytes, size);
}

std::uint64_t random_number() {
  std::uint64_t number = 0;
  fill_random(&number, sizeof number);
  return number;
}

}  // namespace paypie::crypto
