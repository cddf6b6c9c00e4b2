// One seeded thread that plays all strands, pools and timers.
#include "platform/scheduler/simulated.hpp"

#include <algorithm>
#include <utility>

namespace paypie {

void SimulatedExecutor::post(Task task) {
  if (!dead_) tasks_.push_back(std::move(task));
}

void SimulatedExecutor::after(std::chrono::microseconds delay, Task task) {
  if (dead_) return;
  for (const auto& known : world_.executors_) {
    if (auto self = known.lock(); self.get() == this) return world_.after(self, delay, std::move(task));
  }
}

void SimulatedExecutor::kill() {
  dead_ = true;
  // A task may own what owns this executor: let go of them outside of it.
  auto dropped = std::exchange(tasks_, {});
}

Simulated::Simulated(std::uint64_t seed) : numbers_(seed) {}
Simulated::~Simulated() = default;

std::shared_ptr<SimulatedExecutor> Simulated::strand() {
  std::shared_ptr<SimulatedExecutor> made(new SimulatedExecutor(*this, true));
  executors_.push_back(made);
  return made;
}

std::shared_ptr<SimulatedExecutor> Simulated::pool() {
  std::shared_ptr<SimulatedExecutor> made(new SimulatedExecutor(*this, false));
  executors_.push_back(made);
  return made;
}

bool Simulated::chance(double probability) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability; }

void Simulated::after(std::weak_ptr<SimulatedExecutor> on, std::chrono::microseconds delay, Task task) {
  timers_.emplace(std::pair{now_ + delay, timers_made_++}, Timer{std::move(on), std::move(task)});
}

bool Simulated::step() {
  runnable_.clear();
  std::erase_if(executors_, [](const auto& executor) { return executor.expired(); });
  for (const auto& known : executors_) {
    auto executor = known.lock();
    if (executor && !executor->tasks_.empty() && !executor->paused_) runnable_.push_back(std::move(executor));
  }
  const bool due = !timers_.empty() && timers_.begin()->first.first <= now_;
  if (due || (runnable_.empty() && !timers_.empty())) {
    now_ = std::max(now_, timers_.begin()->first.first);
    auto timer = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    if (auto on = timer.on.lock()) on->post(std::move(timer.task));
    return true;
  }
  if (runnable_.empty()) return false;
  auto chosen = runnable_[below(runnable_.size())];
  runnable_.clear();
  auto& tasks = chosen->tasks_;
  if (!chosen->ordered_) std::swap(tasks.front(), tasks[below(tasks.size())]);
  auto task = std::move(tasks.front());
  tasks.pop_front();
  now_ += std::chrono::microseconds(1 + below(20));
  task();
  return true;
}

bool Simulated::run_until(const std::function<bool()>& done, std::chrono::microseconds at_most) {
  const auto end = now_ + at_most;
  while (!done()) {
    if (now_ >= end || !step()) return done();
  }
  return true;
}

}  // namespace paypie
