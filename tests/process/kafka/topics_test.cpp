// `paypie topics` against a real broker: plan, apply, check; and a node that is told not to create anything.
#include <doctest/doctest.h>

#include "events/log/kafka/client.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

Ended topics(const OnKafka& kafka, const std::string& verb, int replicas) {
  std::vector<std::string> command{program("paypie"),       "-o", "jsonl", "topics", verb, "--kafka-replicas",
                                   std::to_string(replicas)};
  for (const auto& word : kafka.arguments()) command.push_back(word);
  return run(command);
}

// Another program's client, so that nothing is altered by what is tested.
Ended alter(const OnKafka& kafka, const std::string& setting) {
  return run({"/usr/bin/java", "-cp", "build/kafka/lib/*", "kafka.admin.ConfigCommand", "--bootstrap-server",
              kafka.servers, "--alter", "--entity-type", "topics", "--entity-name",
              kafka.prefix + "paypie.order.events.v1", "--add-config", setting});
}

// As somebody else would, with a number of partitions that paypie never asks for.
void make_topic(const OnKafka& kafka, int partitions) {
  log::kafka::Troubles troubles;
  const auto client = log::kafka::Client::open(kafka.source().kafka, troubles);
  REQUIRE(client.has_value());
  auto* handle = (*client)->handle();
  char why[512];
  auto* wish = rd_kafka_NewTopic_new((kafka.prefix + "paypie.order.events.v1").c_str(), partitions, 1, why, sizeof why);
  auto* answers = rd_kafka_queue_new(handle);
  rd_kafka_CreateTopics(handle, &wish, 1, nullptr, answers);
  auto* answer = rd_kafka_queue_poll(answers, 60'000);
  CHECK(rd_kafka_event_type(answer) == RD_KAFKA_EVENT_CREATETOPICS_RESULT);
  CHECK(rd_kafka_event_error(answer) == RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(answer);
  rd_kafka_queue_destroy(answers);
  rd_kafka_NewTopic_destroy(wish);
}

}  // namespace

TEST_CASE(
    "topics are planned, created, checked, altered back, and a node without leave to create names what is missing") {
  const OnKafka kafka{.servers = shared_kafka()};
  const TempFolder folder;
  std::vector<std::string> serve{program("paypie"),       "serve", "--data",           folder.path() / "data",
                                 "--http-port",           "0",     "--admin-port",     "0",
                                 "--kafka-create-topics", "false", "--kafka-replicas", "1"};
  for (const auto& word : kafka.arguments()) serve.push_back(word);
  const auto refused = run(serve);
  CHECK(refused.code == 4);
  CHECK(refused.err.find("paypie.order.events.v1 does not exist") != std::string::npos);
  CHECK(refused.err.find("paypie topics apply") != std::string::npos);

  const auto planned = topics(kafka, "plan", 1);
  CHECK(planned.code == 0);
  CHECK(planned.out.find(R"("remedy":"create")") != std::string::npos);
  CHECK(topics(kafka, "check", 1).code == 3);
  CHECK(topics(kafka, "apply", 1).code == 0);
  CHECK(topics(kafka, "check", 1).code == 0);
  CHECK(topics(kafka, "apply", 1).out.empty());

  const auto altered = alter(kafka, "retention.ms=3600000,segment.bytes=10485760");
  REQUIRE_MESSAGE(altered.code == 0, altered.err);
  const auto checked = topics(kafka, "check", 1);
  CHECK(checked.code == 3);
  CHECK(checked.out.find(R"("what":"retention.ms","is":"3600000","must":"-1","remedy":"alter")") != std::string::npos);
  CHECK(run(serve).code == 3);
  CHECK(topics(kafka, "apply", 1).code == 0);
  CHECK(topics(kafka, "check", 1).code == 0);

  const auto production = topics(kafka, "check", 3);
  CHECK(production.code == 3);
  CHECK(production.out.find(R"("what":"replicas","is":"1","must":"3","remedy":"by hand")") != std::string::npos);
  CHECK(topics(kafka, "apply", 3).code == 3);
  CHECK(topics(kafka, "check", 1).code == 0);  // what would have blocked writers was left alone

  const auto embedded = run({program("paypie"), "topics", "plan"});
  CHECK(embedded.code == 2);
}

TEST_CASE("a topic of fewer or more than twelve partitions is named at start, and nothing is written to it") {
  const TempFolder folder;
  for (const char* partitions : {"11", "13"}) {
    const OnKafka kafka{.servers = shared_kafka()};
    make_topic(kafka, std::stoi(partitions));
    std::vector<std::string> serve{program("paypie"), "serve", "--data",       folder.path() / partitions,
                                   "--http-port",     "0",     "--admin-port", "0"};
    for (const auto& word : kafka.arguments()) serve.push_back(word);
    const auto refused = run(serve);
    CAPTURE(refused.err);
    CHECK(refused.code == 3);
    CHECK(refused.err.find("paypie.order.events.v1 has " + std::string(partitions) + " partitions") !=
          std::string::npos);
    CHECK(topics(kafka, "check", 1).code == 3);
    CHECK(topics(kafka, "apply", 1).code == 3);  // partitions are never changed
  }
}
