// A sized pool of threads: the one door for calls that may block (RocksDB reads from disk, libpqxx, log reads).
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/scheduler/scheduler.hpp"

namespace paypie {

class Pool final : public Executor {
 public:
  // `limit` is the number of waiting tasks at which try_post() says no.
  explicit Pool(std::size_t threads, std::size_t limit = 10'000);
  ~Pool() override;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Always takes the task: for callers whose own work is bounded (a lane reads one chunk at a time). After stop() the
  // task is dropped.
  void post(Task task) override;
  // For callers that can say "busy" to somebody: false when `limit` tasks wait, or after stop().
  bool try_post(Task& task);

  // Takes nothing more, runs what waits, joins the threads. Not from a task of this pool.
  void stop();
  std::size_t waiting() const;

 private:
  void work();

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace paypie
