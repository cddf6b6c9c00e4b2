// What is open: from the record that opens it to the record that closes it. Items that are under way are not begun
// again; those that failed wait a while.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paypie::sagas {

// One strand. Keys are unique for ever: an item is opened once and closed once.
template <class Item>
class OpenWork {
 public:
  using Time = std::chrono::microseconds;  // of the monotonic clock

  struct Entry {
    Item item;
    std::uint64_t number = 0;  // in the order in which they were opened
    bool busy = false;
  };

  void open(const std::string& key, Item item) {
    if (!open_.try_emplace(key, Entry{std::move(item), ++opened_}).second) return;
    ready_.emplace(opened_, key);
  }
  // Not to be begun before then.
  void open_at(const std::string& key, Item item, Time when) {
    if (!open_.try_emplace(key, Entry{std::move(item), ++opened_}).second) return;
    waiting_.emplace(when, key);
  }
  // An unknown key is nothing.
  void close(const std::string& key) {
    if (const auto found = open_.find(key); found != open_.end()) forget(found);
  }

  // The keys of items to begin with now, oldest first.
  std::vector<std::string> due(Time now, std::size_t most) {
    std::vector<std::string> keys;
    for (auto at = waiting_.begin(); at != waiting_.end() && at->first <= now;) {
      if (const auto found = open_.find(at->second); found != open_.end())
        ready_.emplace(found->second.number, at->second);
      at = waiting_.erase(at);
    }
    for (auto at = ready_.begin(); at != ready_.end() && keys.size() < most; at = ready_.erase(at)) {
      keys.push_back(at->second);
    }
    for (const auto& key : keys) open_.at(key).busy = true;
    busy_ += keys.size();
    return keys;
  }
  // It did not work, or its record has not been seen: again, not before then.
  void later(const std::string& key, Time when) {
    const auto found = open_.find(key);
    if (found == open_.end()) return;
    if (std::exchange(found->second.busy, false)) --busy_;
    waiting_.emplace(when, key);
  }

  Entry* find(const std::string& key) {
    const auto found = open_.find(key);
    return found == open_.end() ? nullptr : &found->second;
  }
  std::size_t size() const { return open_.size(); }
  std::size_t busy() const { return busy_; }  // given by due() and neither closed nor told to come later

 private:
  using Map = std::unordered_map<std::string, Entry>;
  void forget(typename Map::iterator found) {
    if (found->second.busy) --busy_;
    ready_.erase(found->second.number);
    open_.erase(found);  // what waits under this key finds nothing
  }

  Map open_;
  std::map<std::uint64_t, std::string> ready_;
  std::multimap<Time, std::string> waiting_;
  std::uint64_t opened_ = 0;
  std::size_t busy_ = 0;
};

}  // namespace paypie::sagas
