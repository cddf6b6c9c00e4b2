// The embedded log's queue, its writer thread, and what readers see of it.
#include "events/log/embedded.hpp"

#include <fmt/format.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <set>

#include "events/log/stored.hpp"

namespace paypie::log {
namespace {

LogError no_topic(const TopicPartition& where) { return {LogErrc::no_topic, where.text() + " does not exist"}; }

}  // namespace

// What one sync makes durable: the appends that queued, what each will be told, and what readers will see.
struct EmbeddedLog::Batch {
  std::deque<Waiting> appends;
  std::vector<Delivery> deliveries;  // one for each append
  rocksdb::WriteBatch writes;
  Ends ends;  // of the partitions it touches, after it
  std::vector<std::pair<TopicPartition, std::shared_ptr<const Record>>> records;
  bool durable = false;
};

std::expected<std::unique_ptr<EmbeddedLog>, LogError> EmbeddedLog::open(EmbeddedOptions options) {
  auto database = rocks::Database::open(
      stored_log_request(options.folder, rocks::Access::exclusive, options.env, options.write_buffer_bytes));
  if (!database) return std::unexpected(as_log_error(database.error()));
  std::unique_ptr<EmbeddedLog> log(new EmbeddedLog(std::move(options), std::move(*database)));
  if (auto problem = log->find_ends()) return std::unexpected(std::move(*problem));
  log->writer_ = std::jthread([raw = log.get()] { raw->work(); });
  return log;
}

EmbeddedLog::EmbeddedLog(EmbeddedOptions options, rocks::Database database)
    : options_(std::move(options)),
      database_(std::move(database)),
      stored_(database_),
      acknowledged_(options_.folder),
      tail_(options_.tail_bytes) {}

EmbeddedLog::~EmbeddedLog() {
  {
    const std::lock_guard lock(queue_mutex_);
    stopping_ = true;
  }
  queue_grew_.notify_one();
  if (writer_.joinable()) writer_.join();
  // Files are checked more strictly than a write-ahead log can be, and open faster.
  if (!failed_) static_cast<void>(database_->Flush({}, database_.family()));
}

std::optional<LogError> EmbeddedLog::find_ends() {
  auto found = stored_.find_ends();
  if (!found) return found.error();
  ends_ = std::move(*found);
  return cut_short(ends_, Acknowledged::noted_in(options_.folder));
}

void EmbeddedLog::append(const TopicPartition& where, Record record, OnDelivered done) {
  Waiting waiting{where, std::move(record), std::move(done), 0, std::nullopt};
  const std::size_t size = waiting.record.size();
  {
    const std::lock_guard lock(queue_mutex_);
    if (size > max_record_bytes) {
      waiting.refusal = LogError{LogErrc::too_large, fmt::format("{}: a record of {} bytes; {} is the limit",
                                                                 where.text(), size, max_record_bytes)};
    } else if (figures_.queued >= options_.max_queued || figures_.queued_bytes + size > options_.max_queued_bytes) {
      waiting.refusal = LogError{LogErrc::full, fmt::format("{}: {} appends of {} bytes are queued", where.text(),
                                                            figures_.queued, figures_.queued_bytes)};
    } else {
      waiting.size = size;
      ++figures_.queued;
      figures_.queued_bytes += size;
    }
    if (waiting.refusal) waiting.record = {};
    queue_.push_back(std::move(waiting));
  }
  queue_grew_.notify_one();
}

void EmbeddedLog::work() {
  for (auto queued = take_queued(); !queued.empty(); queued = take_queued()) {
    auto batch = prepare(std::move(queued));
    if (options_.planted.ack_before_write) settle(batch);
    if (!batch.records.empty()) {
      if (const auto stored = store(batch); !stored) {
        for (auto& delivery : batch.deliveries) {
          if (delivery) delivery = std::unexpected(stored.error());
        }
        fail(stored.error());
      }
    }
    if (!options_.planted.ack_before_write) settle(batch);
    if (!batch.durable) continue;
    for (const auto& [where, end] : batch.ends) watchers_.grew(where);
  }
}

// Everything that queued meanwhile, up to the batch's limit; empty when stopping and done.
std::deque<EmbeddedLog::Waiting> EmbeddedLog::take_queued() {
  std::unique_lock lock(queue_mutex_);
  queue_grew_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  std::deque<Waiting> queued;
  std::size_t bytes = 0;
  while (!queue_.empty() && (queued.empty() || bytes + queue_.front().size <= options_.max_batch_bytes)) {
    bytes += queue_.front().size;
    queued.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return queued;
}

std::optional<LogError> EmbeddedLog::refusal_of(const Waiting& waiting) const {
  if (waiting.refusal) return waiting.refusal;
  if (failed_) return failed_;
  if (!ends_.contains(waiting.where)) return no_topic(waiting.where);
  return std::nullopt;
}

// Gives every record its offset, and writes them all into one RocksDB batch.
EmbeddedLog::Batch EmbeddedLog::prepare(std::deque<Waiting> queued) {
  Batch batch;
  batch.appends = std::move(queued);
  batch.deliveries.reserve(batch.appends.size());
  {
    const std::lock_guard lock(published_mutex_);
    for (auto& waiting : batch.appends) {
      if (auto refusal = refusal_of(waiting)) {
        batch.deliveries.emplace_back(std::unexpected(std::move(*refusal)));
        continue;
      }
      auto& end = batch.ends.try_emplace(waiting.where, ends_.at(waiting.where)).first->second;
      waiting.record.offset = end;
      batch.deliveries.emplace_back(end);
      end = end + 1;
    }
  }
  batch.records.reserve(batch.appends.size());
  std::string value;
  for (std::size_t i = 0; i < batch.appends.size(); ++i) {
    if (!batch.deliveries[i]) continue;
    auto& [where, record, done, size, refusal] = batch.appends[i];
    value.clear();
    stored::encode(record, value);
    static_cast<void>(batch.writes.Put(database_.family(), stored::record_key(where, record.offset), value));
    batch.records.emplace_back(where, std::make_shared<const Record>(std::move(record)));
  }
  return batch;
}

// To disk, then to the note, then to the readers.
std::expected<void, LogError> EmbeddedLog::store(Batch& batch) {
  rocksdb::WriteOptions how;
  how.sync = !options_.planted.no_sync;
  const auto status = database_->Write(how, &batch.writes);
  if (!status.ok()) {
    const auto failure = rocks::failure_of(status, fmt::format("writing to {}", options_.folder.string()));
    return std::unexpected(LogError{LogErrc::disk, failure.detail});
  }
  const std::lock_guard lock(published_mutex_);
  for (const auto& [where, end] : batch.ends) ends_[where] = end;
  for (auto& [where, record] : batch.records) tail_.push(where, std::move(record));
  batch.durable = true;
  return acknowledged_.note(ends_);
}

// Leaves the queue, so that a report that appends again finds room; then reports, in order.
void EmbeddedLog::settle(Batch& batch) {
  {
    const std::lock_guard lock(queue_mutex_);
    if (batch.durable) {
      figures_.appended += batch.records.size();
      ++figures_.batches;
    }
    for (const auto& waiting : batch.appends) {
      figures_.queued -= waiting.refusal ? 0 : 1;
      figures_.queued_bytes -= waiting.size;
    }
  }
  for (std::size_t i = 0; i < batch.appends.size(); ++i) batch.appends[i].done(std::move(batch.deliveries[i]));
}

void EmbeddedLog::fail(LogError why) {
  {
    const std::lock_guard lock(published_mutex_);
    if (failed_) return;
    failed_ = why;
  }
  if (options_.on_fatal) options_.on_fatal(why);
}

std::expected<Chunk, LogError> EmbeddedLog::read(const TopicPartition& where, Offset from, std::size_t max_bytes) {
  Chunk chunk;
  {
    const std::lock_guard lock(published_mutex_);
    const auto found = ends_.find(where);
    if (found == ends_.end()) return std::unexpected(no_topic(where));
    chunk.end = found->second;
    if (from.value < 0 || from > chunk.end) {
      return std::unexpected(LogError{
          LogErrc::gap, fmt::format("{}: offset {} is beyond the end {}", where.text(), from.value, chunk.end.value)});
    }
    if (from == chunk.end) return chunk;
    chunk.records = tail_.read(where, from, max_bytes);
    if (!chunk.records.empty()) return chunk;
  }
  auto records = stored_.read(where, from, chunk.end, max_bytes);
  if (!records) return std::unexpected(std::move(records.error()));
  chunk.records = std::move(*records);
  return chunk;
}

std::expected<Offset, LogError> EmbeddedLog::end(const TopicPartition& where) {
  const std::lock_guard lock(published_mutex_);
  const auto found = ends_.find(where);
  if (found == ends_.end()) return std::unexpected(no_topic(where));
  return found->second;
}

std::expected<std::vector<std::string>, LogError> EmbeddedLog::topics() {
  const std::lock_guard lock(published_mutex_);
  return topics_of(ends_);
}

EventLog::Subscription EmbeddedLog::watch(const std::string& topic, std::function<void(int partition)> grown) {
  return watchers_.add(topic, std::move(grown));
}

std::expected<void, LogError> EmbeddedLog::ensure_topic(const std::string& topic) {
  if (!is_topic_name(topic)) {
    return std::unexpected(LogError{LogErrc::no_topic, fmt::format("'{}' cannot be the name of a topic", topic)});
  }
  {
    const std::lock_guard lock(published_mutex_);
    if (ends_.contains(TopicPartition{topic, 0})) return {};
    if (failed_) return std::unexpected(*failed_);
  }
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const auto status = database_->Put(durable, database_.family(), stored::topic_key(topic), "");
  if (!status.ok()) {
    const auto failure = rocks::failure_of(status, fmt::format("creating the topic {}", topic));
    fail({LogErrc::disk, failure.detail});
    return std::unexpected(LogError{LogErrc::disk, failure.detail});
  }
  const std::lock_guard lock(published_mutex_);
  for (int i = 0; i < partitions_per_topic; ++i) ends_.try_emplace(TopicPartition{topic, i});
  return {};
}

EmbeddedLog::Figures EmbeddedLog::figures() const {
  const std::lock_guard lock(queue_mutex_);
  return figures_;
}

}  // namespace paypie::log
