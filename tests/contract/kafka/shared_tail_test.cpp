// What a process appended is handed on before it was fetched only where nothing is missing before it, and what is
// fetched in its place must be the same. The acknowledgements are made up here, so that each case is the same each
// time.
#include <doctest/doctest.h>

#include "events/log/kafka/log.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/log_calls.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

const std::string topic = "paypie.ahead.events.v1";
const TopicPartition here{topic, 5};

Record at(std::int64_t offset, const std::string& value) {
  auto record = record_with(value);
  record.offset = {offset};
  return record;
}

struct Followed {
  kafka::Settings settings{.servers = shared_kafka(), .topic_prefix = random_topic_prefix()};
  std::unique_ptr<KafkaLog> others = std::move(KafkaLog::open(settings).value());
  kafka::Troubles troubles;
  std::unique_ptr<kafka::Client> client = std::move(kafka::Client::open(settings, troubles).value());
  std::unique_ptr<kafka::SharedTail> tail = std::move(kafka::SharedTail::open(*client, troubles, [] {}).value());

  Followed() {
    REQUIRE(others->ensure_topic(topic).has_value());
    REQUIRE(tail->follow(topic, partitions_per_topic).has_value());
  }
  std::vector<std::string> values() {
    const auto look = tail->look(here, {}, 1 << 20);
    REQUIRE(look.has_value());
    std::vector<std::string> all;
    for (const auto& record : look->chunk.records) {
      CHECK(record->offset == Offset{static_cast<std::int64_t>(all.size())});
      all.push_back(record->value);
    }
    return all;
  }
};

}  // namespace

TEST_CASE("what was acknowledged behind a record of somebody else waits for that one") {
  Followed log;
  log.tail->note_acknowledged(here, at(2, "mine behind"));
  log.tail->note_acknowledged(here, at(0, "mine"));
  CHECK(log.values() == std::vector<std::string>{"mine"});
  for (const auto* value : {"mine", "theirs", "mine behind"}) {
    REQUIRE(append(*log.others, here, record_with(value)).has_value());
  }
  const std::vector<std::string> all{"mine", "theirs", "mine behind"};
  CHECK(eventually([&] { return log.values() == all; }));
}

TEST_CASE("a record that is not what was acknowledged in its place stops the partition") {
  Followed log;
  log.tail->note_acknowledged(here, at(0, "mine"));
  CHECK(log.values() == std::vector<std::string>{"mine"});
  REQUIRE(append(*log.others, here, record_with("theirs")).has_value());
  std::string why;
  REQUIRE(eventually([&] {
    const auto look = log.tail->look(here, {}, 1 << 20);
    if (!look) why = look.error().detail;
    return !look && look.error().code == LogErrc::gap;
  }));
  CHECK(why.find("offset 0 does not hold what was acknowledged there") != std::string::npos);
}
