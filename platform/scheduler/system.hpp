// The clock and the randomness of the machine.
#pragma once
#include "platform/scheduler/scheduler.hpp"

namespace paypie {

class SystemClock final : public Clock {
 public:
  std::int64_t wall_micros() const override;
  std::chrono::microseconds monotonic() const override;
};

// From the operating system's generator; any thread.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

}  // namespace paypie
