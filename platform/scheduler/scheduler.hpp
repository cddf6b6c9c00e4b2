// What shells run on: a place to run tasks, timers, and a clock. Handed in at the composition root, so that the same
// shell runs on Asio threads in production and on one seeded, single-threaded virtual clock in simulation.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>

namespace paypie {

using Task = std::move_only_function<void()>;

// Runs tasks. A *strand* runs them one at a time in the order they were posted; a *pool* runs them on threads that
// may block. post() may be called from any thread and never runs the task before it returns.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void post(Task task) = 0;
};

// A strand that can also wait. The task runs on the strand, not before `delay` has passed. Tasks of a strand that is
// being stopped are dropped, so what they own must clean up in its destructor.
class Strand : public Executor {
 public:
  virtual void after(std::chrono::microseconds delay, Task task) = 0;
};

// Wall-clock time in microseconds UTC (what events record) and monotonic time (what deadlines use).
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t wall_micros() const = 0;
  virtual std::chrono::microseconds monotonic() const = 0;
};

// Random 64-bit numbers: writer ids, jitter, request ids. Seeded in simulation.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

}  // namespace paypie
