// The replay commands over a log with several topics: every topic of events is shown, and has to be named where one is
// meant.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "events/log/embedded.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/order_log.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// A data folder whose log has orders in one topic and a writer's opening in partition 3 of another.
struct TwoTopics {
  static constexpr const char* other = "paypie.parcel.events.v1";
  TempFolder folder;
  std::filesystem::path data = folder.path() / "data";

  TwoTopics() {
    auto log = log::EmbeddedLog::open({.folder = data / "log"});
    REQUIRE(log);
    OrderLog orders;
    OrderHistories histories(7);
    for (int i = 0; i < 20; ++i) orders.write(histories.create());
    for (const auto* topic : {OrderLog::topic, other}) REQUIRE((*log)->ensure_topic(topic));
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      for (const auto& record : orders.broker().records(OrderLog::where(partition))) {
        REQUIRE(append(**log, OrderLog::where(partition), *record).has_value());
      }
    }
    REQUIRE(append(**log, {other, 3}, *orders.broker().records(OrderLog::where(3)).front()).has_value());
  }
  Ended replay(std::vector<std::string> words) const {
    words.insert(words.begin(), program("paypie-replay"));
    words.insert(words.end(), {"--data", data.string()});
    return run(words);
  }
};

}  // namespace

TEST_CASE("stats, show, tail and verify work on every topic of events") {
  const TwoTopics log;
  const auto stats = nlohmann::json::parse(log.replay({"stats", "-o", "json"}).out);
  REQUIRE(stats.size() == 24);
  std::map<std::string, int> records;
  for (const auto& row : stats) records[row["topic"]] += row["records"].get<int>();
  CHECK(records == std::map<std::string, int>{{OrderLog::topic, 32}, {TwoTopics::other, 1}});

  const auto shown = log.replay({"show", std::string(TwoTopics::other) + "/3/0", "-o", "json"});
  CHECK(shown.code == 0);
  CHECK(nlohmann::json::parse(shown.out)["verdict"] == "counts");

  const auto tail = log.replay({"tail", "-o", "json"});
  CHECK(tail.code == 0);
  CHECK(nlohmann::json::parse(tail.out).size() == 33);

  const auto verified = log.replay({"verify", "-o", "json"});
  CHECK(verified.code == 0);
  CHECK(nlohmann::json::parse(verified.out)["topics"] == 2);
}

TEST_CASE("a record is named with its topic where there are several, and a topic that is not there is not found") {
  const TwoTopics log;
  const auto unnamed = log.replay({"show", "3/0"});
  CHECK(unnamed.code == 2);
  CHECK(unnamed.err.find(TwoTopics::other) != std::string::npos);
  CHECK(log.replay({"show", "paypie.none.events.v1/3/0"}).code == 4);
}
