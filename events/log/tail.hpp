// The youngest records of a log, kept decoded, so that projectors and caches that keep up share them instead of
// reading the disk.
#pragma once
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "events/log/record.hpp"

namespace paypie::log {

// Bounded by bytes over all partitions; the oldest records leave first. Not thread-safe.
class Tail {
 public:
  explicit Tail(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // The next record of its partition.
  void push(const TopicPartition& where, std::shared_ptr<const Record> record);

  // Records from `from` on, at most max_bytes but at least one; empty if `from` is not kept (any more).
  std::vector<std::shared_ptr<const Record>> read(const TopicPartition& where, Offset from,
                                                  std::size_t max_bytes) const;
  std::size_t bytes() const { return bytes_; }

 private:
  using Kept = std::deque<std::shared_ptr<const Record>>;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::map<TopicPartition, Kept> partitions_;
  std::deque<Kept*> arrivals_;  // whose front is the oldest record of all; map nodes do not move
};

}  // namespace paypie::log
