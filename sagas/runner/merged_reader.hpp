// Several topics read as one stream: the partition that lags most in recorded time goes first, so that the record which
// opens something and the record which closes it come close to each other, wherever they lie.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
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
  // `ahead`: the indexes of topics that are read as far as they reach before anything else is: what is said there holds
  // for records that are older. While one of them cannot be read, nothing is.
  MergedReader(log::LogReader& log, const std::vector<std::string>& topics, const std::string& consumer,
               std::vector<std::size_t> ahead = {});

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
    projections::PartitionFeed feed;
    bool at_end = false;
  };
  bool is_ahead(std::size_t topic) const { return std::ranges::find(ahead_, topic) != ahead_.end(); }
  Source* next();
  void put_in_order(std::vector<TopicRecord>& records) const;
  const std::vector<std::size_t> ahead_;
  std::vector<Source> sources_;
};

}  // namespace paypie::sagas
