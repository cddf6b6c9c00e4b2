// Orders to cash where the process, its targets and the gateways' reactor are spread over the nodes of a cluster.
#include <doctest/doctest.h>

#include "tests/support/kafka_broker.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/whole_shop.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("an order that any of two nodes takes goes to cash, whichever of them has its parts") {
  const OnKafka kafka{.servers = shared_kafka()};
  WholeShop shop({.log = kafka.arguments(), .nodes = 2});
  shop.stock("SKU-1", 8);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto answer = shop.settled("POST", "/orders", WholeShop::order_of("SKU-1", 1), std::to_string(i), i);
    REQUIRE(answer.status == 201);
    const auto id = answer.body.at("id").get<std::string>();
    shop.becomes(id, {"confirmed"}, (i + 1) % 2);
    CHECK(shop.settled("POST", "/orders/" + id + "/fulfillments", nlohmann::json::object(), "ship-" + id, i).status ==
          200);
    REQUIRE(eventually([&] { return shop.order(id, i % 2).value("financial_status", "") == "paid"; }));
  }
  const auto ledger = shop.ledger();
  CHECK(ledger.size() == 8);
  for (const auto& [payment, book] : ledger.items()) CHECK(book.at("captured") == 1'000);
}

TEST_CASE("a node whose session the broker does not take says so, in its log and in its health") {
  const OnKafka kafka{.servers = shared_kafka()};
  const TempFolder folder;
  auto arguments = kafka.arguments();
  arguments.insert(arguments.end(), {"--cluster-secret", "the secret of this cluster", "--cluster-session-ms", "2000"});
  Serving node(folder.path() / "data", {.program = "paypie", .roles = "command", .more = arguments, .process = {}});
  node.start();
  const auto says = [](const std::string& text) { return text.find("no session of 2000 ms") != std::string::npos; };
  REQUIRE(eventually([&] { return says(node.process().err()); }));
  const auto health = tools::Api(node.endpoint()).admin("/health/ready");
  CHECK(health.status == 503);
  CHECK(says(health.text));
  CHECK(health.text.find("cluster.session_ms") != std::string::npos);
}
