// What a topic is held against, as a table: which differences are named, and what is done about each.
#include <doctest/doctest.h>

#include "events/log/kafka/settings.hpp"
#include "events/log/kafka/topics.hpp"

using namespace paypie::log::kafka;

namespace {

TopicState as_it_must_be() {
  return {.partitions = 12,
          .replicas = 3,
          .settings = {{"cleanup.policy", "delete"},
                       {"retention.ms", "-1"},
                       {"retention.bytes", "-1"},
                       {"message.timestamp.type", "CreateTime"},
                       {"message.timestamp.before.max.ms", "9223372036854775807"},
                       {"message.timestamp.after.max.ms", "9223372036854775807"},
                       {"max.message.bytes", "1114112"},
                       {"unclean.leader.election.enable", "false"},
                       {"min.insync.replicas", "2"},
                       {"segment.bytes", "1073741824"}}};
}

}  // namespace

TEST_CASE("every way in which a topic can be wrong is one difference with its remedy") {
  using Remedy = Difference::Remedy;
  struct Row {
    const char* what;
    const char* is;
    Remedy remedy;
  };
  for (const auto& row : {
           Row{"cleanup.policy", "compact", Remedy::alter},
           Row{"cleanup.policy", "compact,delete", Remedy::alter},
           Row{"retention.ms", "604800000", Remedy::alter},
           Row{"retention.bytes", "1000000000", Remedy::alter},
           Row{"message.timestamp.type", "LogAppendTime", Remedy::alter},
           Row{"message.timestamp.after.max.ms", "3600000", Remedy::alter},
           Row{"max.message.bytes", "1114111", Remedy::alter},
           Row{"unclean.leader.election.enable", "true", Remedy::alter},
           Row{"min.insync.replicas", "1", Remedy::alter},
           Row{"partitions", "11", Remedy::by_hand},
           Row{"partitions", "13", Remedy::by_hand},
           Row{"replicas", "2", Remedy::by_hand},
       }) {
    CAPTURE(row.what);
    CAPTURE(row.is);
    auto state = as_it_must_be();
    if (state.settings.contains(row.what)) state.settings[row.what] = row.is;
    if (std::string(row.what) == "partitions") state.partitions = std::stoi(row.is);
    if (std::string(row.what) == "replicas") state.replicas = std::stoi(row.is);
    const auto found = differences(state, 3);
    REQUIRE(found.size() == 1);
    CHECK(found[0].what == row.what);
    CHECK(found[0].is == row.is);
    CHECK(found[0].remedy == row.remedy);
  }
}

TEST_CASE("what is as it must be, or better, is no difference; what a broker does not know neither") {
  auto state = as_it_must_be();
  CHECK(differences(state, 3).empty());
  state.replicas = 5;
  state.settings["min.insync.replicas"] = "3";
  state.settings["max.message.bytes"] = "5000000";
  state.settings.erase("message.timestamp.after.max.ms");
  CHECK(differences(state, 3).empty());
  CHECK(differences(as_it_must_be(), 1).empty());
}

TEST_CASE("more replicas in sync than a topic has replicas is nothing that is altered") {
  auto state = as_it_must_be();
  state.replicas = 1;
  state.settings["min.insync.replicas"] = "1";
  for (const auto& difference : differences(state, 3)) CHECK(difference.remedy == Difference::Remedy::by_hand);
  CHECK(differences(state, 1).empty());
}

TEST_CASE("a missing topic is one to create") {
  const auto found = differences(std::nullopt, 3);
  REQUIRE(found.size() == 1);
  CHECK(found[0].remedy == Difference::Remedy::create);
}

TEST_CASE("addresses of brokers are host and port, separated by commas") {
  CHECK(servers_in("kafka://a:9092") == "a:9092");
  CHECK(servers_in("kafka://a:9092,10.0.0.1:1,[::1]:65535") == "a:9092,10.0.0.1:1,[::1]:65535");
  for (const char* bad : {"", "kafka://", "kafka:/a:1", "a:1", "kafka://a", "kafka://a:", "kafka://:1", "kafka://a:0",
                          "kafka://a:65536", "kafka://a:1,", "kafka://a:1/topic", "kafka://u@a:1", "kafka://a:x"}) {
    CAPTURE(bad);
    CHECK_FALSE(servers_in(bad).has_value());
  }
}
