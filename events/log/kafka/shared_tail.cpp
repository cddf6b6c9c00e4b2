// The reading thread owns the consumer. A connection that broke means another consumer, which first reads the youngest
// records once more: if they are not the same, the log was cut meanwhile and grew again.
#include "events/log/kafka/shared_tail.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "events/log/kafka/wire.hpp"
#include "platform/telemetry/log.hpp"

namespace paypie::log::kafka {
namespace {

using std::chrono::steady_clock;

constexpr int poll_ms = 100;
constexpr std::size_t remembered = 256;       // checksums per partition, and how far before the end a topic is followed
constexpr std::size_t most_unread = 100'000;  // acknowledged records per partition that will be looked for
constexpr std::size_t at_once = 1'000;        // records taken before watchers hear of them
constexpr std::chrono::milliseconds look_again_after{100};

Properties properties_of(const Settings& settings) {
  // Prefetched records are the tail's once more, so half of its size is enough.
  const auto kilobytes = std::clamp<std::size_t>(settings.tail_bytes / 2048, 1024, 65'536);
  // A fetch for every record that others append costs brokers more than taking the record. So they gather for as long
  // as the fastest of readers would not notice (the price of safety, in docs/benchmarks.md). What this process appends
  // itself does not wait for it.
  return {{"fetch.wait.max.ms", "5"},
          {"fetch.min.bytes", "65536"},
          {"queued.max.messages.kbytes", std::to_string(kilobytes)}};
}

}  // namespace

SharedTail::SharedTail(Client& client, Troubles& troubles, std::function<void()> now_and_then)
    : client_(client),
      troubles_(troubles),
      now_and_then_(std::move(now_and_then)),
      tail_(client.settings().tail_bytes),
      heeded_(troubles.disconnections()) {}

std::expected<std::unique_ptr<SharedTail>, LogError> SharedTail::open(Client& client, Troubles& troubles,
                                                                      std::function<void()> now_and_then) {
  std::unique_ptr<SharedTail> tail(new SharedTail(client, troubles, std::move(now_and_then)));
  if (auto made = tail->make_consumer(); !made) return std::unexpected(made.error());
  tail->reader_ = std::jthread([raw = tail.get()](std::stop_token stop) { raw->work(stop); });
  tail->asker_ = std::jthread([raw = tail.get()](std::stop_token stop) { raw->ask_now_and_then(stop); });
  return tail;
}

SharedTail::~SharedTail() {
  reader_.request_stop();
  asker_.request_stop();
  if (reader_.joinable()) reader_.join();
  if (asker_.joinable()) asker_.join();
  drop_consumer();
}

std::expected<void, LogError> SharedTail::make_consumer() {
  auto handle = make_handle(RD_KAFKA_CONSUMER, client_.settings(), properties_of(client_.settings()), troubles_);
  if (!handle) return std::unexpected(handle.error());
  handle_ = std::move(*handle);
  queue_.reset(rd_kafka_queue_new(handle_.get()));
  return {};
}

void SharedTail::drop_consumer() {
  for (const auto& where : started_) rd_kafka_consume_stop(topics_.at(where.topic).get(), where.partition);
  started_.clear();
  topics_.clear();
  queue_.reset();
  handle_.reset();
}

// Called with consumer_mutex_ held.
std::expected<void, LogError> SharedTail::start(const TopicPartition& where, Offset from) {
  auto& topic = topics_[where.topic];
  if (!topic) {
    topic.reset(rd_kafka_topic_new(handle_.get(), client_.settings().wire_name(where.topic).c_str(), nullptr));
    if (!topic) return std::unexpected(as_log_error(rd_kafka_last_error(), where.text()));
  }
  if (rd_kafka_consume_start_queue(topic.get(), where.partition, from.value, queue_.get()) != 0) {
    return std::unexpected(as_log_error(rd_kafka_last_error(), where.text()));
  }
  started_.push_back(where);
  return {};
}

// Where the remembered checksums begin, so that they are held against what the log says now.
std::expected<void, LogError> SharedTail::start_again(const TopicPartition& where) {
  Offset from;
  {
    const std::lock_guard lock(mutex_);
    auto& partition = partitions_.at(where);
    if (partition.broken) return {};
    partition.found_again = partition.checksums.empty();
    from = {partition.fetched.value - static_cast<std::int64_t>(partition.checksums.size())};
  }
  return start(where, from);
}

std::expected<void, LogError> SharedTail::follow(const std::string& topic, int partitions) {
  std::vector<Offset> ends;
  for (int i = 0; i < partitions; ++i) {
    const TopicPartition where{topic, i};
    const auto range = client_.range(where);
    if (!range) return std::unexpected(range.error());
    ends.push_back(range->end);
    const Offset from{std::max(range->begin.value, range->end.value - static_cast<std::int64_t>(remembered))};
    const std::lock_guard consumer_lock(consumer_mutex_);
    {
      const std::lock_guard lock(mutex_);
      if (!partitions_.try_emplace(where, Partition{.fetched = from, .next = from, .known = range->end}).second)
        continue;
    }
    if (!handle_) continue;  // the next consumer starts them all
    if (auto started = start(where, from); !started) {
      const std::lock_guard lock(mutex_);
      partitions_.erase(where);
      return started;
    }
  }
  std::unique_lock lock(mutex_);
  const bool all_here = changed_.wait_for(lock, client_.settings().connect_within, [&] {
    for (int i = 0; i < partitions; ++i) {
      const auto& partition = partitions_.at({topic, i});
      if (!partition.broken && partition.fetched < ends.at(static_cast<std::size_t>(i))) return false;
    }
    return true;
  });
  if (all_here) return {};
  return std::unexpected(
      LogError{LogErrc::unavailable, fmt::format("kafka://{}: the end of {} cannot be read ({})",
                                                 client_.settings().servers, topic, troubles_.last())});
}

bool SharedTail::follows(const TopicPartition& where) const {
  const std::lock_guard lock(mutex_);
  return partitions_.contains(where);
}

void SharedTail::note_end(const TopicPartition& where, Offset end) {
  const std::lock_guard lock(mutex_);
  const auto found = partitions_.find(where);
  if (found != partitions_.end()) found->second.known = std::max(found->second.known, end);
}

void SharedTail::note_acknowledged(const TopicPartition& where, Record record) {
  const auto sum = checksum(record);
  {
    const std::lock_guard lock(mutex_);
    auto& partition = partitions_.at(where);
    partition.known = std::max(partition.known, record.offset + 1);
    if (record.offset < partition.fetched || partition.acknowledged.size() >= most_unread) return;
    const auto at = record.offset;
    auto kept = at < partition.next ? nullptr : std::make_shared<const Record>(std::move(record));
    partition.acknowledged.emplace(at, Acknowledged{sum, std::move(kept)});
    const bool sure = partition.found_again && troubles_.disconnections() == heeded_;
    if (partition.broken || !sure || !hand_on_acknowledged(where, partition)) return;
  }
  changed_.notify_all();
  watchers_.grew(where);
}

void SharedTail::hand_on(const TopicPartition& where, Partition& partition, std::shared_ptr<const Record> record) {
  tail_.push(where, std::move(record));
  partition.next = partition.next + 1;
  partition.known = std::max(partition.known, partition.next);
}

// True if there was something.
bool SharedTail::hand_on_acknowledged(const TopicPartition& where, Partition& partition) {
  const auto before = partition.next;
  for (auto next = partition.acknowledged.find(before); next != partition.acknowledged.end(); ++next) {
    if (next->first != partition.next) break;
    hand_on(where, partition, std::exchange(next->second.record, nullptr));
    ++figures_.ahead;
  }
  return partition.next > before;
}

std::expected<SharedTail::Look, LogError> SharedTail::look(const TopicPartition& where, Offset from,
                                                           std::size_t max_bytes) {
  const auto until = steady_clock::now() + client_.settings().read_within;
  std::unique_lock lock(mutex_);
  const auto& partition = partitions_.at(where);
  const auto waits = [&] { return !partition.broken && from >= partition.next && from < partition.known; };
  if (!changed_.wait_until(lock, until, [&] { return !waits(); })) {
    return std::unexpected(LogError{LogErrc::unavailable,
                                    fmt::format("{} offset {} did not come within {} ms ({})", where.text(), from.value,
                                                client_.settings().read_within.count(), troubles_.last())});
  }
  if (partition.broken) return std::unexpected(*partition.broken);
  Look look{.chunk = {{}, partition.known}};
  if (from > partition.known || from.value < 0) {
    look.at = Look::At::beyond;
  } else if (from < partition.next) {
    look.chunk.records = tail_.read(where, from, max_bytes);
    look.at = look.chunk.records.empty() ? Look::At::behind : Look::At::records;
  }
  return look;
}

void SharedTail::work(std::stop_token stop) {
  auto seen = heeded_;
  std::optional<steady_clock::time_point> disturbed_at;
  while (!stop.stop_requested()) {
    const auto now = troubles_.disconnections();
    if (std::exchange(seen, now) != now || std::exchange(suspicious_, false)) {
      disturbed_at = steady_clock::now();
      const std::lock_guard lock(consumer_mutex_);
      drop_consumer();
    }
    if (disturbed_at) {
      {
        std::unique_lock lock(mutex_);
        ask_now_ = true;
        changed_.notify_all();
        changed_.wait_for(lock, stop, look_again_after, [&] { return answered_at_ > *disturbed_at; });
        if (answered_at_ <= *disturbed_at) continue;
      }
      if (!make_again()) continue;
      disturbed_at.reset();
      const std::lock_guard lock(mutex_);
      heeded_ = seen;
      continue;
    }
    Grown grown;
    take_what_came(grown);
    for (const auto& where : grown) watchers_.grew(where);
  }
}

bool SharedTail::make_again() {
  const std::lock_guard consumer_lock(consumer_mutex_);
  if (auto made = make_consumer(); !made) return false;
  std::vector<TopicPartition> all;
  {
    const std::lock_guard lock(mutex_);
    ++figures_.rebuilt;
    for (const auto& [where, partition] : partitions_) all.push_back(where);
  }
  for (const auto& where : all) {
    if (auto started = start_again(where); !started) {
      telemetry::error("a partition cannot be followed",
                       {{"partition", where.text()}, {"error", started.error().detail}});
    }
  }
  return true;
}

void SharedTail::take_what_came(Grown& grown) {
  for (std::size_t taken = 0; taken < at_once; ++taken) {
    const Message message(rd_kafka_consume_queue(queue_.get(), taken == 0 ? poll_ms : 0));
    if (!message) break;
    take(*message, grown);
  }
  rd_kafka_poll(handle_.get(), 0);
  if (!grown.empty()) changed_.notify_all();
}

void SharedTail::take(const rd_kafka_message_t& message, Grown& grown) {
  if (message.rkt == nullptr) return troubles_.note(message.err, rd_kafka_message_errstr(&message));
  const std::string_view name = rd_kafka_topic_name(message.rkt);
  const TopicPartition where{std::string(name.substr(client_.settings().topic_prefix.size())), message.partition};
  const std::lock_guard lock(mutex_);
  const auto found = partitions_.find(where);
  if (found == partitions_.end() || found->second.broken) return;
  auto& partition = found->second;
  switch (message.err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return take_record(where, partition, record_in(message), grown);
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      if (message.offset < partition.fetched.value) return suspect(where, partition);
      partition.suspected_since.reset();
      return;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return suspect(where, partition);
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
      partition.broken = as_log_error(message.err, fmt::format("{} offset {}", where.text(), partition.fetched.value));
      changed_.notify_all();
      return;
    default: return troubles_.note(message.err, fmt::format("{}: {}", where.text(), rd_kafka_message_errstr(&message)));
  }
}

void SharedTail::take_record(const TopicPartition& where, Partition& partition, Record record, Grown& grown) {
  const auto sum = checksum(record);
  if (record.offset < partition.fetched) {
    const auto back = static_cast<std::size_t>(partition.fetched.value - record.offset.value);
    const auto size = partition.checksums.size();
    if (back <= size && partition.checksums[size - back] != sum) {
      return break_off(where, partition, fmt::format("offset {} holds another record now", record.offset.value));
    }
    partition.found_again = partition.found_again || back == 1;
    return;
  }
  if (record.offset > partition.fetched) {
    return break_off(where, partition,
                     fmt::format("offset {} is missing: offset {} comes in its place", partition.fetched.value,
                                 record.offset.value));
  }
  const auto acknowledged = partition.acknowledged.find(record.offset);
  if (acknowledged != partition.acknowledged.end()) {
    if (acknowledged->second.checksum != sum) {
      return break_off(where, partition,
                       fmt::format("offset {} does not hold what was acknowledged there", record.offset.value));
    }
    partition.acknowledged.erase(acknowledged);
  }
  partition.suspected_since.reset();
  partition.fetched = partition.fetched + 1;
  partition.checksums.push_back(sum);
  if (partition.checksums.size() > remembered) partition.checksums.pop_front();
  if (record.offset < partition.next) return;
  hand_on(where, partition, std::make_shared<const Record>(std::move(record)));
  hand_on_acknowledged(where, partition);
  grown.insert(where);
}

// What was read lies beyond the end that the leader shows: it was cut, unless the leader is about to be corrected.
void SharedTail::suspect(const TopicPartition& where, Partition& partition) {
  const auto now = steady_clock::now();
  if (!partition.suspected_since) partition.suspected_since = now;
  if (now - *partition.suspected_since > suspicion_lasts) {
    return break_off(where, partition, "it ends earlier now");
  }
  suspicious_ = true;  // its fetching has stopped with the error; another consumer tries again
}

}  // namespace paypie::log::kafka
