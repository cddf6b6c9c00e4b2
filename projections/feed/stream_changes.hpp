// Who waits for one stream to change: requests that answer only when something they started has settled.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace paypie::projections {

// Any thread.
class StreamChanges {
 public:
  explicit StreamChanges(std::size_t most_waiting = 10'000) : most_waiting_(most_waiting) {}

  // Dropping the handle forgets the waiter; afterwards it is not running and will not run.
  using Waiting = std::unique_ptr<void, std::function<void(void*)>>;
  // Calls `changed` once, at the next change of the stream's document that readers can see; short, any thread. Ask
  // first and look at the document then, or a change in between is missed. Null: too many wait already.
  Waiting when_changed(std::string stream, std::function<void()> changed);

  // The document of this stream is another one, and readers see it.
  void changed(std::string_view stream);

  std::size_t waiting() const { return count_; }

 private:
  struct Waiter {
    std::uint64_t number = 0;
    std::function<void()> changed;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  const std::size_t most_waiting_;
  std::atomic<std::size_t> count_ = 0;  // so that a tail nobody waits at takes no lock
  std::mutex guard_;                    // of what follows
  std::unordered_multimap<std::string, Waiter, Hash, std::equal_to<>> waiters_;
  std::uint64_t last_number_ = 0;
};

}  // namespace paypie::projections
