// Whether this node's clock is that of the others, judged by the times they record.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "platform/scheduler/scheduler.hpp"

namespace paypie::lane {

// Who hears a record as it comes knows between which two moments it was made. If its time lies outside of both by more
// than may be, one of the two clocks is wrong, and the majority of all nodes says which. Two nodes alone cannot say.
class ClockWatch {
 public:
  static constexpr std::size_t most_others = 64;  // the one not heard of for longest is forgotten
  // Who disagreed must have said so within this time: were all to think themselves wrong, nobody would record any
  // more, and nobody would hear otherwise. Who agreed is believed for ever: then it is our clock that has moved.
  static constexpr std::chrono::microseconds disagrees_for = std::chrono::seconds(60);

  // `on_its_way`: how long a record may have been under way from its writer to the log; its time is that much less
  // sharp. The clock must outlive it.
  ClockWatch(const Clock& clock, std::chrono::microseconds most_off, std::chrono::microseconds on_its_way = {})
      : clock_(clock), most_off_(most_off), on_its_way_(on_its_way) {}

  // A record by `other` (its address) says it was made at `wall_micros`. It was not in the log at `before`, and is at
  // `now`, both monotonic: whoever reads may have been slow, which makes what is known less sharp and never wrong.
  void heard(const std::string& other, std::int64_t wall_micros, std::chrono::microseconds before,
             std::chrono::microseconds now);

  // How far this node's clock is ahead (or, below zero, behind) of what most nodes record; 0 if not by more than may
  // be. Follows this node's clock at once when it is put right. Any thread.
  std::chrono::microseconds off() const;

 private:
  struct Heard;
  // By how much ours is ahead of (or, below zero, behind) what the other can show; 0: not by more than may be.
  std::int64_t disagreement(const Heard& heard) const;

  // What the other's clock shows when the monotonic one shows 0.
  struct Heard {
    std::int64_t least = 0, most = 0;
    std::chrono::microseconds at{0};
    bool disagreed = false;  // when it was heard
  };
  const Clock& clock_;
  const std::chrono::microseconds most_off_, on_its_way_;
  mutable std::mutex mutex_;
  std::map<std::string, Heard> others_;
};

}  // namespace paypie::lane
