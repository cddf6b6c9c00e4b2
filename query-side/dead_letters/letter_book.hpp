// Every dead letter there is, in memory: a fold of their topic, kept current by a thread of its own.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "events/log/log.hpp"
#include "projections/dead_letter_view.hpp"
#include "projections/feed/topic_feed.hpp"

namespace paypie::query {

// Any thread.
class LetterBook {
 public:
  // Begins at once. The log must outlive stop(); the topic must be there.
  explicit LetterBook(log::EventLog& log);
  ~LetterBook() { stop(); }
  LetterBook(const LetterBook&) = delete;
  LetterBook& operator=(const LetterBook&) = delete;
  void stop();

  std::optional<projections::DeadLetterView> find(const std::string& id) const;
  struct Filter {
    std::string store;
    std::optional<std::string> consumer;
    std::optional<std::string> status;  // none: those that are not resumed
    std::string after;                  // an id: those behind it
  };
  // In the order of their ids, at most so many.
  std::vector<projections::DeadLetterView> list(const Filter& filter, std::size_t most) const;
  // By consumer that ever left one, those that are not resumed, of all stores.
  std::map<std::string, std::size_t> open() const;
  // Why it does not go on; empty if all is well.
  std::string trouble() const;

 private:
  void work(std::stop_token stop);
  bool step();

  log::EventLog& log_;
  projections::TopicFeed feed_;
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable_any wake_;
  bool grown_ = false;
  std::map<std::string, projections::DeadLetterView> letters_;
  std::string trouble_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paypie::query
