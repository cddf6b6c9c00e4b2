// What a process appended itself is read as soon as it is acknowledged, in its place among what others append.
#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "events/log/kafka/log.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/log_calls.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.ahead.events.v1";
const TopicPartition here{topic, 5};
constexpr int written = 300;  // more than the checksums that are remembered of what was fetched

std::unique_ptr<KafkaLog> open(const std::string& prefix) {
  auto opened = KafkaLog::open({.servers = shared_kafka(), .topic_prefix = prefix});
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
  REQUIRE((*opened)->ensure_topic(topic).has_value());
  return std::move(*opened);
}

void write_many(KafkaLog& log, const std::string& text) {
  std::vector<std::future<Delivery>> deliveries;
  for (int i = 0; i < written; ++i) {
    deliveries.push_back(start_append(log, here, record_with(text + std::to_string(i))));
    if (i % 7 == 0) CHECK(await(deliveries.back()).has_value());
  }
  for (auto& delivery : deliveries) {
    if (delivery.valid()) CHECK(await(delivery).has_value());
  }
}

}  // namespace

TEST_CASE("what was acknowledged is read before it was fetched, and is what others read") {
  const auto prefix = random_topic_prefix();
  const auto writer = open(prefix), reader = open(prefix);
  write_many(*writer, "mine");
  const auto mine = read_all(*writer, here), theirs = read_all(*reader, here);
  CHECK(mine.size() == written);
  CHECK(writer->figures().tail.ahead > 0);
  CHECK(eventually([&] { return read_all(*reader, here) == mine; }));
  CHECK(reader->figures().tail.ahead == 0);
}

TEST_CASE("two writers of one partition read the same, whoever appended which") {
  const auto prefix = random_topic_prefix();
  const auto one = open(prefix), another = open(prefix);
  {
    std::jthread first([&] { write_many(*one, "one"); });
    std::jthread second([&] { write_many(*another, "another"); });
  }
  const auto all_here = [&](KafkaLog& log) { return read_all(log, here).size() == 2 * written; };
  REQUIRE(eventually([&] { return all_here(*one) && all_here(*another); }));
  CHECK(read_all(*one, here) == read_all(*another, here));
  CHECK(one->figures().tail.ahead > 0);
  CHECK(another->figures().tail.ahead > 0);
}
