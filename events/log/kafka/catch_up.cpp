// Temporary consumers. librdkafka's partition-wise calls (rd_kafka_consume_start_queue) are used rather than
// assign(): they need no group, so a reader asks no coordinator and needs no right to any group.
#include "events/log/kafka/catch_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "events/log/kafka/wire.hpp"

namespace paypie::log::kafka {
namespace {

constexpr std::chrono::seconds idle_for{5};

LogError missing(const TopicPartition& where, Offset expected, Offset found) {
  return {LogErrc::gap, fmt::format("{} offset {} is missing: offset {} comes in its place", where.text(),
                                    expected.value, found.value)};
}

}  // namespace

void CatchUp::Reader::stop() {
  if (topic) rd_kafka_consume_stop(topic.get(), where.partition);
  topic.reset();
  queue.reset();
  held.reset();
}

std::size_t CatchUp::consumers() const {
  const std::lock_guard lock(mutex_);
  return readers_.size();
}

void CatchUp::let_go_of_idle() {
  Readers idle;  // ended without the lock
  const std::lock_guard lock(mutex_);
  for (auto at = readers_.begin(); at != readers_.end();) {
    const auto here = at++;
    if (!here->busy && here->used_at + idle_for < std::chrono::steady_clock::now()) {
      idle.splice(idle.end(), readers_, here);
    }
  }
}

// One that stands there already, else any idle one, else a new one, else whichever is given back first.
std::expected<CatchUp::Reader*, LogError> CatchUp::take(const TopicPartition& where, Offset from) {
  const auto until = std::chrono::steady_clock::now() + settings_.read_within;
  std::unique_lock lock(mutex_);
  for (;;) {
    Reader* found = nullptr;
    for (auto& reader : readers_) {
      if (reader.busy) continue;
      if (reader.topic && reader.where == where && reader.next == from) {
        found = &reader;
        break;
      }
      if (found == nullptr || reader.used_at < found->used_at) found = &reader;
    }
    const bool stands_there = found != nullptr && found->topic && found->where == where && found->next == from;
    if (!stands_there && readers_.size() < settings_.max_catching_up) found = &readers_.emplace_back();
    if (found != nullptr) {
      found->busy = true;
      return found;
    }
    if (given_back_.wait_until(lock, until) == std::cv_status::timeout) {
      return std::unexpected(LogError{LogErrc::unavailable, fmt::format("{}: {} readers are catching up already",
                                                                        where.text(), settings_.max_catching_up)});
    }
  }
}

void CatchUp::give_back(Reader& reader, bool usable) {
  if (!usable) reader.stop();
  {
    const std::lock_guard lock(mutex_);
    reader.busy = false;
    reader.used_at = std::chrono::steady_clock::now();
  }
  given_back_.notify_one();
}

std::expected<void, LogError> CatchUp::stand_at(Reader& reader, const TopicPartition& where, Offset from) {
  if (reader.topic && reader.where == where && reader.next == from) return {};
  reader.stop();
  if (!reader.handle) {
    auto handle = make_handle(RD_KAFKA_CONSUMER, settings_,
                              // It reads what is there already, so waiting for more only delays its next place.
                              {{"fetch.wait.max.ms", "10"}, {"queued.max.messages.kbytes", "4096"}}, troubles_);
    if (!handle) return std::unexpected(handle.error());
    reader.handle = std::move(*handle);
  }
  reader.queue.reset(rd_kafka_queue_new(reader.handle.get()));
  TopicHandle topic(rd_kafka_topic_new(reader.handle.get(), settings_.wire_name(where.topic).c_str(), nullptr));
  if (!topic || rd_kafka_consume_start_queue(topic.get(), where.partition, from.value, reader.queue.get()) != 0) {
    return std::unexpected(as_log_error(rd_kafka_last_error(), where.text()));
  }
  reader.topic = std::move(topic);
  reader.where = where;
  reader.next = from;
  return {};
}

// The record at `next`, or null: none came by `until`.
std::expected<std::shared_ptr<const Record>, LogError> CatchUp::next_record(
    Reader& reader, std::chrono::steady_clock::time_point until) {
  if (reader.held) return std::move(reader.held);
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    const Message message(rd_kafka_consume_queue(reader.queue.get(), std::max(0, millis(left))));
    rd_kafka_poll(reader.handle.get(), 0);
    if (!message) return nullptr;
    switch (message->err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR: break;
      case RD_KAFKA_RESP_ERR__PARTITION_EOF: continue;  // the end is moving; the caller knows that there is more
      case RD_KAFKA_RESP_ERR__TRANSPORT: continue;      // it connects again by itself
      default:
        return std::unexpected(
            as_log_error(message->err, fmt::format("{} offset {}", reader.where.text(), reader.next.value)));
    }
    if (message->offset != reader.next.value) {
      return std::unexpected(missing(reader.where, reader.next, {message->offset}));
    }
    return std::make_shared<const Record>(record_in(*message));
  }
}

std::expected<std::vector<std::shared_ptr<const Record>>, LogError> CatchUp::read(const TopicPartition& where,
                                                                                  Offset from, Offset end,
                                                                                  std::size_t max_bytes) {
  const auto reader = take(where, from);
  if (!reader) return std::unexpected(reader.error());
  Reader& at = **reader;
  if (auto stands = stand_at(at, where, from); !stands) {
    give_back(at, false);
    return std::unexpected(stands.error());
  }
  std::vector<std::shared_ptr<const Record>> records;
  std::optional<LogError> problem;
  std::size_t bytes = 0;
  const auto until = std::chrono::steady_clock::now() + settings_.read_within;
  while (at.next < end) {
    auto record = next_record(at, until);
    if (!record || !*record) {
      problem = record ? LogError{LogErrc::unavailable,
                                  fmt::format("{} offset {}: nothing came within {} ms ({})", where.text(),
                                              at.next.value, settings_.read_within.count(), troubles_.last())}
                       : std::move(record.error());
      break;
    }
    bytes += (*record)->size();
    if (!records.empty() && bytes > max_bytes) {
      at.held = std::move(*record);
      break;
    }
    records.push_back(std::move(*record));
    at.next = at.next + 1;
  }
  give_back(at, !problem);
  // A chunk ends before what cannot be read; the read that begins with it is the one that fails.
  if (records.empty() && problem) return std::unexpected(std::move(*problem));
  return records;
}

}  // namespace paypie::log::kafka
