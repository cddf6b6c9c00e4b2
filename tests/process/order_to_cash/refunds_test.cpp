// A refund with restocking on a real server: pieces that had left come back, to any location, once, also if the server
// is killed on the way.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

TEST_CASE("what has left comes back into the stock that the client names, once, and says why") {
  TempFolder folder;
  Serving server(folder.path() / "data",
                 {.roles = "command,query,process", .more = {"--contexts", "orders,inventory"}});
  server.start();
  REQUIRE(server.ready());
  int keys = 0;
  const auto send = [&](const std::string& method, const std::string& path, const Json& body, int status,
                        const std::string& key = "") {
    const auto answer = tools::Api(server.endpoint())
                            .send(method, "/api/v1" + path, body,
                                  {{"Idempotency-Key", key.empty() ? "k" + std::to_string(++keys) : key}});
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status == status);
    return answer.body;
  };
  const auto get = [&](const std::string& path) { return tools::Api(server.endpoint()).get("/api/v1" + path); };
  std::map<std::string, std::string> items;
  for (const auto* location : {"main", "annex"}) {
    items[location] = send("PUT", "/inventory/items", {{"sku", "SKU-1"}, {"location", location}}, 200).at("id");
  }
  send("POST", "/inventory/items/" + items["main"] + "/receipts", {{"quantity", 10}}, 200);
  const auto made = send("POST", "/orders",
                         {{"currency", "USD"},
                          {"lines",
                           {{{"sku", "SKU-1"},
                             {"title", "A thing"},
                             {"quantity", 3},
                             {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}}},
                         201);
  const auto order = "/orders/" + made.at("id").get<std::string>();
  const auto line = made.at("lines").at(0).at("line").get<std::string>();
  const auto stock = [&](const std::string& location) {
    const auto item = get("/inventory/items/" + items[location]);
    return item.status == 200 ? item.body.at("stock").at("on_hand").get<int>() : -1;
  };
  send("POST", order + "/payments", {{"amount", {{"amount", 3'000}, {"currency", "USD"}}}, {"method", "cash"}}, 200);
  CHECK(eventually([&] { return get(order).body.value("status", "") == "confirmed"; }));
  send("POST", order + "/fulfillments", Json::object(), 200);
  CHECK(eventually([&] { return stock("main") == 7; }));

  const auto back = [&](int quantity) {
    return Json{{"reason", "did not fit"},
                {"restock", {{{"line", line}, {"quantity", quantity}, {"location", "annex"}}}}};
  };
  CHECK(send("POST", order + "/refunds", back(4), 422).at("code") == "refund.exceeds_shipped");
  send("POST", order + "/refunds", back(2), 200, "back");
  server.kill();
  server.start();
  REQUIRE(server.ready());
  CHECK(eventually([&] { return stock("annex") == 2; }));
  send("POST", order + "/refunds", back(2), 200, "back");  // the same key: nothing more
  CHECK(send("POST", order + "/refunds", back(2), 422).at("code") == "refund.exceeds_shipped");
  send("POST", order + "/refunds", back(1), 200);
  CHECK(eventually([&] { return stock("annex") == 3; }));
  CHECK(stock("main") == 7);
  const auto history = get("/inventory/items/" + items["annex"] + "/history").body.at("data");
  const auto& returned = history.at(1);
  CHECK(returned.at("type") == "paypie.inventory_item.returned.v1");
  CHECK(returned.at("data").at("reason").get<std::string>().ends_with(": did not fit"));
  CHECK(returned.at("causation").get<std::string>().starts_with("otc_"));
  CHECK(server.terminate().code == 0);
}
