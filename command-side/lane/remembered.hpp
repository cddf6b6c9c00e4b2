// Refusals are not in the log; their owner remembers them for a while, so that a retry gets the same answer.
#pragma once
#include <chrono>
#include <cstring>
#include <deque>
#include <unordered_map>
#include <utility>

#include "command-side/lane/ask.hpp"

namespace paypie::lane {

struct CommandHash {
  std::size_t operator()(const CommandId& id) const noexcept {
    std::size_t hash;  // ids are hashes already
    std::memcpy(&hash, id.bytes.data() + 8, sizeof hash);
    return hash;
  }
};

// Bounded by count and age, the oldest go first.
template <Decider D>
class Remembered {
 public:
  struct Known {
    Bytes32 request{};
    Answer<D> answer;
    std::chrono::microseconds at{};
  };

  Remembered(std::size_t limit, std::chrono::microseconds keep) : limit_(limit), keep_(keep) {}

  void add(const CommandId& id, const Bytes32& request, Answer<D> answer, std::chrono::microseconds now) {
    const auto [at, fresh] = known_.insert_or_assign(id, Known{request, std::move(answer), now});
    (void)at;
    if (fresh) by_age_.push_back(id);
    forget_old(now);
  }

  const Known* find(const CommandId& id, std::chrono::microseconds now) {
    forget_old(now);
    const auto found = known_.find(id);
    return found == known_.end() ? nullptr : &found->second;
  }

  // The command counts after all: another owner accepted a later attempt.
  void forget(const CommandId& id) { known_.erase(id); }

 private:
  void forget_old(std::chrono::microseconds now) {
    while (!by_age_.empty()) {
      const auto oldest = known_.find(by_age_.front());
      if (oldest != known_.end() && by_age_.size() <= limit_ && oldest->second.at + keep_ > now) return;
      if (oldest != known_.end()) known_.erase(oldest);
      by_age_.pop_front();
    }
  }

  std::size_t limit_;
  std::chrono::microseconds keep_;
  std::unordered_map<CommandId, Known, CommandHash> known_;
  std::deque<CommandId> by_age_;
};

}  // namespace paypie::lane
