// The auditor's tool over a log that all contexts and a process have written to.
#include <doctest/doctest.h>

#include <set>

#include "events/log/embedded.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

namespace {

// The key of the one stream that a topic has.
std::string only_stream(const std::filesystem::path& data, const std::string& topic) {
  auto log = *log::EmbeddedLog::open({.folder = data / "log"});
  std::set<std::string> streams;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    for (const auto& record : read_all(*log, {topic, partition})) {
      if (record.key) streams.insert(*record.key);
    }
  }
  REQUIRE(streams.size() == 1);
  return *streams.begin();
}

}  // namespace

TEST_CASE("every context's streams are verified, shown and folded, and a node's checkpoints are all looked at") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  Serving server(data, {.roles = "command,query,process",
                        .more = {"--contexts", "orders,inventory,payments", "--audit-refusals", "true"}});
  server.start();
  REQUIRE(server.ready());
  tools::Api api(server.endpoint());
  const auto send = [&](const std::string& method, const std::string& path, const Json& body, int expected) {
    const auto answer = api.send(method, "/api/v1" + path, body, {{"Idempotency-Key", path}});
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status == expected);
    return answer.body.at("id").get<std::string>();
  };
  const auto item = send("PUT", "/inventory/items", {{"sku", "SKU-1"}, {"location", "main"}}, 200);
  REQUIRE(api.send("POST", "/api/v1/inventory/items/" + item + "/receipts", {{"quantity", 5}},
                   {{"Idempotency-Key", "receipt"}})
              .status == 200);
  const auto order = send("POST", "/orders",
                          {{"currency", "USD"},
                           {"payment_method", "pm_card"},
                           {"lines",
                            {{{"sku", "SKU-1"},
                              {"title", "A thing"},
                              {"quantity", 2},
                              {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}}},
                          201);
  const auto same = [&](const std::string& prefix) { return prefix + order.substr(4); };  // ids that are the order's
  // There is no gateway here: the payment waits for one, and that is as far as it goes.
  REQUIRE(eventually([&] {
    return api.send("GET", "/api/v1/payments/" + same("pay_"), {}, {}).status != 404 ||
           run({program("paypie-replay"), "history", same("pay_"), "--data", data.string()}).code == 0;
  }));
  // Nothing of it is captured yet: that is refused, and recorded.
  REQUIRE(api.send("POST", "/api/v1/payments/" + same("pay_") + "/refunds",
                   {{"amount", {{"amount", 1}, {"currency", "USD"}}}}, {{"Idempotency-Key", "refund"}})
              .status == 422);
  REQUIRE(server.terminate().code == 0);
  const auto refusals = only_stream(data, "paypie.refusal.events.v1");

  const auto replay = [&](std::vector<std::string> words) {
    words.insert(words.begin(), program("paypie"));
    words.insert(words.end(), {"--data", data.string()});
    return run(words);
  };
  const auto verified = replay({"-o", "json", "replay", "verify"});
  INFO(verified.out);
  INFO(verified.err);
  REQUIRE(verified.code == 0);
  const auto report = Json::parse(verified.out);
  CHECK(report.at("topics") == 13);
  CHECK(report.at("clean") == true);
  CHECK(report.at("streams") == 6);
  // Twelve aggregates' states, eight caches, twelve partitions each; without a database no projections.
  CHECK(verified.err.find("240 checkpoints of readers looked at") != std::string::npos);

  const auto stock = Json::parse(replay({"-o", "json", "replay", "state-at", item}).out);
  CHECK(stock.at("stock").at("on_hand") == 5);
  CHECK(stock.at("stock").at("reserved") == 2);
  CHECK(replay({"replay", "state-at", item}).out.find("SKU-1") != std::string::npos);
  CHECK(Json::parse(replay({"-o", "json", "replay", "state-at", refusals}).out).at("recorded") == 1);
  for (const auto& stream : {same("pay_"), same("otc_"), refusals}) {
    CAPTURE(stream);
    const auto history = replay({"-o", "json", "replay", "history", stream});
    REQUIRE(history.code == 0);
    CHECK(Json::parse(history.out).at(0).at("version") == 1);
    CHECK(replay({"-o", "json", "replay", "state-at", stream}).code == 0);
  }
  CHECK(replay({"replay", "history", "xyz_1"}).code == 4);
}
