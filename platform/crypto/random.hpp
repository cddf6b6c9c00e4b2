// Random bytes nobody can foresee, from the operating system. Not for simulations: those are seeded.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace paypie::crypto {

// Any thread. Ends the process if the operating system has no randomness to give.
void fill_random(void* bytes, std::size_t size);
std::uint64_t random_number();

template <class Bytes>
Bytes random_bytes() {
  Bytes bytes{};
  fill_random(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace paypie::crypto
