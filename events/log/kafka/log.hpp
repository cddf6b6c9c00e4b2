// The log on Kafka: many processes, any number of brokers. One idempotent producer and one shared tail per process;
// readers behind the tail get consumers of their own.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "events/log/kafka/catch_up.hpp"
#include "events/log/kafka/client.hpp"
#include "events/log/kafka/producer.hpp"
#include "events/log/kafka/shared_tail.hpp"
#include "events/log/log.hpp"

namespace paypie::log {

class KafkaLog final : public EventLog {
 public:
  // Returns once a broker has answered. unavailable: none did within connect_within; the detail names the address.
  static std::expected<std::unique_ptr<KafkaLog>, LogError> open(const kafka::Settings& settings);
  // Delivers and reports everything that was queued, or its failure, then closes.
  ~KafkaLog() override;

  void append(const TopicPartition& where, Record record, OnDelivered done) override;
  std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, std::size_t max_bytes) override;
  // Asks the partition's leader. A leader that was deposed and does not know it may name an old end.
  std::expected<Offset, LogError> end(const TopicPartition& where) override;
  std::expected<std::vector<std::string>, LogError> topics() override { return client_->topics(); }
  Subscription watch(const std::string& topic, std::function<void(int partition)> grown) override;
  // Creates what is missing only if Settings::create_topics says so. no_topic: it is missing, or has another number of
  // partitions than 12.
  std::expected<void, LogError> ensure_topic(const std::string& topic) override;
  // Others append, too: what counts is decided by the readers' rule.
  bool exclusive() const override { return false; }

  // For metrics and health; any thread.
  struct Figures {
    kafka::Producer::Figures producer;
    kafka::SharedTail::Figures tail;
    std::size_t catching_up = 0;  // temporary consumers
    std::uint64_t troubles = 0;   // errors that librdkafka told of
  };
  Figures figures() const;
  // The last thing librdkafka complained of; empty: none.
  std::string last_trouble() const { return troubles_->last(); }

  kafka::Client& client() { return *client_; }
  // Tests: the producer fails as it does when the brokers lost its state.
  void plant_fatal_error() { producer_->plant_fatal_error(); }

 private:
  KafkaLog() = default;
  std::expected<Chunk, LogError> read_behind(const TopicPartition& where, Offset from, Offset end,
                                             std::size_t max_bytes);
  std::expected<Chunk, LogError> beyond(const TopicPartition& where, Offset from, std::size_t max_bytes);
  std::optional<LogError> follow(const TopicPartition& where);
  std::expected<void, LogError> follow_existing(const std::string& topic);

  std::unique_ptr<kafka::Troubles> troubles_ = std::make_unique<kafka::Troubles>();
  std::unique_ptr<kafka::Client> client_;
  std::unique_ptr<kafka::CatchUp> catch_up_;
  std::unique_ptr<kafka::SharedTail> tail_;
  std::mutex topics_mutex_;                    // of ensure_topic
  std::unique_ptr<kafka::Producer> producer_;  // last: its reports use the tail
};

}  // namespace paypie::log
