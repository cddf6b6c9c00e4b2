// What a copy does when the target answers badly or not at all, and which names are logs.
#include <doctest/doctest.h>

#include "tests/support/log_calls.hpp"
#include "tests/support/log_subjects.hpp"
#include "tests/support/order_log.hpp"
#include "tools/log_copy/copy.hpp"
#include "tools/log_copy/places.hpp"
#include "tools/log_copy/window.hpp"
#include "tools/output/output.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

// A log in memory whose appends fare as a script says, with a thread that reports.
struct Faulty {
  explicit Faulty(ScriptedFaults script) : faults(std::move(script)) {}
  ~Faulty() {
    strand.stop();
    io.stop();
    thread.join();
  }
  ScriptedFaults faults;
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work = boost::asio::make_work_guard(io);
  AsioStrand strand{io};
  std::thread thread{[this] { io.run(); }};
  std::shared_ptr<MemoryBroker> broker = std::make_shared<MemoryBroker>(strand);
  MemoryLog log{broker, strand, faults, {}};
};

std::expected<log_copy::Copied, log_copy::Failure> copy_to(Faulty& target, std::chrono::milliseconds patience) {
  OrderLog source;
  OrderHistories histories(3);
  source.write(histories, 30);
  log_copy::Options options;
  options.patience = patience;
  return log_copy::copy(source.log(), target.log, options);
}

constexpr std::chrono::milliseconds long_time{60'000};

}  // namespace

TEST_CASE("an append that fails ends the copy, and what is there goes on being compared") {
  Faulty target(ScriptedFaults().on(20, Fate::refused()));
  const auto copied = copy_to(target, long_time);
  REQUIRE_FALSE(copied.has_value());
  CHECK(copied.error().problem == log_copy::Problem::target);
}

TEST_CASE("a report without an offset proves nothing and ends the copy") {
  Faulty target(ScriptedFaults().on(20, Fate::unreported()));
  const auto copied = copy_to(target, long_time);
  REQUIRE_FALSE(copied.has_value());
  CHECK(copied.error().problem == log_copy::Problem::target);
  CHECK(copied.error().detail.find("is not known") != std::string::npos);
  // It had landed, so the second attempt finds a prefix.
  CHECK(copy_to(target, long_time).has_value());
}

TEST_CASE("a record that lands twice is noticed at the next one of its partition") {
  Faulty target(ScriptedFaults().on(0, Fate::twice(std::chrono::microseconds(0))));
  const auto copied = copy_to(target, long_time);
  REQUIRE_FALSE(copied.has_value());
  CHECK(copied.error().problem == log_copy::Problem::interfered);
}

TEST_CASE("a target that does not answer is given up after the patience") {
  ScriptedFaults deaf;
  for (std::uint64_t nth = 5; nth < 100; ++nth) deaf.on(nth, Fate::swallowed());
  Faulty target(std::move(deaf));
  const auto copied = copy_to(target, std::chrono::milliseconds(1));
  REQUIRE_FALSE(copied.has_value());
  CHECK(copied.error().problem == log_copy::Problem::target);
  CHECK(copied.error().detail.find("not answered") != std::string::npos);
}

TEST_CASE("a log is named by its data folder, with or without a scheme") {
  CHECK(log_copy::parse_place("embedded:/a/b").folder == "/a/b/log");
  CHECK(log_copy::parse_place("run").folder == "run/log");
  CHECK(log_copy::same_place(log_copy::parse_place("embedded:/a/x/../b"), log_copy::parse_place("/a/b")));
  tools::LogSource configured;
  configured.kafka.topic_prefix = "other-";
  configured.kafka.compression = "zstd";
  const auto kafka = log_copy::parse_place("kafka://a:1,b:2?topic_prefix=shop-", configured);
  REQUIRE(kafka.on_kafka);
  CHECK(kafka.kafka.servers == "a:1,b:2");
  CHECK(kafka.kafka.topic_prefix == "shop-");
  CHECK(kafka.kafka.compression == "zstd");
  const auto plain = log_copy::parse_place("kafka://a:1,b:2", configured);
  CHECK(plain.kafka.topic_prefix == "other-");
  CHECK_FALSE(log_copy::same_place(kafka, plain));
  CHECK(log_copy::same_place(kafka, kafka));
  CHECK_FALSE(log_copy::same_place(kafka, log_copy::parse_place("run")));
  for (const auto* bad : {"", "embedded:", "http://localhost:1", "redis://x", "kafka://", "kafka://a", "kafka:a:1",
                          "kafka://a:1?prefix=x", "kafka://a:1?topic_prefix=a b"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(log_copy::parse_place(bad), tools::Failure);
  }
}

namespace {

// Takes appends and reports them when it is told to, each where it was to be.
struct Holding final : EventLog {
  struct Held {
    Offset wanted;
    OnDelivered done;
  };
  std::vector<Held> held;
  void report() {
    auto one = std::move(held.front());
    held.erase(held.begin());
    one.done(one.wanted);
  }
  void append(const TopicPartition&, Record record, OnDelivered done) override {
    held.push_back({record.offset, std::move(done)});
  }
  Subscription watch(const std::string&, std::function<void(int)>) override { return {}; }
  std::expected<void, LogError> ensure_topic(const std::string&) override { return {}; }
  bool exclusive() const override { return false; }
  std::expected<Chunk, LogError> read(const TopicPartition&, Offset, std::size_t) override { return Chunk{}; }
  std::expected<Offset, LogError> end(const TopicPartition&) override { return Offset{}; }
  std::expected<std::vector<std::string>, LogError> topics() override { return std::vector<std::string>{}; }
};

// How many appends had to wait, when so many were made and nothing is reported before somebody waits.
int waits(log_copy::Window::Limits limits, int appends) {
  Holding log;
  int waited = 0;
  log_copy::Window window(log, limits, [&] {
    ++waited;
    log.report();
  });
  for (int i = 0; i < appends; ++i) {
    auto record = record_of_size(1'000);
    record.offset = {i};
    CHECK_FALSE(window.append({"t", 0}, record));
  }
  const int while_appending = waited;
  while (!log.held.empty()) log.report();
  CHECK_FALSE(window.empty());
  return while_appending;
}

}  // namespace

TEST_CASE("as many appends and bytes are out as the window's limits say, and the next one waits") {
  for (const int limit : {1, 4}) {
    const auto count = static_cast<std::size_t>(limit);
    for (const int beyond : {-1, 0, 1}) {
      CAPTURE(beyond);
      const int must_wait = beyond > 0 ? 1 : 0;
      CHECK(waits({.records = count, .bytes = 1'000'000, .patience = long_time}, limit + beyond) == must_wait);
      CHECK(waits({.records = 1'000, .bytes = 1'000 * count, .patience = long_time}, limit + beyond) == must_wait);
    }
  }
  CHECK(waits({.records = 1'000, .bytes = 1, .patience = long_time}, 1) == 0);  // a record is never too large alone
}

TEST_CASE("a target that is silent for longer than patience is named, with what it owes") {
  Holding log;
  log_copy::Window window(log, {.records = 8, .bytes = 8'000, .patience = std::chrono::milliseconds(50)}, [] {});
  CHECK_FALSE(window.append({"t", 0}, record_of_size(100)));
  const auto trouble = window.empty();
  REQUIRE(trouble);
  CHECK(trouble->error.detail.starts_with("1 appends were not answered for"));
}
