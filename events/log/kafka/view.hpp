// The Kafka log read by whoever appends nothing: the replay tool, copies, doctors.
#pragma once
#include <map>
#include <memory>
#include <mutex>

#include "events/log/kafka/catch_up.hpp"
#include "events/log/kafka/client.hpp"

namespace paypie::log {

// Asks the brokers for every end, reads with temporary consumers. Any thread.
class KafkaView final : public LogReader {
 public:
  static std::expected<std::unique_ptr<KafkaView>, LogError> open(const kafka::Settings& settings);

  std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, std::size_t max_bytes) override;
  std::expected<Offset, LogError> end(const TopicPartition& where) override;
  std::expected<std::vector<std::string>, LogError> topics() override { return client_->topics(); }

 private:
  KafkaView() = default;
  std::unique_ptr<kafka::Troubles> troubles_ = std::make_unique<kafka::Troubles>();
  std::unique_ptr<kafka::Client> client_;
  std::unique_ptr<kafka::CatchUp> catch_up_;
};

}  // namespace paypie::log
