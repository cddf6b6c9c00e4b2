// Who may have called for an open wish, told by the epochs of its partition. Every record says in which epoch it was
// written, one process serves an epoch, and only who serves calls: as long as the wish's own epoch is served, nobody
// but the process that wrote it can have called.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace paypie::reactors {

// The epoch in which this node serves the stream's partition, if it has read everything that was there when the epoch
// was opened; none: it does not serve it, or not yet. Asked on the strand. An older answer than the truth is harmless:
// what is said in an epoch that is over is not recorded.
using Serves = std::function<std::optional<std::uint64_t>(const std::string& stream)>;

// Of one wish.
class Tenure {
 public:
  enum class Now {
    not_ours,    // call nobody
    unbroken,    // nobody else can have called since it was last asked
    taken_over,  // whoever served before may have
  };
  Tenure() = default;
  explicit Tenure(std::uint64_t wished_in) : epoch_(wished_in) {}

  Now look(std::optional<std::uint64_t> served) {
    if (!served || *served < epoch_) return Now::not_ours;  // an older one: superseded, and it does not know yet
    return std::exchange(epoch_, *served) == *served ? Now::unbroken : Now::taken_over;
  }
  // Of the wish, or that in which it was taken over last.
  std::uint64_t epoch() const { return epoch_; }

 private:
  std::uint64_t epoch_ = 0;
};

}  // namespace paypie::reactors
