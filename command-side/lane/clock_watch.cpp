// Comparing clocks over the log.
#include "command-side/lane/clock_watch.hpp"

#include <algorithm>
#include <vector>

namespace paypie::lane {

std::int64_t ClockWatch::disagreement(const Heard& heard) const {
  const auto ours = clock_.wall_micros() - clock_.monotonic().count();
  if (ours - heard.most > most_off_.count()) return ours - heard.most;
  if (heard.least - ours > most_off_.count()) return ours - heard.least;
  return 0;
}

void ClockWatch::heard(const std::string& other, std::int64_t wall_micros, std::chrono::microseconds before,
                       std::chrono::microseconds now) {
  const std::lock_guard lock(mutex_);
  Heard heard{wall_micros - now.count(), wall_micros - (before - on_its_way_).count(), now, false};
  heard.disagreed = disagreement(heard) != 0;
  others_[other] = heard;
  if (others_.size() <= most_others) return;
  others_.erase(std::ranges::min_element(others_, {}, [](const auto& one) { return one.second.at; }));
}

std::chrono::microseconds ClockWatch::off() const {
  const auto oldest = clock_.monotonic() - disagrees_for;
  const std::lock_guard lock(mutex_);
  std::vector<std::int64_t> ahead, behind;  // by how much, of those who disagree
  std::size_t nodes = 1;                    // this one is of its own opinion
  for (const auto& [other, heard] : others_) {
    if (heard.disagreed && heard.at < oldest) continue;
    ++nodes;
    const auto by = disagreement(heard);
    if (by > 0) ahead.push_back(by);
    if (by < 0) behind.push_back(-by);
  }
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
