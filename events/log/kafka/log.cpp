// Puts the parts together: which of them answers which read.
#include "events/log/kafka/log.hpp"

#include <fmt/format.h>

#include "events/log/kafka/topics.hpp"

namespace paypie::log {

std::expected<std::unique_ptr<KafkaLog>, LogError> KafkaLog::open(const kafka::Settings& settings) {
  std::unique_ptr<KafkaLog> log(new KafkaLog());
  auto client = kafka::Client::open(settings, *log->troubles_);
  if (!client) return std::unexpected(client.error());
  log->client_ = std::move(*client);
  log->catch_up_ = std::make_unique<kafka::CatchUp>(settings, *log->troubles_);
  auto tail = kafka::SharedTail::open(*log->client_, *log->troubles_,
                                      [catch_up = log->catch_up_.get()] { catch_up->let_go_of_idle(); });
  if (!tail) return std::unexpected(tail.error());
  log->tail_ = std::move(*tail);
  auto producer = kafka::Producer::open(settings, *log->troubles_,
                                        [tail = log->tail_.get()](const TopicPartition& where, Record record) {
                                          tail->note_acknowledged(where, std::move(record));
                                        });
  if (!producer) return std::unexpected(producer.error());
  log->producer_ = std::move(*producer);
  return log;
}

// Reports that are still to come read the log: the parts end only after the last of them.
KafkaLog::~KafkaLog() { producer_.reset(); }

void KafkaLog::append(const TopicPartition& where, Record record, OnDelivered done) {
  producer_->append(where, std::move(record), std::move(done));
}

// no_topic: there is no such partition. A topic that exists and that nobody ensured is followed from now on, too.
std::optional<LogError> KafkaLog::follow(const TopicPartition& where) {
  if (tail_->follows(where)) return std::nullopt;
  const LogError none{LogErrc::no_topic, where.text() + " does not exist"};
  if (where.partition < 0 || where.partition >= partitions_per_topic) return none;
  const std::lock_guard lock(topics_mutex_);
  if (auto followed = follow_existing(where.topic); !followed) {
    return followed.error().code == LogErrc::no_topic ? none : followed.error();
  }
  return std::nullopt;
}

std::expected<Chunk, LogError> KafkaLog::read(const TopicPartition& where, Offset from, std::size_t max_bytes) {
  using At = kafka::SharedTail::Look::At;
  if (auto problem = follow(where)) return std::unexpected(std::move(*problem));
  auto look = tail_->look(where, from, max_bytes);
  if (!look) {
    // Acknowledged records that never come: either the brokers are away, or they lost them.
    if (look.error().code != LogErrc::unavailable) return std::unexpected(look.error());
    const auto range = client_->range(where);
    if (!range || !tail_->is_cut_at(where, range->end)) return std::unexpected(look.error());
    look = tail_->look(where, from, max_bytes);
    if (!look) return std::unexpected(look.error());
  }
  switch (look->at) {
    case At::records:
    case At::end: return std::move(look->chunk);
    case At::behind: return read_behind(where, from, look->chunk.end, max_bytes);
    case At::beyond: return beyond(where, from, max_bytes);
  }
  std::unreachable();
}

std::expected<Chunk, LogError> KafkaLog::read_behind(const TopicPartition& where, Offset from, Offset end,
                                                     std::size_t max_bytes) {
  auto records = catch_up_->read(where, from, end, max_bytes);
  if (!records) return std::unexpected(std::move(records.error()));
  return Chunk{std::move(*records), end};
}

// Past all that this process knows of: the leader decides whether there is such a place.
std::expected<Chunk, LogError> KafkaLog::beyond(const TopicPartition& where, Offset from, std::size_t max_bytes) {
  const auto now = end(where);
  if (!now) return std::unexpected(now.error());
  if (from.value < 0 || from > *now) {
    return std::unexpected(LogError{
        LogErrc::gap, fmt::format("{}: offset {} is beyond the end {}", where.text(), from.value, now->value)});
  }
  return read(where, from, max_bytes);
}

std::expected<Offset, LogError> KafkaLog::end(const TopicPartition& where) {
  if (auto problem = follow(where)) return std::unexpected(std::move(*problem));
  const auto range = client_->range(where);
  if (!range) return std::unexpected(range.error());
  tail_->note_end(where, range->end);
  return range->end;
}

EventLog::Subscription KafkaLog::watch(const std::string& topic, std::function<void(int partition)> grown) {
  return tail_->watchers().add(topic, std::move(grown));
}

std::expected<void, LogError> KafkaLog::ensure_topic(const std::string& topic) {
  const auto& settings = client_->settings();
  if (!is_topic_name(topic) || !is_topic_name(settings.wire_name(topic))) {
    return std::unexpected(
        LogError{LogErrc::no_topic, fmt::format("'{}' cannot be the name of a topic", settings.wire_name(topic))});
  }
  const std::lock_guard lock(topics_mutex_);
  auto followed = follow_existing(topic);
  if (followed || followed.error().code != LogErrc::no_topic || !settings.create_topics) return followed;
  if (auto created = kafka::create_topic(*client_, topic); !created) return created;
  return follow_existing(topic);
}

std::expected<void, LogError> KafkaLog::follow_existing(const std::string& topic) {
  // They are followed in this order, and brokers may stop answering on the way.
  const TopicPartition last{topic, partitions_per_topic - 1};
  if (tail_->follows(last)) return {};
  const auto partitions = client_->partition_count(topic);
  if (!partitions) return std::unexpected(partitions.error());
  if (*partitions != partitions_per_topic) {
    return std::unexpected(LogError{
        LogErrc::damaged, fmt::format("the topic {} has {} partitions; it must have {} from its creation on",
                                      client_->settings().wire_name(topic), *partitions, partitions_per_topic)});
  }
  auto followed = tail_->follow(topic, *partitions);
  if (tail_->follows(last)) producer_->know(topic, *partitions);
  return followed;
}

KafkaLog::Figures KafkaLog::figures() const {
  return {producer_->figures(), tail_->figures(), catch_up_->consumers(), troubles_->count()};
}

}  // namespace paypie::log
