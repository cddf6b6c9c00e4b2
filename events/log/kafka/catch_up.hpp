// Reading behind the shared tail: consumers that are made for one reader's way through history and go when they have
// been idle for a while. None of them belongs to a group or commits anything.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>

#include "events/log/kafka/handle.hpp"

namespace paypie::log::kafka {

// Any thread; at most Settings::max_catching_up reads go on at one time, the others wait.
class CatchUp {
 public:
  CatchUp(const Settings& settings, Troubles& troubles) : settings_(settings), troubles_(troubles) {}

  // Records from `from` on, at most max_bytes of them but at least one, and none at or beyond `end`; from < end, and
  // `end` exists. gap: the log does not reach back or forth to `from`, or an offset is missing.
  std::expected<std::vector<std::shared_ptr<const Record>>, LogError> read(const TopicPartition& where, Offset from,
                                                                           Offset end, std::size_t max_bytes);
  std::size_t consumers() const;
  // Ends those that nobody has used for some seconds.
  void let_go_of_idle();

 private:
  // A consumer that stands at one place.
  struct Reader {
    Handle handle;
    Queue queue;
    TopicHandle topic;  // null: not reading anything
    TopicPartition where;
    Offset next;
    std::shared_ptr<const Record> held;  // read, but did not fit the last chunk; its offset is `next`
    bool busy = false;
    std::chrono::steady_clock::time_point used_at;
    ~Reader() { stop(); }
    void stop();
  };
  using Readers = std::list<Reader>;

  std::expected<Reader*, LogError> take(const TopicPartition& where, Offset from);
  void give_back(Reader& reader, bool usable);
  std::expected<void, LogError> stand_at(Reader& reader, const TopicPartition& where, Offset from);
  std::expected<std::shared_ptr<const Record>, LogError> next_record(Reader& reader,
                                                                     std::chrono::steady_clock::time_point until);

  const Settings settings_;
  Troubles& troubles_;
  mutable std::mutex mutex_;
  std::condition_variable given_back_;
  Readers readers_;
};

}  // namespace paypie::log::kafka
