// The log in memory, for tests and simulation: a broker that keeps the records, and one MemoryLog per process that
// uses it. Everything that happens is a task on the broker's strand, so one virtual clock and one seed decide it all.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "events/log/faults.hpp"
#include "events/log/log.hpp"
#include "events/log/watchers.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::log {

// What has landed. Any thread; must be held by shared_ptr, since records may land after their writer is gone.
class MemoryBroker : public std::enable_shared_from_this<MemoryBroker> {
 public:
  // Landings, reports and watch callbacks happen on `strand`, which must outlive the broker's last task.
  explicit MemoryBroker(Strand& strand) : strand_(strand) {}

  void ensure_topic(const std::string& topic);
  bool has(const TopicPartition& where) const;
  std::vector<std::string> topics() const;

  // Appends the record at once, as a stranger or another writer would; its offset.
  Offset land(const TopicPartition& where, Record record);
  // The log loses everything from new_end on, as after an unclean election; it may grow again.
  void cut(const TopicPartition& where, Offset new_end);
  // Reads that reach this record fail with LogErrc::damaged from now on.
  void damage(const TopicPartition& where, Offset offset);

  Offset end(const TopicPartition& where) const;
  // Everything that landed, for checkers: no faults, no limits.
  std::vector<std::shared_ptr<const Record>> records(const TopicPartition& where) const;
  std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, Offset visible_end,
                                      std::size_t max_bytes) const;
  Strand& strand() { return strand_; }
  Watchers& watchers() { return watchers_; }

 private:
  struct Partition {
    std::vector<std::shared_ptr<const Record>> records;
    std::set<Offset> damaged;
  };
  Strand& strand_;
  mutable std::mutex mutex_;
  std::map<TopicPartition, Partition> partitions_;
  Watchers watchers_;
};

// One process's way to the broker. Destroying it is the end of that process: reports that are still out are dropped
// uncalled, and appends that have not landed share the fate of the last crash().
class MemoryLog : public EventLog {
 public:
  struct Options {
    bool exclusive = false;           // what exclusive() says; true makes sense for a single writer without faults
    std::size_t max_queued = 10'000;  // appends that are not settled; one more is LogErrc::full
  };
  enum class InFlight { lands, is_lost };  // at a crash: what was sent may still arrive, or nothing of it does

  // Reports run on `reports` (the broker's strand may be the same object). All must outlive this log.
  MemoryLog(std::shared_ptr<MemoryBroker> broker, Executor& reports, Faults& faults, Options options);
  ~MemoryLog() override;

  void append(const TopicPartition& where, Record record, OnDelivered done) override;
  std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, std::size_t max_bytes) override;
  std::expected<Offset, LogError> end(const TopicPartition& where) override;
  std::expected<std::vector<std::string>, LogError> topics() override;
  Subscription watch(const std::string& topic, std::function<void(int partition)> grown) override;
  std::expected<void, LogError> ensure_topic(const std::string& topic) override;
  bool exclusive() const override { return options_.exclusive; }

  // The process dies: no report is heard any more, appends and reads answer LogErrc::closed.
  void crash(InFlight in_flight);
  // Appends that will be reported and are not yet.
  std::size_t in_flight() const;

 private:
  struct Flight;
  struct Wire;
  std::shared_ptr<MemoryBroker> broker_;
  Options options_;
  std::shared_ptr<Wire> wire_;  // shared with tasks on the strand, which may run after this log is gone
};

}  // namespace paypie::log
