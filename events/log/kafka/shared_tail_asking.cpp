// The asking thread: whether a broker answers, and whether acknowledged records are gone that no consumer would miss.
#include <fmt/format.h>

#include "events/log/kafka/shared_tail.hpp"
#include "platform/telemetry/log.hpp"

namespace paypie::log::kafka {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds ask_every{1'000};
constexpr std::chrono::seconds silent_for{5};  // a broker that has not answered for so long is not reachable

}  // namespace

void SharedTail::ask_now_and_then(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const auto asked_at = steady_clock::now();
    const auto brokers = client_.broker_count();
    now_and_then_();
    if (brokers) look_for_lost_records();
    std::unique_lock lock(mutex_);
    if (brokers && *brokers > 0) answered_at_ = asked_at;
    ask_now_ = false;
    changed_.notify_all();
    changed_.wait_for(lock, stop, ask_every, [&] { return ask_now_; });
  }
}

// Acknowledged, but the leader does not have them, and nobody writes on: no consumer would ever tell.
void SharedTail::look_for_lost_records() {
  const auto now = steady_clock::now();
  std::vector<TopicPartition> waiting;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [where, partition] : partitions_) {
      if (partition.broken || partition.fetched >= partition.known) {
        partition.waits_since.reset();
      } else if (!partition.waits_since || partition.waits_since->first != partition.fetched) {
        partition.waits_since.emplace(partition.fetched, now);
      } else if (now - partition.waits_since->second > suspicion_lasts) {
        waiting.push_back(where);
      }
    }
  }
  for (const auto& where : waiting) {
    if (const auto range = client_.range(where)) static_cast<void>(is_cut_at(where, range->end));
  }
}

bool SharedTail::is_cut_at(const TopicPartition& where, Offset end) {
  const std::lock_guard lock(mutex_);
  auto& partition = partitions_.at(where);
  if (end >= partition.known) return false;
  break_off(where, partition, fmt::format("it ends at offset {} now", end.value));
  return true;
}

void SharedTail::break_off(const TopicPartition& where, Partition& partition, const std::string& why) {
  partition.broken = LogError{LogErrc::gap, fmt::format("{} was cut: {}, while offset {} was seen or acknowledged",
                                                        where.text(), why, partition.known.value - 1)};
  telemetry::error("a partition of the log was cut", {{"error", partition.broken->detail}});
  changed_.notify_all();
}

SharedTail::Figures SharedTail::figures() const {
  const std::lock_guard lock(mutex_);
  Figures figures = figures_;
  figures.bytes = tail_.bytes();
  figures.reachable = steady_clock::now() - answered_at_ < silent_for;
  return figures;
}

}  // namespace paypie::log::kafka
