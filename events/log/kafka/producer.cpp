// What is handed to librdkafka is owned by a Waiting, which comes back with its delivery report.
#include "events/log/kafka/producer.hpp"

#include <fmt/format.h>

#include "events/log/kafka/wire.hpp"
#include "platform/telemetry/log.hpp"

namespace paypie::log::kafka {
namespace {

constexpr int poll_ms = 200;

// Room for the largest record (EventLog::max_record_bytes), its framing and wire.cpp's headers.
constexpr std::size_t wire_limit = EventLog::max_record_bytes + (16U << 10);

Properties properties_of(const Settings& settings) {
  return {
      {"enable.idempotence", "true"},
      {"acks", "all"},
      // Whatever queues while a request is under way becomes the next one: waiting on purpose gains nothing.
      {"linger.ms", "0"},
      {"retry.backoff.ms", "20"},
      {"message.timeout.ms", std::to_string(settings.delivery_within.count())},
      {"request.timeout.ms", std::to_string(settings.delivery_within.count())},
      {"message.max.bytes", std::to_string(wire_limit)},
      {"batch.size", std::to_string(EventLog::max_record_bytes / 2)},
      // Our own limits come first.
      {"queue.buffering.max.messages", std::to_string(settings.max_queued + 1)},
      {"queue.buffering.max.kbytes", std::to_string(settings.max_queued_bytes / 512 + 4096)},
      {"compression.type", settings.compression},
  };
}

}  // namespace

std::expected<std::unique_ptr<Producer>, LogError> Producer::open(const Settings& settings, Troubles& troubles,
                                                                  OnAcknowledged on_acknowledged) {
  std::unique_ptr<Producer> producer(new Producer(settings, troubles, std::move(on_acknowledged)));
  auto made = producer->make();
  if (!made) return std::unexpected(made.error());
  producer->use(std::move(*made));
  producer->reporter_ = std::jthread([raw = producer.get()] { raw->work(); });
  return producer;
}

std::expected<Handle, LogError> Producer::make() {
  return make_handle(RD_KAFKA_PRODUCER, settings_, properties_of(settings_), troubles_);
}

void Producer::use(Handle handle) {
  handle_ = std::move(handle);
  events_.reset(rd_kafka_queue_get_main(handle_.get()));
}

Producer::~Producer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  if (reporter_.joinable()) reporter_.join();
}

void Producer::know(const std::string& topic, int partitions) {
  {
    const std::shared_lock lock(handle_mutex_);
    warm_up(topic);
  }
  const std::lock_guard lock(mutex_);
  partitions_[topic] = partitions;
}

// Asks for the topic's leaders now: the first append would wait for librdkafka's next look, up to a second.
void Producer::warm_up(const std::string& topic) {
  const TopicHandle named(rd_kafka_topic_new(handle_.get(), settings_.wire_name(topic).c_str(), nullptr));
  const struct rd_kafka_metadata* answer = nullptr;
  const auto code = rd_kafka_metadata(handle_.get(), 0, named.get(), &answer, millis(settings_.connect_within));
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_metadata_destroy(answer);
}

// Called with the mutex held.
std::optional<LogError> Producer::refusal_of(const TopicPartition& where, std::size_t size) const {
  if (size > EventLog::max_record_bytes) {
    return LogError{LogErrc::too_large, fmt::format("{}: a record of {} bytes; {} is the limit", where.text(), size,
                                                    EventLog::max_record_bytes)};
  }
  const auto found = partitions_.find(where.topic);
  if (found == partitions_.end() || where.partition < 0 || where.partition >= found->second) {
    return LogError{LogErrc::no_topic, where.text() + " does not exist"};
  }
  if (figures_.queued >= settings_.max_queued || figures_.queued_bytes + size > settings_.max_queued_bytes) {
    return LogError{LogErrc::full, fmt::format("{}: {} appends of {} bytes are queued", where.text(), figures_.queued,
                                               figures_.queued_bytes)};
  }
  return std::nullopt;
}

void Producer::append(const TopicPartition& where, Record record, OnDelivered done) {
  const std::size_t size = record.size();
  {
    std::unique_lock lock(mutex_);
    if (auto refusal = refusal_of(where, size)) {
      lock.unlock();
      return refuse(std::move(done), std::move(*refusal));
    }
    ++figures_.queued;
    figures_.queued_bytes += size;
  }
  auto waiting = std::make_unique<Waiting>(where, std::move(record), std::move(done), size);
  const auto code = hand_over(*waiting);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return static_cast<void>(waiting.release());  // until its report
  {
    const std::lock_guard lock(mutex_);
    --figures_.queued;
    figures_.queued_bytes -= size;
  }
  refuse(std::move(waiting->done), as_log_error(code, where.text()));
}

rd_kafka_resp_err_t Producer::hand_over(Waiting& waiting) {
  const auto name = settings_.wire_name(waiting.where.topic);
  auto headers = headers_of(waiting.record);
  Record& record = waiting.record;
  const std::shared_lock lock(handle_mutex_);
  rd_kafka_vu_t parts[] = {
      {.vtype = RD_KAFKA_VTYPE_TOPIC, .u = {.cstr = name.c_str()}},
      {.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = waiting.where.partition}},
      {.vtype = RD_KAFKA_VTYPE_VALUE, .u = {.mem = {record.value.data(), record.value.size()}}},
      {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u = {.i64 = create_time(record)}},
      {.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = headers.get()}},
      {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = &waiting}},
      {.vtype = RD_KAFKA_VTYPE_KEY, .u = {.mem = {nullptr, 0}}},
  };
  if (record.key) std::end(parts)[-1].u.mem = {record.key->data(), record.key->size()};
  const Error failed(rd_kafka_produceva(handle_.get(), parts, std::size(parts)));
  const auto code = failed ? rd_kafka_error_code(failed.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<void>(headers.release());  // the message's now
  return code;
}

// Reported by the reporter, because nothing is reported from within append().
void Producer::refuse(OnDelivered done, LogError why) {
  {
    const std::lock_guard lock(mutex_);
    refused_.push_back({std::move(done), std::move(why)});
  }
  wake();
}

void Producer::wake() {
  const std::shared_lock lock(handle_mutex_);
  if (events_) rd_kafka_queue_yield(events_.get());
}

void Producer::work() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ && figures_.queued == 0 && refused_.empty()) return;
    }
    // Only this thread replaces the handle, so it may look at it without the lock.
    if (const Event event(rd_kafka_queue_poll(events_.get(), report_refused() ? 0 : poll_ms)); event) {
      serve(*event, false);
    }
    if (char why[1]; rd_kafka_fatal_error(handle_.get(), why, sizeof why) != RD_KAFKA_RESP_ERR_NO_ERROR) replace();
  }
}

void Producer::serve(rd_kafka_event_t& event, bool replaced) {
  if (rd_kafka_event_type(&event) == RD_KAFKA_EVENT_ERROR) {
    troubles_.note(rd_kafka_event_error(&event), rd_kafka_event_error_string(&event));
    return;
  }
  if (rd_kafka_event_type(&event) != RD_KAFKA_EVENT_DR) return;
  while (const auto* message = rd_kafka_event_message_next(&event)) report(*message, replaced);
}

void Producer::report(const rd_kafka_message_t& message, bool replaced) {
  const std::unique_ptr<Waiting> waiting(static_cast<Waiting*>(message._private));
  Delivery delivery;  // a lost report
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    // Without an offset if the broker knew the batch already, and no longer where it put it.
    if (message.offset >= 0) delivery = Offset{message.offset};
  } else if (!replaced) {
    delivery = std::unexpected(as_log_error(message.err, waiting->where.text()));
  }
  {
    const std::lock_guard lock(mutex_);
    --figures_.queued;
    figures_.queued_bytes -= waiting->size;
    ++(delivery && *delivery ? figures_.delivered : figures_.failed);
  }
  if (delivery && *delivery) {
    waiting->record.offset = **delivery;
    on_acknowledged_(waiting->where, std::move(waiting->record));
  }
  waiting->done(std::move(delivery));
}

// True if there were any.
bool Producer::report_refused() {
  std::deque<Refused> refused;
  {
    const std::lock_guard lock(mutex_);
    refused.swap(refused_);
  }
  for (auto& [done, why] : refused) done(std::unexpected(std::move(why)));
  return !refused.empty();
}

// Brokers take nothing more from a producer after a fatal error (for instance if they lost its state). What was under
// way may be in the log or not: the lanes read back.
void Producer::replace() {
  char why[512];
  rd_kafka_fatal_error(handle_.get(), why, sizeof why);
  telemetry::error("the Kafka producer failed and is replaced", {{"error", static_cast<const char*>(why)}});
  auto made = make();
  if (!made) return;  // tried again at the next poll
  Handle old;
  Queue old_events;  // goes before its handle
  {
    const std::lock_guard lock(handle_mutex_);
    old = std::move(handle_);
    old_events = std::move(events_);
    use(std::move(*made));
  }
  {
    const std::lock_guard lock(mutex_);
    ++figures_.rebuilt;
  }
  rd_kafka_purge(old.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  while (rd_kafka_outq_len(old.get()) > 0) {
    if (const Event event(rd_kafka_queue_poll(old_events.get(), poll_ms)); event) serve(*event, true);
  }
}

Producer::Figures Producer::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

void Producer::plant_fatal_error() {
  const std::shared_lock lock(handle_mutex_);
  rd_kafka_test_fatal_error(handle_.get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "planted");
}

}  // namespace paypie::log::kafka
