// The clock and the randomness of the machine.
#include "platform/scheduler/system.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace paypie {

std::int64_t SystemClock::wall_micros() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::chrono::microseconds SystemClock::monotonic() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

// Writer ids must never repeat, so nothing here is a seeded generator. 32 numbers per call keep the system calls rare.
std::uint64_t SystemRandom::next() {
  thread_local std::array<std::uint64_t, 32> numbers;
  thread_local std::size_t used = numbers.size();
  if (used == numbers.size()) {
    // Up to 256 bytes are never cut short (getrandom(2)).
    while (getrandom(numbers.data(), sizeof numbers, 0) != sizeof numbers) {
      if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    used = 0;
  }
  return numbers[used++];
}

}  // namespace paypie
