// Counting what is out, and holding every report against the offset it must have.
#include "tools/log_copy/window.hpp"

#include <fmt/format.h>

namespace paypie::log_copy {

struct Window::State {
  std::mutex mutex;
  std::condition_variable reported;
  std::size_t records = 0;
  std::size_t bytes = 0;
  std::uint64_t reports = 0;
  std::optional<Trouble> trouble;  // the first

  void settle(const log::TopicPartition& where, log::Offset wanted, std::size_t size, const log::Delivery& delivery) {
    {
      const std::lock_guard lock(mutex);
      --records;
      bytes -= size;
      ++reports;
      if (!trouble) trouble = trouble_of(where, wanted, delivery);
    }
    reported.notify_all();
  }

 private:
  static std::optional<Trouble> trouble_of(const log::TopicPartition& where, log::Offset wanted,
                                           const log::Delivery& delivery) {
    if (!delivery) return Trouble{delivery.error()};
    if (!*delivery) {
      return Trouble{{log::LogErrc::unavailable,
                      fmt::format("{} offset {}: whether it was written is not known", where.text(), wanted.value)}};
    }
    if (**delivery == wanted) return std::nullopt;
    return Trouble{{log::LogErrc::unavailable, fmt::format("{}: the record for offset {} landed at {}", where.text(),
                                                           wanted.value, (*delivery)->value)},
                   true};
  }
};

Window::Window(log::EventLog& to, Limits limits, std::function<void()> waiting)
    : to_(to), limits_(limits), waiting_(std::move(waiting)), state_(std::make_shared<State>()) {}

std::optional<Window::Trouble> Window::wait_for(const std::function<bool(const State&)>& room) {
  constexpr std::chrono::milliseconds slice{100};
  std::unique_lock lock(state_->mutex);
  auto last = state_->reports;
  auto since = std::chrono::steady_clock::now();
  while (!state_->trouble && !room(*state_)) {
    if (state_->reported.wait_for(lock, slice) == std::cv_status::timeout) {
      lock.unlock();
      waiting_();
      lock.lock();
    }
    const auto now = std::chrono::steady_clock::now();
    if (state_->reports != last) {
      last = state_->reports;
      since = now;
    } else if (now - since > limits_.patience) {
      return Trouble{{log::LogErrc::unavailable, fmt::format("{} appends were not answered for {} s", state_->records,
                                                             limits_.patience.count() / 1'000)}};
    }
  }
  return state_->trouble;
}

std::optional<Window::Trouble> Window::append(const log::TopicPartition& where, const log::Record& record) {
  const auto size = record.size();
  const auto trouble = wait_for([&](const State& now) {
    return now.records == 0 || (now.records < limits_.records && now.bytes + size <= limits_.bytes);
  });
  if (trouble) return trouble;
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->records;
    state_->bytes += size;
  }
  to_.append(where, record, [state = state_, where, wanted = record.offset, size](const log::Delivery& delivery) {
    state->settle(where, wanted, size, delivery);
  });
  return std::nullopt;
}

std::optional<Window::Trouble> Window::empty() {
  return wait_for([](const State& now) { return now.records == 0; });
}

}  // namespace paypie::log_copy
