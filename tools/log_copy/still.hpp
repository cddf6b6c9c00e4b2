// A log as it was when somebody looked: what is appended later is not there.
#pragma once
#include <map>

#include "events/log/log.hpp"

namespace paypie::log_copy {

using Ends = std::map<log::TopicPartition, log::Offset>;

// Where the topics of events end now. Blocks.
std::expected<Ends, log::LogError> ends_of(log::LogReader& reader);

// Ends where `ends` says; partitions that are not in it do not exist. The reader must outlive it.
class Still final : public log::LogReader {
 public:
  Still(log::LogReader& reader, Ends ends) : reader_(reader), ends_(std::move(ends)) {}
  std::expected<log::Chunk, log::LogError> read(const log::TopicPartition& where, log::Offset from,
                                                std::size_t max_bytes) override;
  std::expected<log::Offset, log::LogError> end(const log::TopicPartition& where) override;
  std::expected<std::vector<std::string>, log::LogError> topics() override;
  const Ends& ends() const { return ends_; }

 private:
  log::LogReader& reader_;
  const Ends ends_;
};

}  // namespace paypie::log_copy
