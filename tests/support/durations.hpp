// How long things took, from any thread, and what share of them took no longer.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <vector>

namespace paypie::test {

class Durations {
 public:
  using Clock = std::chrono::steady_clock;

  void add(Clock::duration took) {
    const std::lock_guard lock(mutex_);
    seconds_.push_back(std::chrono::duration<double>(took).count());
  }
  // In seconds: what `share` of all did not exceed (the nearest rank); 0 if there is none.
  double at(double share) const {
    const std::lock_guard lock(mutex_);
    if (seconds_.empty()) return 0;
    auto sorted = seconds_;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::ranges::nth_element(sorted, place);
    return *place;
  }
  double longest() const { return at(1); }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return seconds_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<double> seconds_;
};

}  // namespace paypie::test
