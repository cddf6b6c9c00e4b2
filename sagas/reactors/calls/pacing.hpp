// When what failed is tried again, and when nothing is tried for a while.
#pragma once
#include <chrono>

#include "platform/scheduler/scheduler.hpp"

namespace paypie::reactors {

// Full jitter would let retries come at once; half of the pause is sure.
std::chrono::microseconds jittered(Random& random, std::chrono::microseconds pause);

// Of one address that is called.
struct Circuit {
  int failures = 0;  // in a row
  std::chrono::microseconds rests_until{};

  // Counts the failures in a row; true: there were so many that nothing is sent for a while, and then one call tries.
  bool breaks(bool failed, int after);
};

}  // namespace paypie::reactors
