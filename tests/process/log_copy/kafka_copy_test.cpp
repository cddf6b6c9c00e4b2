// A shop that began on one machine moves to Kafka and back: every byte, offset and result of the auditor stays.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "events/log/embedded_view.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/log_calls.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

std::string kafka_url() { return "kafka://" + shared_kafka() + "?topic_prefix=" + random_topic_prefix(); }

Ended copy(const std::string& from, const std::string& to) {
  return run({program("paypie"), "log", "copy", from, to, "-o", "json"});
}

std::string report_of(const std::filesystem::path& data) {
  const auto ended = run({program("paypie"), "replay", "verify", "--data", data.string(), "-o", "json"});
  CHECK(ended.code == 0);
  return ended.out;
}

std::vector<log::Record> records_in(const std::filesystem::path& data) {
  log::EmbeddedView::Options options;
  options.folder = data / "log";
  const auto view = log::EmbeddedView::open(options);
  REQUIRE(view.has_value());
  std::vector<log::Record> all;
  for (const auto& topic : (*view)->topics().value()) {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      for (auto& record : read_all(**view, {topic, partition})) all.push_back(std::move(record));
    }
  }
  return all;
}

// The Northwind shop, imported once for all cases.
struct Shop {
  TempFolder folder;
  std::filesystem::path data = folder.path() / "shop";
  Shop() {
    const auto up = run({program("paypie"), "up", "--once", "--script", "instant", "--data", data.string(),
                         "--http-port", "0", "--admin-port", "0"});
    INFO(up.err);
    REQUIRE(up.code == 0);
  }
};
const Shop& shop() {
  static const Shop one;
  return one;
}

}  // namespace

TEST_CASE("the Northwind shop goes to Kafka and comes back the same, to the byte") {
  const TempFolder folder;
  const auto kafka = kafka_url();
  const auto back = folder.path() / "back";
  const auto there = copy(shop().data.string(), kafka);
  INFO(there.err);
  REQUIRE(there.code == 0);
  const auto again = copy(kafka, "embedded:" + back.string());
  INFO(again.err);
  REQUIRE(again.code == 0);
  const auto row = nlohmann::json::parse(again.out);
  CHECK(row["findings"] == 0);
  CHECK(row["fold"] == nlohmann::json::parse(there.out)["fold"]);
  const auto wanted = records_in(shop().data);
  CHECK(wanted.size() == row["records"]);
  std::set<std::string> streams;
  std::map<std::string, int> kinds;
  for (const auto& record : wanted) {
    if (record.key && streams.insert(*record.key).second) ++kinds[record.key->substr(0, 3)];
  }
  CHECK(row["streams"] == streams.size());
  // Every order has its process, its payment and its cashback.
  for (const auto* kind : {"ord", "otc", "pay", "clm"}) CHECK(kinds[kind] == 830);
  CHECK(kinds["inv"] == 77);
  CHECK(kinds["num"] == 1);
  CHECK(kinds["cba"] > 80);
  CHECK(kinds["cbp"] == 1);
  CHECK(kinds["stl"] > 0);
  CHECK(records_in(back) == wanted);
  CHECK(report_of(back) == report_of(shop().data));
}

TEST_CASE("killed in the middle of its way to Kafka, a copy goes on") {
  const auto kafka = kafka_url();
  {
    Process killed({program("paypie"), "log", "copy", shop().data.string(), kafka});
    // The first line says that comparing is over: now it appends, or has just done so.
    REQUIRE(eventually([&] { return killed.err().find("compared") != std::string::npos || !killed.running(); }));
    killed.kill(SIGKILL);
    killed.wait();
  }
  const auto ended = copy(shop().data.string(), kafka);
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(nlohmann::json::parse(ended.out)["records"] == records_in(shop().data).size());
}

TEST_CASE("topics that somebody serves are no target, and brokers that are not there are named") {
  const auto prefix = random_topic_prefix();
  const auto kafka = "kafka://" + shared_kafka() + "?topic_prefix=" + prefix;
  REQUIRE(copy(shop().data.string(), kafka).code == 0);
  // What a node's membership looks like to the brokers.
  Process owner(
      {"/usr/bin/kcat", "-b", shared_kafka(), "-G", prefix + "paypie.order.owners", prefix + "paypie.order.events.v1"});
  const bool joined = eventually([&] { return owner.err().find("assigned") != std::string::npos || !owner.running(); });
  INFO(owner.err());
  REQUIRE(joined);
  const auto served = copy(shop().data.string(), kafka);
  CHECK(served.code == 7);
  CHECK(served.err.find("paypie.order.owners") != std::string::npos);

  const auto nobody = copy(shop().data.string(), "kafka://127.0.0.1:1");
  CHECK(nobody.code == 6);
  CHECK(nobody.err.find("127.0.0.1:1") != std::string::npos);
}
