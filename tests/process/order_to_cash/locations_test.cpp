// Orders of a real server take their stock from the locations that the store has created, in their order.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

TEST_CASE("orders ask the active location of the highest priority first") {
  TempFolder folder;
  Serving server(folder.path() / "data",
                 {.roles = "command,query,process", .more = {"--contexts", "orders,inventory"}});
  server.start();
  REQUIRE(server.ready());
  int keys = 0;
  const auto send = [&](const std::string& method, const std::string& path, const Json& body, int status) {
    const auto answer = tools::Api(server.endpoint())
                            .send(method, "/api/v1" + path, body, {{"Idempotency-Key", "k" + std::to_string(++keys)}});
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status == status);
    return answer.body;
  };
  std::map<std::string, std::string> items;
  for (const auto* location : {"main", "seattle", "portland"}) {
    items[location] = send("PUT", "/inventory/items", {{"sku", "SKU-1"}, {"location", location}}, 200).at("id");
    send("POST", "/inventory/items/" + items[location] + "/receipts", {{"quantity", 10}}, 200);
  }
  send("POST", "/inventory/locations", {{"location", "seattle"}, {"priority", 2}}, 201);
  send("POST", "/inventory/locations", {{"location", "portland"}, {"priority", 1}}, 201);
  // A server that starts has read them before any order that comes then.
  const auto restart = [&] {
    server.kill();
    server.start();
    REQUIRE(server.ready());
  };
  restart();
  const Json order{{"currency", "USD"},
                   {"lines",
                    {{{"sku", "SKU-1"},
                      {"title", "A thing"},
                      {"quantity", 2},
                      {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}}};
  const auto reserved = [&](const std::string& location) {
    const auto item = tools::Api(server.endpoint()).get("/api/v1/inventory/items/" + items[location]);
    return item.status == 200 ? item.body.at("stock").at("reserved").get<int>() : -1;
  };
  send("POST", "/orders", order, 201);
  CHECK(eventually([&] { return reserved("portland") == 2; }));
  CHECK(reserved("seattle") == 0);
  CHECK(reserved("main") == 0);

  send("PATCH", "/inventory/locations/portland", {{"active", false}}, 200);
  restart();
  send("POST", "/orders", order, 201);
  CHECK(eventually([&] { return reserved("seattle") == 2; }));
  CHECK(reserved("portland") == 2);
  CHECK(server.terminate().code == 0);
}
