// One partition of the log as a consumer sees it: the records that count, in order, from a position on.
#pragma once
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "events/log/validity.hpp"

namespace paypie::projections {

// A commit that counts and carries an event.
struct ValidRecord {
  int partition = 0;
  log::ReaderPosition before;  // where a reader stands that is about to read it
  std::shared_ptr<const log::Record> record;
  const std::string& stream() const { return *record->key; }
};

// Why a partition is not read any further until a person has looked.
struct Stopped {
  std::string why;  // a sentence that names topic, partition and offset
};

// Not thread-safe; one owner. Reads block: pool threads only.
class PartitionFeed {
 public:
  // `consumer` is a label for log lines.
  PartitionFeed(log::LogReader& log, log::TopicPartition where, log::ReaderPosition from, std::string consumer);

  struct Chunk {
    std::vector<ValidRecord> records;
    std::size_t bytes = 0;
  };
  // What counts among the next records, about max_bytes of them; moves on. Void records are counted by reason and
  // skipped. The first read after construction or rewind() proves that the log still is the one the position was
  // taken on (checksum of the last record covered). Retryable errors are returned, and so is a log that is found too
  // short for the position; found so most_looks times, it was cut. Damage, a cut log or an epoch that jumps stops the
  // feed loudly: it then reads nothing any more.
  std::expected<Chunk, log::LogError> read(std::size_t max_bytes);
  static constexpr int most_looks = 10;

  const log::ReaderPosition& position() const { return position_; }
  void rewind(log::ReaderPosition to);
  // Stops before a record that the consumer cannot understand.
  void stop(std::string why);

  const log::TopicPartition& where() const { return where_; }
  const std::optional<Stopped>& stopped() const { return stopped_; }
  // The log's end as of the last read, and the recorded time of the last record covered.
  log::Offset end() const { return end_; }
  void look_at_end();
  Timestamp last_time() const { return last_time_; }

 private:
  std::expected<void, log::LogError> prove_position();
  std::expected<std::shared_ptr<const log::Record>, log::LogError> last_covered();  // null: stopped
  void take(const std::shared_ptr<const log::Record>& record, Chunk& chunk);

  log::LogReader& log_;
  const log::TopicPartition where_;
  const std::string consumer_;
  log::ReaderPosition position_;
  bool proved_ = false;
  int found_too_short_ = 0;  // since it last was long enough
  log::Offset end_;
  Timestamp last_time_;
  std::optional<Stopped> stopped_;
};

}  // namespace paypie::projections
