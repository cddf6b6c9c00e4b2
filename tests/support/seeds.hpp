// How many seeds a test plays: as many as usual, or as many as a campaign asks for.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string>

namespace paypie::test {

inline std::uint64_t seeds_to_play(std::uint64_t usual) {
  const char* asked = std::getenv("PAYPIE_SEEDS");
  return asked ? std::stoull(asked) : usual;
}

}  // namespace paypie::test
