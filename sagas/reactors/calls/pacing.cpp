// Pauses and failures in a row.
#include "sagas/reactors/calls/pacing.hpp"

#include <algorithm>
#include <cstdint>

namespace paypie::reactors {

std::chrono::microseconds jittered(Random& random, std::chrono::microseconds pause) {
  const auto half = static_cast<std::uint64_t>(std::max<std::int64_t>(1, pause.count() / 2));
  return std::chrono::microseconds(static_cast<std::int64_t>(half + random.next() % half));
}

bool Circuit::breaks(bool failed, int after) {
  failures = failed ? failures + 1 : 0;
  if (failures < after) return false;
  failures = after - 1;  // one that tries and fails closes it again at once
  return true;
}

}  // namespace paypie::reactors
