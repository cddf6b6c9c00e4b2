// First in, first out over all partitions; each partition keeps its own contiguous run.
#include "events/log/tail.hpp"

namespace paypie::log {

void Tail::push(const TopicPartition& where, std::shared_ptr<const Record> record) {
  auto& kept = partitions_[where];
  bytes_ += record->size();
  kept.push_back(std::move(record));
  arrivals_.push_back(&kept);
  while (bytes_ > max_bytes_) {
    Kept& oldest = *arrivals_.front();
    arrivals_.pop_front();
    bytes_ -= oldest.front()->size();
    oldest.pop_front();
  }
}

std::vector<std::shared_ptr<const Record>> Tail::read(const TopicPartition& where, Offset from,
                                                      std::size_t max_bytes) const {
  std::vector<std::shared_ptr<const Record>> records;
  const auto found = partitions_.find(where);
  if (found == partitions_.end() || found->second.empty() || from < found->second.front()->offset) return records;
  std::size_t bytes = 0;
  for (auto i = static_cast<std::size_t>(from.value - found->second.front()->offset.value); i < found->second.size();
       ++i) {
    bytes += found->second[i]->size();
    if (!records.empty() && bytes > max_bytes) break;
    records.push_back(found->second[i]);
  }
  return records;
}

}  // namespace paypie::log
