// All partitions of a topic as one consumer reads them: batches across partitions in turns, positions that move only
// when a batch is stored, and the lag.
#pragma once
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "projections/feed/partition_feed.hpp"

namespace paypie::projections {

struct Move {
  int partition = 0;
  log::ReaderPosition from;
  log::ReaderPosition to;
  Timestamp time;  // recorded time of the last record covered
};

struct FeedBatch {
  std::vector<ValidRecord> records;
  std::vector<Move> moves;
};

struct Lag {
  std::int64_t events = 0;           // records not covered yet
  double seconds = 0;                // age of the oldest of them
  std::vector<std::string> stopped;  // partitions that wait for a person, a sentence each
};

// One owner; reads block.
class TopicFeed {
 public:
  TopicFeed(log::LogReader& log, std::string topic, std::string consumer);

  // Begins at these positions, with nothing stopped; partitions that are not named are not read.
  void begin(std::map<int, log::ReaderPosition> stored);
  // What comes next, about max_bytes of it; no moves: nothing does. After an error everything is as before.
  std::expected<FeedBatch, std::string> read(std::size_t max_bytes);

  // Cuts the batch down to its first record.
  void keep_first_only(FeedBatch& batch);
  // Cuts the batch before that record and stops its partition there.
  void stop_before(FeedBatch& batch, std::size_t index, const std::string& why);

  void stored(const FeedBatch& batch);
  // The batch was not stored: the next read begins where it began.
  void abandoned();

  bool reads(int partition) const { return stored_.contains(partition); }
  const log::ReaderPosition& position(int partition) const { return stored_.at(partition); }
  // look_at_end: asks the log, instead of believing the last read.
  Lag lag(std::int64_t now_micros, bool look_at_end);

 private:
  log::LogReader& log_;
  const std::string topic_, consumer_;
  std::map<int, PartitionFeed> feeds_;
  std::map<int, log::ReaderPosition> stored_;
  int first_ = 0;  // turns, so that every partition gets its share
  std::optional<Timestamp> oldest_;
};

}  // namespace paypie::projections
