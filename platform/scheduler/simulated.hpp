// A whole machine room on one thread: strands, pools, timers, clock and randomness that follow from one seed.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "platform/scheduler/scheduler.hpp"

namespace paypie {

class Simulated;

// A strand or a pool of the simulation. kill() is what a crash does to it: everything waiting is gone.
class SimulatedExecutor final : public Strand {
 public:
  void post(Task task) override;
  void after(std::chrono::microseconds delay, Task task) override;
  void kill();
  // What SIGSTOP and SIGCONT do: nothing of it runs, what is posted or falls due meanwhile waits. Time goes on.
  void pause(bool paused) { paused_ = paused; }

 private:
  friend class Simulated;
  SimulatedExecutor(Simulated& world, bool ordered) : world_(world), ordered_(ordered) {}

  Simulated& world_;
  const bool ordered_;  // a strand keeps the order of posting; a pool's threads do not
  bool dead_ = false;
  bool paused_ = false;
  std::deque<Task> tasks_;
};

// The next task is drawn among all executors that have one; when none has, time jumps to the next timer.
class Simulated final : public Clock, public Random {
 public:
  explicit Simulated(std::uint64_t seed);
  ~Simulated() override;
  Simulated(const Simulated&) = delete;
  Simulated& operator=(const Simulated&) = delete;

  std::shared_ptr<SimulatedExecutor> strand();
  std::shared_ptr<SimulatedExecutor> pool();

  std::int64_t wall_micros() const override { return start_wall_micros + now_.count(); }
  std::chrono::microseconds monotonic() const override { return now_; }
  std::uint64_t next() override { return numbers_(); }
  // 0 <= result < bound.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool chance(double probability);

  // Runs one task. False: nothing is left to do, not even a timer.
  bool step();
  // Runs until `done` holds (looked at between tasks), nothing is left, or the time is over. True: `done` holds.
  bool run_until(const std::function<bool()>& done, std::chrono::microseconds at_most);

 private:
  friend class SimulatedExecutor;
  struct Timer {
    std::weak_ptr<SimulatedExecutor> on;
    Task task;
  };
  void after(std::weak_ptr<SimulatedExecutor> on, std::chrono::microseconds delay, Task task);

  static constexpr std::int64_t start_wall_micros = 1'700'000'000'000'000;
  std::mt19937_64 numbers_;
  std::chrono::microseconds now_{0};
  std::uint64_t timers_made_ = 0;
  std::map<std::pair<std::chrono::microseconds, std::uint64_t>, Timer> timers_;
  std::vector<std::weak_ptr<SimulatedExecutor>> executors_;
  std::vector<std::shared_ptr<SimulatedExecutor>> runnable_;
};

}  // namespace paypie
