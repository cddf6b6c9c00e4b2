// A counter of ours that follows a count somebody else keeps.
#pragma once
#include <cstdint>

#include "platform/telemetry/metrics.hpp"

namespace paypie::tools {

// One thread.
struct Following {
  telemetry::Counter counter;
  std::uint64_t seen = 0;
  void follow(std::uint64_t now) {
    counter.add(static_cast<double>(now - seen));
    seen = now;
  }
};

}  // namespace paypie::tools
