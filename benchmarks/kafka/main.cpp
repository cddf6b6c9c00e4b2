// What fencing costs on Kafka: the same bytes that bench_lanes left on a topic, sent by a plain idempotent producer, by
// the log alone (which reads back what it appended, as the read side needs it), or in Kafka's transactions.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <span>
#include <vector>

#include "events/log/kafka/log.hpp"
#include "events/log/kafka/view.hpp"
#include "events/log/kafka/wire.hpp"

namespace {

using namespace paypie;
using namespace paypie::log;
using std::chrono::steady_clock;

const std::string source_topic = "paypie.bench.events.v1";

struct Asked {
  kafka::Settings settings;
  std::string way = "producer";
  std::size_t records = 100'000;
  std::size_t in_flight = 64;
};

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench_kafka: {}\n", why);
  std::exit(6);
}

void check(rd_kafka_error_t* raw, const char* what) {
  if (const kafka::Error error(raw); error) fail(fmt::format("{}: {}", what, rd_kafka_error_string(error.get())));
}

// A commit as a lane appended it.
Record sample(const kafka::Settings& settings) {
  const auto view = KafkaView::open(settings);
  if (!view) fail(view.error().detail);
  for (int partition = 0; partition < partitions_per_topic; ++partition) {
    const auto chunk = (*view)->read({source_topic, partition}, Offset{1}, 1 << 16);
    if (chunk && !chunk->records.empty()) return *chunk->records.back();
  }
  fail("run bench_lanes with this broker and prefix first");
}

void print(const Asked& asked, std::size_t bytes, std::vector<steady_clock::duration> took,
           steady_clock::time_point began) {
  const auto seconds = std::chrono::duration<double>(steady_clock::now() - began).count();
  std::sort(took.begin(), took.end());
  const auto micros = [&](double part) {
    const auto at = took[static_cast<std::size_t>(part * static_cast<double>(took.size() - 1))];
    return std::chrono::duration_cast<std::chrono::microseconds>(at).count();
  };
  fmt::print("way,in_flight,records,bytes,per_second,p50_us,p99_us\n{},{},{},{},{:.0f},{},{}\n", asked.way,
             asked.in_flight, took.size(), bytes, static_cast<double>(took.size()) / seconds, micros(0.5),
             micros(0.99));
}

// Appends through the log, without lanes: the next one leaves when a report comes, on the thread of the reports.
class Appender {
 public:
  explicit Appender(const Asked& asked) : asked_(asked), record_(sample(asked.settings)) {
    auto opened = KafkaLog::open(asked.settings);
    if (!opened) fail(opened.error().detail);
    log_ = std::move(*opened);
    if (const auto known = log_->ensure_topic(source_topic); !known) fail(known.error().detail);
    took_.resize(asked.records);
  }
  void run() {
    const auto began = steady_clock::now();
    const auto first = std::min(asked_.in_flight, asked_.records);
    next_ = first;
    for (std::size_t i = 0; i < first; ++i) append(i);
    done_.get_future().wait();
    print(asked_, record_.size(), std::move(took_), began);
  }

 private:
  void append(std::size_t number) {
    const auto partition = static_cast<int>(number % partitions_per_topic);
    log_->append({source_topic, partition}, record_, [this, number, sent = steady_clock::now()](Delivery delivery) {
      if (!delivery || !*delivery) fail("an append was not acknowledged");
      took_[number] = steady_clock::now() - sent;
      const auto next = next_++;
      if (next < asked_.records) append(next);
      if (++reported_ == asked_.records) done_.set_value();
    });
  }

  const Asked& asked_;
  const Record record_;
  std::vector<steady_clock::duration> took_;
  std::atomic<std::size_t> next_ = 0;
  std::size_t reported_ = 0;  // of the thread of the reports
  std::promise<void> done_;
  std::unique_ptr<KafkaLog> log_;  // last: its reports use all of the above
};

// One thread, so that the figures of both ways are its own.
class Sender {
 public:
  explicit Sender(const Asked& asked) : asked_(asked), record_(sample(asked.settings)) {
    kafka::Properties own{{"enable.idempotence", "true"},
                          {"acks", "all"},
                          {"linger.ms", "0"},
                          {"compression.type", asked.settings.compression}};
    if (asked.way == "transactions") own.emplace_back("transactional.id", asked.settings.topic_prefix + "bench");
    auto handle = kafka::make_handle(RD_KAFKA_PRODUCER, asked.settings, own, troubles_);
    if (!handle) fail(handle.error().detail);
    handle_ = std::move(*handle);
    events_.reset(rd_kafka_queue_get_main(handle_.get()));
    sent_at_.resize(asked.records);
    took_.reserve(asked.records);
  }

  void run() {
    if (asked_.way == "transactions") return in_transactions();
    in_flight(0, std::min<std::size_t>(1'000, asked_.records));  // connections and leaders
    took_.clear();
    began_ = steady_clock::now();
    in_flight(0, asked_.records);
  }
  void show() { print(asked_, record_.size(), std::move(took_), began_); }

 private:
  void send(std::size_t number) {
    sent_at_[number] = steady_clock::now();
    auto headers = kafka::headers_of(record_);
    const auto name = asked_.settings.wire_name(source_topic);
    const auto partition = static_cast<std::int32_t>(number % partitions_per_topic);
    rd_kafka_vu_t parts[] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u = {.cstr = name.c_str()}},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = partition}},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u = {.mem = {record_.key->data(), record_.key->size()}}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u = {.mem = {record_.value.data(), record_.value.size()}}},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = headers.get()}},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = &sent_at_[number]}},
    };
    check(rd_kafka_produceva(handle_.get(), parts, std::size(parts)), "producing");
    static_cast<void>(headers.release());
  }

  void hear_reports() {
    const kafka::Event event(rd_kafka_queue_poll(events_.get(), 1'000));
    if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) return;
    while (const auto* message = rd_kafka_event_message_next(event.get())) {
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) fail(rd_kafka_err2str(message->err));
      if (asked_.way == "producer") {
        took_.push_back(steady_clock::now() - *static_cast<steady_clock::time_point*>(message->_private));
      }
      ++reported_;
    }
  }

  void in_flight(std::size_t first, std::size_t count) {
    reported_ = 0;
    for (std::size_t sent = 0; reported_ < count;) {
      while (sent < count && sent - reported_ < asked_.in_flight) send(first + sent++);
      hear_reports();
    }
  }

  // As many records in each transaction as would be in flight; a record is durable when its transaction is.
  void in_transactions() {
    constexpr int patience_ms = 60'000;
    check(rd_kafka_init_transactions(handle_.get(), patience_ms), "beginning");
    began_ = steady_clock::now();
    for (std::size_t done = 0; done < asked_.records; done += asked_.in_flight) {
      const auto count = std::min(asked_.in_flight, asked_.records - done);
      check(rd_kafka_begin_transaction(handle_.get()), "beginning");
      in_flight(done, count);
      check(rd_kafka_commit_transaction(handle_.get(), patience_ms), "committing");
      for (std::size_t i = 0; i < count; ++i) took_.push_back(steady_clock::now() - sent_at_[done + i]);
    }
  }

  const Asked& asked_;
  Record record_;
  kafka::Troubles troubles_;
  kafka::Handle handle_;
  kafka::Queue events_;
  std::vector<steady_clock::time_point> sent_at_;
  std::vector<steady_clock::duration> took_;
  steady_clock::time_point began_;
  std::size_t reported_ = 0;
};

}  // namespace

int main(int count, char** values) {
  Asked asked;
  CLI::App app("Measures appends without fencing, of the same bytes that bench_lanes appended.");
  app.add_option("--servers", asked.settings.servers, "host:port")->required();
  app.add_option("--prefix", asked.settings.topic_prefix, "of the topic that bench_lanes wrote");
  app.add_option("--way", asked.way, "producer, log or transactions")
      ->check(CLI::IsMember({"producer", "log", "transactions"}));
  app.add_option("--records", asked.records, "how many in all");
  app.add_option("--in-flight", asked.in_flight, "how many at a time, or in one transaction");
  CLI11_PARSE(app, count, values);
  if (asked.way == "log") {
    Appender(asked).run();
  } else {
    Sender sender(asked);
    sender.run();
    sender.show();
  }
  return 0;
}
