// Comparing clocks over the log.
#include "command-side/lane/clock_watch.hpp"

#include <algorithm>
#include <vector>

namespace paypie::lane {

void ClockWatch::heard(const std::string& other, std::int64_t wall_micros, std::chrono::microseconds before,
                       std::chrono::microseconds now) {
  const std::lock_guard lock(mutex_);
  others_[other] = {wall_micros - now.count(), wall_micros - before.count(), now};
  if (others_.size() <= most_others) return;
  others_.erase(std::ranges::min_element(others_, {}, [](const auto& one) { return one.second.at; }));
}

std::chrono::microseconds ClockWatch::off() const {
  const auto ours = clock_.wall_micros() - clock_.monotonic().count();
  const std::lock_guard lock(mutex_);
  std::vector<std::int64_t> ahead, behind;  // by how much, of those who disagree
  for (const auto& [other, heard] : others_) {
    if (ours - heard.most > most_off_.count()) ahead.push_back(ours - heard.most);
    if (heard.least - ours > most_off_.count()) behind.push_back(heard.least - ours);
  }
  const auto nodes = others_.size() + 1;  // this one is of its own opinion
  const auto median = [](std::vector<std::int64_t>& of) {
    const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
    std::ranges::nth_element(of, middle);
    return std::chrono::microseconds(*middle);
  };
  if (2 * ahead.size() > nodes) return median(ahead);
  if (2 * behind.size() > nodes) return -median(behind);
  return std::chrono::microseconds(0);
}

}  // namespace paypie::lane
