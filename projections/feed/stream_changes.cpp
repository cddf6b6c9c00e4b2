// Waiters by stream. They are called under the lock, so that one that was dropped is not running any more.
#include "projections/feed/stream_changes.hpp"

#include <utility>

namespace paypie::projections {

StreamChanges::Waiting StreamChanges::when_changed(std::string stream, std::function<void()> changed) {
  const std::lock_guard lock(guard_);
  if (waiters_.size() >= most_waiting_) return nullptr;
  const auto number = ++last_number_;
  waiters_.emplace(stream, Waiter{number, std::move(changed)});
  count_ = waiters_.size();
  return Waiting(this, [this, number, stream = std::move(stream)](void*) {
    const std::lock_guard inner(guard_);
    const auto [first, last] = waiters_.equal_range(stream);
    for (auto at = first; at != last; ++at) {
      if (at->second.number != number) continue;
      waiters_.erase(at);
      break;
    }
    count_ = waiters_.size();
  });
}

void StreamChanges::changed(std::string_view stream) {
  if (count_ == 0) return;
  const std::lock_guard lock(guard_);
  const auto [first, last] = waiters_.equal_range(stream);
  for (auto at = first; at != last; ++at) at->second.changed();
  waiters_.erase(first, last);
  count_ = waiters_.size();
}

}  // namespace paypie::projections
