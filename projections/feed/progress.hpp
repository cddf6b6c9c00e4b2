// How far a consumer has come, for those who wait for it: reads that carry a position token.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "events/log/record.hpp"

namespace paypie::projections {

// One consumer of one topic. Any thread.
class Progress {
 public:
  explicit Progress(std::string topic) : topic_(std::move(topic)) {}

  const std::string& topic() const { return topic_; }

  // Everything before `next` is visible to readers now.
  void moved(int partition, log::Offset next);
  log::Offset next(int partition) const { return {next_[static_cast<std::size_t>(partition)].load()}; }
  bool covers(int partition, log::Offset offset) const { return next(partition) > offset; }

  // Calls `covered` once, as soon as the record at `offset` is covered (at once if it is); short, any thread. Dropping
  // the handle forgets it; afterwards it is not running and will not run.
  using Waiting = std::unique_ptr<void, std::function<void(void*)>>;
  Waiting when_covered(int partition, log::Offset offset, std::function<void()> covered);

  // How many wait at this moment.
  std::size_t waiting() const;

 private:
  struct Waiter {
    int partition = 0;
    log::Offset offset;
    std::function<void()> covered;
  };
  const std::string topic_;
  std::array<std::atomic<std::int64_t>, log::partitions_per_topic> next_{};
  mutable std::mutex guard_;
  std::map<std::uint64_t, Waiter> waiters_;
  std::uint64_t last_waiter_ = 0;
};

}  // namespace paypie::projections
