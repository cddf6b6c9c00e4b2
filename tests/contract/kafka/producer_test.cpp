// The producer of the Kafka log: a fatal error is survived, a broker that does not answer is an outage with an end.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "events/log/kafka/log.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/log_calls.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.test.events.v1";
const TopicPartition here{topic, 3};

std::unique_ptr<KafkaLog> open(kafka::Settings settings) {
  auto opened = KafkaLog::open(settings);
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
  const auto made = (*opened)->ensure_topic(topic);
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().detail));
  return std::move(*opened);
}

}  // namespace

TEST_CASE("a fatal error makes another producer: what was under way is reported once, what comes later arrives") {
  const auto log = open({.servers = shared_kafka(), .topic_prefix = random_topic_prefix()});
  std::vector<std::future<Delivery>> deliveries;
  for (int i = 0; i < 500; ++i) {
    if (i == 250) log->plant_fatal_error();
    deliveries.push_back(start_append(*log, here, record_with(std::to_string(i))));
  }
  std::set<std::int64_t> offsets;
  int without = 0;
  for (auto& delivery : deliveries) {
    const auto report = await(delivery);
    if (report && *report) {
      CHECK(offsets.insert((*report)->value).second);
    } else {
      ++without;  // lost, or refused by the producer that had failed
    }
  }
  CHECK(without > 0);
  CHECK(append(*log, here, record_with("after")).value().has_value());
  CHECK(log->figures().producer.rebuilt == 1);
  CHECK(log->figures().producer.queued == 0);
  const auto records = read_all(*log, here);
  for (const auto offset : offsets) CHECK(offset < static_cast<std::int64_t>(records.size()));
}

TEST_CASE("appends that no broker takes end as unavailable, closing waits for them, and none is lost from the count") {
  // Its controller stands still as long as it does, and would put it out of service for having been silent: a single
  // broker may then have no leaders for minutes. It was not away for anybody but us.
  KafkaBroker broker(1, {"broker.session.timeout.ms=120000"});
  auto log = open({.servers = broker.bootstrap(), .delivery_within = std::chrono::milliseconds(1'000)});
  REQUIRE(append(*log, here, record_with("before")).has_value());
  broker.freeze();
  std::vector<std::future<Delivery>> deliveries;
  for (int i = 0; i < 20; ++i) deliveries.push_back(start_append(*log, here, record_with("during")));
  for (auto& delivery : deliveries) {
    const auto report = await(delivery);
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().code == LogErrc::unavailable);
    CHECK(report.error().retryable());
  }
  CHECK(eventually([&] { return !log->figures().tail.reachable; }));
  auto last = start_append(*log, here, record_with("at the end"));
  log.reset();
  CHECK_FALSE(await(last).has_value());
  broker.thaw();
  // A failed append may have landed, once: the broker knows the producer's numbers.
  const auto again = KafkaLog::open({.servers = broker.bootstrap()});
  REQUIRE(again.has_value());
  // It takes its time to come back.
  std::string why;
  const bool is_back = eventually([&] {
    const auto done = (*again)->ensure_topic(topic);
    why = done ? "" : done.error().detail;
    return done.has_value();
  });
  const auto said = broker.said();
  REQUIRE_MESSAGE(is_back, why, "\n", said.substr(said.size() - std::min<std::size_t>(said.size(), 3'000)));
  CHECK(read_all(**again, here).size() <= 22);
}
