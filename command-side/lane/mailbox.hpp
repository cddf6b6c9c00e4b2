// Things on their way to a strand from any thread: a burst of them wakes the strand once.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "platform/scheduler/scheduler.hpp"

namespace paypie::lane {

// Held by shared_ptr: whoever still holds a callback into it may outlive the receiver.
template <class T>
class Mailbox : public std::enable_shared_from_this<Mailbox<T>> {
 public:
  // `take` runs on the strand with all that came since; it may throw nothing.
  Mailbox(Strand& strand, std::function<void(std::vector<T>&)> take) : strand_(&strand), take_(std::move(take)) {}

  // Any thread. False, and the thing untouched, once the receiver is gone.
  bool put(T&& thing) {
    std::lock_guard lock(mutex_);
    if (!strand_) return false;
    waiting_.push_back(std::move(thing));
    // Within the lock: after close() nobody touches the strand any more.
    if (waiting_.size() == 1) strand_->post([self = this->shared_from_this()] { self->hand_over(); });
    return true;
  }

  // On the strand, or once it has stopped. What has not been taken is dropped.
  void close() {
    std::vector<T> dropped;
    std::lock_guard lock(mutex_);
    strand_ = nullptr;
    take_ = nullptr;
    dropped.swap(waiting_);
  }

 private:
  void hand_over() {
    {
      std::lock_guard lock(mutex_);
      if (!strand_) return;
      taken_.swap(waiting_);
    }
    take_(taken_);
    taken_.clear();
  }

  std::mutex mutex_;
  Strand* strand_;
  std::function<void(std::vector<T>&)> take_;
  std::vector<T> waiting_;
  std::vector<T> taken_;  // kept for its capacity
};

}  // namespace paypie::lane
