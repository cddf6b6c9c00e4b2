// The appends that are out: how many there may be, and whether each landed at its offset.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "events/log/log.hpp"

namespace paypie::log_copy {

// One thread appends and waits; reports come on the log's. Whoever gives up may drop it while appends are out.
class Window {
 public:
  struct Limits {
    std::size_t records = 0;
    std::size_t bytes = 0;
    std::chrono::milliseconds patience{0};  // without any report
  };
  struct Trouble {
    log::LogError error;
    bool elsewhere = false;  // it landed, at another offset: somebody else appends here
  };

  // `waiting` is called now and then while the window is full or being emptied; it may throw.
  Window(log::EventLog& to, Limits limits, std::function<void()> waiting);

  // Waits for room and appends; the record must land at its own offset. What went wrong with this or an earlier one.
  std::optional<Trouble> append(const log::TopicPartition& where, const log::Record& record);
  // Waits until nothing is out.
  std::optional<Trouble> empty();

 private:
  struct State;
  std::optional<Trouble> wait_for(const std::function<bool(const State&)>& room);
  log::EventLog& to_;
  const Limits limits_;
  const std::function<void()> waiting_;
  std::shared_ptr<State> state_;  // shared with reports
};

}  // namespace paypie::log_copy
