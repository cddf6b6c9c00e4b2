// The youngest records of all topics, read once per process by one consumer and shared by every reader that keeps up.
// What this process appended is handed on as soon as it is acknowledged, if nothing before it is missing: what the
// consumer then reads in its place must be the same. After a connection broke that waits until the consumer has found
// again what was there before. It also knows how far each partition reaches, and notices a log that was cut, whether it
// grew again or not.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "events/log/kafka/client.hpp"
#include "events/log/tail.hpp"
#include "events/log/watchers.hpp"

namespace paypie::log::kafka {

class SharedTail {
 public:
  // `client` must outlive it. `now_and_then` is called about once a second.
  static std::expected<std::unique_ptr<SharedTail>, LogError> open(Client& client, Troubles& troubles,
                                                                   std::function<void()> now_and_then);
  ~SharedTail();
  SharedTail(const SharedTail&) = delete;
  SharedTail& operator=(const SharedTail&) = delete;

  // Follows the topic from shortly before its ends on; returns once everything that was there has been read.
  std::expected<void, LogError> follow(const std::string& topic, int partitions);
  bool follows(const TopicPartition& where) const;

  // Somebody else knows that the partition reaches this far.
  void note_end(const TopicPartition& where, Offset end);
  // The brokers acknowledged this record at its offset: nothing else may be read there.
  void note_acknowledged(const TopicPartition& where, Record record);
  // A broker says that the partition ends here, though records beyond were acknowledged or seen: true, and the
  // partition is broken, if that is so.
  bool is_cut_at(const TopicPartition& where, Offset end);

  // What a read of a followed partition finds here.
  struct Look {
    enum class At {
      records,  // some were kept
      end,      // `from` is the end
      behind,   // no longer kept
      beyond,   // past all that is known
    };
    At at = At::end;
    Chunk chunk;
  };
  // Waits for records that are known to exist and not here yet, at most read_within. gap: the partition was cut since
  // it was followed; it stays so until the process opens it anew.
  std::expected<Look, LogError> look(const TopicPartition& where, Offset from, std::size_t max_bytes);

  Watchers& watchers() { return watchers_; }

  struct Figures {
    std::size_t bytes = 0;
    std::uint64_t rebuilt = 0;
    std::uint64_t ahead = 0;  // records handed on before the consumer had read them
    bool reachable = true;    // a broker answered within the last seconds
  };
  Figures figures() const;

 private:
  struct Acknowledged {
    std::uint32_t checksum = 0;
    std::shared_ptr<const Record> record;  // null once it was handed on
  };
  struct Partition {
    Offset fetched;  // the first offset that the consumer has not read
    Offset next;     // the first offset that is not here: `fetched`, or further
    Offset known;    // one past the last record that anybody has seen or asked for
    // Of the youngest records before `fetched`, in their order: a consumer that is made anew must find these again.
    std::deque<std::uint32_t> checksums;
    bool found_again = true;  // the youngest of them, by the consumer there is now
    // Acknowledged by the brokers and not fetched yet.
    std::map<Offset, Acknowledged> acknowledged;
    std::optional<std::chrono::steady_clock::time_point> suspected_since;  // of being cut
    // Records that are known to exist do not come: where that began, and when.
    std::optional<std::pair<Offset, std::chrono::steady_clock::time_point>> waits_since;
    std::optional<LogError> broken;
  };
  using Grown = std::set<TopicPartition>;

  // A leader that was deposed and does not know it yet may show an old end for a moment.
  static constexpr std::chrono::seconds suspicion_lasts{5};

  SharedTail(Client& client, Troubles& troubles, std::function<void()> now_and_then);
  std::expected<void, LogError> make_consumer();
  void drop_consumer();
  std::expected<void, LogError> start(const TopicPartition& where, Offset from);
  std::expected<void, LogError> start_again(const TopicPartition& where);
  void work(std::stop_token stop);
  void take_what_came(Grown& grown);
  void take(const rd_kafka_message_t& message, Grown& grown);
  void take_record(const TopicPartition& where, Partition& partition, Record record, Grown& grown);
  void hand_on(const TopicPartition& where, Partition& partition, std::shared_ptr<const Record> record);
  bool hand_on_acknowledged(const TopicPartition& where, Partition& partition);
  void suspect(const TopicPartition& where, Partition& partition);
  void break_off(const TopicPartition& where, Partition& partition, const std::string& why);
  bool make_again();
  void ask_now_and_then(std::stop_token stop);
  void look_for_lost_records();

  Client& client_;
  Troubles& troubles_;
  const std::function<void()> now_and_then_;
  Watchers watchers_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;  // records came, a partition broke, a broker answered
  std::map<TopicPartition, Partition> partitions_;
  Tail tail_;
  Figures figures_;
  std::chrono::steady_clock::time_point answered_at_ = std::chrono::steady_clock::now();
  bool ask_now_ = false;
  std::uint64_t heeded_ = 0;  // disconnections that the consumer there is now was made after

  std::mutex consumer_mutex_;  // taken before mutex_; only the reading thread replaces the consumer
  Handle handle_;
  Queue queue_;
  std::map<std::string, TopicHandle> topics_;
  std::vector<TopicPartition> started_;
  bool suspicious_ = false;  // of the reading thread: a partition must be looked at with another consumer

  std::jthread reader_, asker_;  // last: they use all of the above
};

}  // namespace paypie::log::kafka
