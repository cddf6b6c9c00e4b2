// Several topics read as one stream: the partition that lags most in recorded time goes first, so that the record which
// opens something and the record which closes it come close to each other, wherever they lie.
#pragma once
#include <cstddef>
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
  MergedReader(log::LogReader& log, const std::vector<std::string>& topics, const std::string& consumer);

  struct Batch {
    std::vector<TopicRecord> records;                     // each partition's in order
    bool at_end = false;                                  // of every partition, at the time of reading
    std::vector<std::string> stopped;                     // partitions that wait for a person, a sentence each
    std::vector<std::pair<std::size_t, int>> stopped_at;  // the topic and the partition of each of them
    std::string trouble;                                  // why nothing more could be read now; empty if all is well
  };
  // About max_bytes of what comes next, of all partitions together.
  Batch read(std::size_t max_bytes);

 private:
  struct Source {
    std::size_t topic;
    projections::PartitionFeed feed;
    bool at_end = false;
  };
  Source* next();
  std::vector<Source> sources_;
};

}  // namespace paypie::sagas
