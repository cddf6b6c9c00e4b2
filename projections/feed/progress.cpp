// Positions as atomics for those who look, and a list of those who wait.
#include "projections/feed/progress.hpp"

#include <utility>

namespace paypie::projections {

void Progress::moved(int partition, log::Offset next) {
  // Callbacks run under the lock: that is what makes "afterwards it will not run" true for a dropped handle.
  std::lock_guard lock(guard_);
  next_[static_cast<std::size_t>(partition)] = next.value;
  for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
    if (waiter->second.partition == partition && waiter->second.offset < next) {
      waiter->second.covered();
      waiter = waiters_.erase(waiter);
    } else {
      ++waiter;
    }
  }
}

Progress::Waiting Progress::when_covered(int partition, log::Offset offset, std::function<void()> covered) {
  std::lock_guard lock(guard_);
  if (covers(partition, offset)) {
    covered();
    return {nullptr, [](void*) {}};
  }
  std::uint64_t id = ++last_waiter_;
  waiters_.emplace(id, Waiter{partition, offset, std::move(covered)});
  return {this, [id](void* self) {
            auto* progress = static_cast<Progress*>(self);
            std::lock_guard forget(progress->guard_);
            progress->waiters_.erase(id);
          }};
}

std::size_t Progress::waiting() const {
  std::lock_guard lock(guard_);
  return waiters_.size();
}

}  // namespace paypie::projections
