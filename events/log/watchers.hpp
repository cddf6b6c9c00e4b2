// Who wants to know that a topic grew: the subscriptions behind EventLog::watch, shared by the implementations.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "events/log/log.hpp"

namespace paypie::log {

// Any thread. Subscriptions may outlive the Watchers.
class Watchers {
 public:
  EventLog::Subscription add(const std::string& topic, std::function<void(int partition)> grown);
  // Calls everyone who watches the topic, one after another, on this thread.
  void grew(const TopicPartition& where);

 private:
  struct Watcher;
  struct Everyone;
  std::shared_ptr<Everyone> everyone_ = std::make_shared<Everyone>();

  struct Everyone {
    std::mutex mutex;
    std::vector<std::shared_ptr<Watcher>> list;
  };
};

}  // namespace paypie::log
