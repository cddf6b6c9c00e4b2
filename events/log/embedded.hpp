// The log on one machine: a RocksDB database in a folder that belongs to one process. Appends that queue up while the
// disk syncs become the next batch, so many share one fdatasync (group commit).
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "events/log/acknowledged.hpp"
#include "events/log/log.hpp"
#include "events/log/stored_log.hpp"
#include "events/log/tail.hpp"
#include "events/log/watchers.hpp"
#include "platform/rocksdb/database.hpp"

namespace paypie::log {

struct EmbeddedOptions {
  std::filesystem::path folder;
  std::size_t max_queued = 20'000;             // appends not yet reported; one more is LogErrc::full
  std::size_t max_queued_bytes = 64U << 20;    // their size(); past it LogErrc::full
  std::size_t max_batch_bytes = 4U << 20;      // one write to disk
  std::size_t tail_bytes = 64U << 20;          // youngest records kept decoded in memory
  std::size_t write_buffer_bytes = 32U << 20;  // records in RocksDB's memory before they become a file
  rocksdb::Env* env = nullptr;                 // tests: a disk that fails or loses what was not synced
  // Called once, on the log's thread, when writing or syncing failed. The process must stop: what the disk holds is
  // unknown until the log is opened again. Never retried ("fsyncgate", PostgreSQL wiki, 2018).
  std::function<void(const LogError&)> on_fatal;
  // Planted bugs, which the power-cut tests must find.
  struct Planted {
    bool no_sync = false;           // acknowledges what only the page cache has
    bool ack_before_write = false;  // acknowledges what only memory has
  } planted;
};

class EmbeddedLog final : public EventLog {
 public:
  // Locks the folder, recovers, finds every partition's end. unavailable: another process has it (named in the
  // detail). damaged, disk: as they say.
  static std::expected<std::unique_ptr<EmbeddedLog>, LogError> open(EmbeddedOptions options);
  // Writes and reports everything that was queued, then closes.
  ~EmbeddedLog() override;

  void append(const TopicPartition& where, Record record, OnDelivered done) override;
  std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, std::size_t max_bytes) override;
  std::expected<Offset, LogError> end(const TopicPartition& where) override;
  std::expected<std::vector<std::string>, LogError> topics() override;
  Subscription watch(const std::string& topic, std::function<void(int partition)> grown) override;
  std::expected<void, LogError> ensure_topic(const std::string& topic) override;
  bool exclusive() const override { return true; }

  // For metrics; any thread.
  struct Figures {
    std::uint64_t appended = 0;
    std::uint64_t batches = 0;  // syncs; appended / batches is the size of the group
    std::size_t queued = 0;
    std::size_t queued_bytes = 0;
  };
  Figures figures() const;

 private:
  struct Waiting {
    TopicPartition where;
    Record record;
    OnDelivered done;
    std::size_t size = 0;             // what it takes of the queue's bytes; 0 if refused
    std::optional<LogError> refusal;  // known when it came; reported in its turn
  };
  struct Batch;

  EmbeddedLog(EmbeddedOptions options, rocks::Database database);
  std::optional<LogError> find_ends();
  void work();
  std::deque<Waiting> take_queued();
  Batch prepare(std::deque<Waiting> queued);
  std::expected<void, LogError> store(Batch& batch);
  void settle(Batch& batch);
  std::optional<LogError> refusal_of(const Waiting& waiting) const;
  void fail(LogError why);

  const EmbeddedOptions options_;
  rocks::Database database_;
  const StoredLog stored_;
  Acknowledged acknowledged_;
  Watchers watchers_;

  mutable std::mutex queue_mutex_;
  std::condition_variable queue_grew_;
  std::deque<Waiting> queue_;
  Figures figures_;
  bool stopping_ = false;

  mutable std::mutex published_mutex_;  // what readers see: durable records only
  Ends ends_;
  Tail tail_;
  std::optional<LogError> failed_;

  std::jthread writer_;  // last: it uses all of the above
};

}  // namespace paypie::log
