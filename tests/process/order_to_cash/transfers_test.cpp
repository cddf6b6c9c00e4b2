// A transfer on a real server, from its request to the end, with the server killed on the way.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("pieces go from one location to another through the process, also if the server is killed on the way") {
  TempFolder folder;
  Serving server(folder.path() / "data",
                 {.roles = "command,query,process", .more = {"--contexts", "orders,inventory"}});
  server.start();
  REQUIRE(server.ready());
  int keys = 0;
  const auto send = [&](const std::string& method, const std::string& path, const nlohmann::json& body, int status) {
    const auto answer =
        tools::Api(server.endpoint())
            .send(method, "/api/v1" + path, body, {{"Idempotency-Key", "key-" + std::to_string(++keys)}});
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status == status);
    return answer.body;
  };
  std::map<std::string, std::string> items;
  for (const auto* location : {"seattle", "portland"}) {
    const nlohmann::json item{{"sku", "SKU-1"}, {"location", location}};
    items[location] = send("PUT", "/inventory/items", item, 200).at("id").get<std::string>();
    send("POST", "/inventory/items/" + items[location] + "/receipts", {{"quantity", 10}}, 200);
  }
  const auto stock = [&](const std::string& location) {
    const auto answer = tools::Api(server.endpoint()).send("GET", "/api/v1/inventory/items/" + items[location], {}, {});
    nlohmann::json levels = nlohmann::json::object();
    if (answer.status == 200) levels = answer.body.at("stock");
    return levels;
  };
  const auto becomes = [&](const std::string& location, const std::string& field, int pieces) {
    CAPTURE(location);
    CAPTURE(field);
    CHECK(eventually([&] { return stock(location).value(field, -1) == pieces; }));
  };
  const nlohmann::json wanted{{"sku", "SKU-1"}, {"from", "seattle"}, {"to", "portland"}, {"quantity", 4}};
  auto itself = wanted;
  itself["to"] = "seattle";
  CHECK(send("POST", "/stock/transfers", itself, 422).at("code") == "transfer.to_itself");

  const auto id = send("POST", "/stock/transfers", wanted, 201).at("id").get<std::string>();
  const auto path = "/stock/transfers/" + id;
  becomes("seattle", "on_hand", 6);
  server.kill();
  server.start();
  REQUIRE(server.ready());
  // Refused until the process has heard that the pieces were sent. A refusal is remembered by its key: each time
  // another.
  CHECK(eventually([&] {
    const auto key = "ship-" + std::to_string(++keys);
    return tools::Api(server.endpoint())
               .send("POST", "/api/v1" + path + "/ship", nlohmann::json::object(), {{"Idempotency-Key", key}})
               .status == 200;
  }));
  becomes("portland", "incoming", 4);
  CHECK(send("POST", path + "/cancel", {{"reason", "too late"}}, 422).at("code") == "transfer.has_left");
  send("POST", path + "/receive", nlohmann::json::object(), 200);
  becomes("portland", "on_hand", 14);
  becomes("portland", "incoming", 0);

  const auto one = [&] { return tools::Api(server.endpoint()).get("/api/v1" + path).body; };
  CHECK(eventually([&] { return one().value("phase", "") == "completed"; }));

  const auto other = send("POST", "/stock/transfers", wanted, 201).at("id").get<std::string>();
  becomes("seattle", "on_hand", 2);
  send("POST", "/stock/transfers/" + other + "/cancel", {{"reason", "not needed"}}, 200);
  becomes("seattle", "on_hand", 6);

  auto lost = wanted;
  lost["to"] = "nowhere";
  const auto nowhere =
      "/api/v1/stock/transfers/" + send("POST", "/stock/transfers", lost, 201).at("id").get<std::string>();
  CHECK(eventually([&] { return tools::Api(server.endpoint()).get(nowhere).body.value("why_at", "") == "nowhere"; }));
  CHECK(tools::Api(server.endpoint()).get(nowhere).body.at("why") == "no_such_item");
  CHECK(stock("seattle").at("on_hand") == 6);
}
