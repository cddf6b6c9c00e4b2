// Subscriptions: once one is dropped, its callback is not running and will not run.
#include "events/log/watchers.hpp"

namespace paypie::log {

struct Watchers::Watcher {
  // Held while the callback runs, so that dropping the subscription waits for it; recursive, because a callback may
  // drop its own subscription.
  std::recursive_mutex mutex;
  std::string topic;
  std::function<void(int)> grown;  // empty once unsubscribed
};

EventLog::Subscription Watchers::add(const std::string& topic, std::function<void(int partition)> grown) {
  auto watcher = std::make_shared<Watcher>();
  watcher->topic = topic;
  watcher->grown = std::move(grown);
  {
    const std::lock_guard lock(everyone_->mutex);
    everyone_->list.push_back(watcher);
  }
  const auto unsubscribe = [everyone = everyone_](void* address) {
    std::shared_ptr<Watcher> leaving;
    {
      const std::lock_guard lock(everyone->mutex);
      std::erase_if(everyone->list, [&](const auto& other) {
        if (other.get() == address) leaving = other;
        return other.get() == address;
      });
    }
    if (!leaving) return;
    std::function<void(int)> callback;
    const std::lock_guard lock(leaving->mutex);
    callback.swap(leaving->grown);
  };
  return {watcher.get(), unsubscribe};
}

void Watchers::grew(const TopicPartition& where) {
  std::vector<std::shared_ptr<Watcher>> interested;
  {
    const std::lock_guard lock(everyone_->mutex);
    for (const auto& watcher : everyone_->list) {
      if (watcher->topic == where.topic) interested.push_back(watcher);
    }
  }
  for (const auto& watcher : interested) {
    const std::lock_guard lock(watcher->mutex);
    // A copy, because the callback may drop its own subscription while it runs.
    if (const auto callback = watcher->grown) callback(where.partition);
  }
}

}  // namespace paypie::log
