// The log: ordered partitions of records, appended without conditions and read by offset. Which records count is the
// readers' rule (validity.hpp), the same on every implementation: memory (tests, simulation), embedded (RocksDB, one
// machine), Kafka (many machines). tests/contract/log/ is the suite each implementation passes.
#pragma once
#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "events/log/record.hpp"

namespace paypie::log {

enum class LogErrc {
  closed,       // the log is shutting down
  unavailable,  // cannot be reached, or not in time; retryable
  full,         // the queue of appends is at its limit; retryable
  too_large,    // the record is over max_record_bytes
  no_topic,     // the topic or partition does not exist
  disk,         // writing or syncing failed: the log accepts nothing any more and the process must stop
  damaged,      // a stored record fails its checksum or cannot be decoded; never skipped
  gap,          // an offset is missing, or lies beyond the end: the log was cut
};

struct LogError {
  LogErrc code = LogErrc::unavailable;
  std::string detail;  // for people; names topic, partition and offset where there is one
  bool retryable() const { return code == LogErrc::unavailable || code == LogErrc::full; }
};

// How an append ended. A value without an offset is a *lost report*: the record may be in the log or not.
using Delivery = std::expected<std::optional<Offset>, LogError>;
using OnDelivered = std::move_only_function<void(Delivery)>;

struct Chunk {
  std::vector<std::shared_ptr<const Record>> records;  // contiguous offsets, from the asked one on; empty at the end
  Offset end;                                          // one past the last record known when it was read
};

// The reading half: all that projections, replay and the auditor's tools may hold.
class LogReader {
 public:
  virtual ~LogReader() = default;

  // Records from `from` on, at most max_bytes of them but at least one. May block on disk or network: pool threads
  // only. from == end gives an empty chunk; from > end is LogErrc::gap. A chunk ends before a damaged or missing
  // record; the read that begins with it is the one that fails.
  virtual std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, std::size_t max_bytes) = 0;

  // One past the last durable record. May block.
  virtual std::expected<Offset, LogError> end(const TopicPartition& where) = 0;

  // Every topic there is, in the order of their names. May block.
  virtual std::expected<std::vector<std::string>, LogError> topics() = 0;
};

class EventLog : public LogReader {
 public:
  // Queues a record (its `offset` is ignored) and returns at once; any thread. `done` is called exactly once, on a
  // thread of the log's choosing, never from within append(); it must be short (post to your own strand). Success
  // means that the record is durable. Appends of one thread to one partition keep their order; on Kafka a failed one
  // may land later, or twice.
  virtual void append(const TopicPartition& where, Record record, OnDelivered done) = 0;

  // Calls `grown` (any thread, short, coalesced) after records of the topic became durable; the owner of the returned
  // handle unsubscribes by dropping it, after which `grown` is not running and will not run.
  using Subscription = std::unique_ptr<void, std::function<void(void*)>>;
  virtual Subscription watch(const std::string& topic, std::function<void(int partition)> grown) = 0;

  // Creates the topic with 12 partitions unless it exists. Names are 1 to 249 of A-Z a-z 0-9 . _ - (Kafka's rule).
  // May block.
  virtual std::expected<void, LogError> ensure_topic(const std::string& topic) = 0;

  // True if no other process can append while this one lives (folder lock): then an append that was reported durable
  // counts, and refusals need no barrier (log-protocol, Refuse).
  virtual bool exclusive() const = 0;

  static constexpr std::size_t max_record_bytes = 1 << 20;
};

}  // namespace paypie::log
