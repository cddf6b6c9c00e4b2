// Several topics read as one stream: the partition that lags most in recorded time goes first, so that the record which
// opens something and the record which closes it come close to each other, wherever they lie.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/log/log.hpp"
#include "projections/feed/partition_feed.hpp"

namespace paypie::sagas {

struct TopicRecord {
  std::size_t topic = 0;  // index in the list of topics
  projections::ValidRecord record;
};

// One owner at a time; reads block.
class MergedReader {
 public:
  // `ahead`: the indexes of topics that are read as far as they reach, before the others and once more behind them:
  // what a reader of the log could see there when another record came is given out before that record. While one of
  // their partitions cannot be read, or has stopped, nothing of the other topics is given out.
  MergedReader(log::LogReader& log, const std::vector<std::string>& topics, const std::string& consumer,
               const std::vector<std::size_t>& ahead = {});

  struct Batch {
    std::vector<TopicRecord> records;                     // each partition's in order
    bool at_end = false;                                  // of every partition, at the time of reading
    std::vector<std::string> stopped;                     // partitions that wait for a person, a sentence each
    std::vector<std::pair<std::size_t, int>> stopped_at;  // the topic and the partition of each of them
    // By topic and partition: the epoch as of what was read. All that is older than its opening has been read.
    std::vector<std::array<std::uint64_t, log::partitions_per_topic>> epochs;
    std::string trouble;  // why nothing more could be read now; empty if all is well
  };
  // About max_bytes of what comes next, of all partitions together.
  Batch read(std::size_t max_bytes);

 private:
  struct Source {
    std::size_t topic;
    bool is_ahead;
    projections::PartitionFeed feed;
    bool at_end = false;
    std::uint64_t epoch = 0;  // as of what was given out
  };
  // More of one partition; none: not now, and `trouble` says why. How many bytes it was.
  static std::optional<std::size_t> read_more(Source& source, std::vector<TopicRecord>& records, std::string& trouble);
  // Both count what they have read. True: all that is ahead is there.
  bool read_ahead(Batch& batch, std::size_t& bytes, std::size_t max_bytes);
  void read_behind(Batch& batch, std::size_t& bytes, std::size_t max_bytes);
  Source* slowest_behind();
  std::vector<Source> sources_;
  std::vector<TopicRecord> held_;  // read, and not given out before what is ahead of it
};

}  // namespace paypie::sagas
