// Shipping and taxes that an order leaves to the shop, on a real server: by the table that its setting names.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

TEST_CASE("an order that leaves its charges to the shop is charged by the rates of its country, or called off") {
  TempFolder folder;
  const auto rates = (folder.path() / "rates.json").string();
  std::ofstream(rates) << R"({"shipping":[{"country":"DE","title":"Post","bands":[
      {"below":{"amount":5000,"currency":"USD"},"price":{"amount":490,"currency":"USD"}},
      {"price":{"amount":0,"currency":"USD"}}]}],
      "taxes":[{"country":"DE","taxes":[{"title":"VAT","rate":"0.19"}]}]})";
  Serving server(folder.path() / "data", {.roles = "command,query,process",
                                          .more = {"--contexts", "orders,inventory", "--process-rates", rates}});
  server.start();
  REQUIRE(server.ready());
  const auto send = [&](const std::string& method, const std::string& path, const Json& body, const std::string& key) {
    return tools::Api(server.endpoint()).send(method, "/api/v1" + path, body, {{"Idempotency-Key", key}});
  };
  const auto item = send("PUT", "/inventory/items", {{"sku", "SKU-1"}, {"location", "main"}}, "item");
  send("POST", "/inventory/items/" + item.body.at("id").get<std::string>() + "/receipts", {{"quantity", 9}}, "truck");
  const auto order = [&](const std::string& country, int quantity) {
    return Json{{"currency", "USD"},
                {"calculate_charges", true},
                {"shipping_address", {{"country", country}}},
                {"lines",
                 {{{"sku", "SKU-1"},
                   {"title", "A thing"},
                   {"quantity", quantity},
                   {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}}};
  };
  const auto total_of = [&](const std::string& id) {
    const auto view = tools::Api(server.endpoint()).get("/api/v1/orders/" + id);
    return view.status == 200 ? view.body.at("totals").at("total").at("amount").get<int>() : -1;
  };
  const auto small = send("POST", "/orders", order("de", 4), "small");
  REQUIRE_MESSAGE(small.status == 201, small.body.dump());
  const auto id = small.body.at("id").get<std::string>();
  CHECK(eventually([&] { return total_of(id) == 5'343; }));  // (40.00 + 4.90) and 19 %
  const auto large = send("POST", "/orders", order("DE", 5), "large").body.at("id").get<std::string>();
  CHECK(eventually([&] { return total_of(large) == 5'950; }));
  const auto nowhere = send("POST", "/orders", order("FR", 1), "nowhere").body.at("id").get<std::string>();
  CHECK(eventually([&] {
    const auto view = tools::Api(server.endpoint()).get("/api/v1/orders/" + nowhere);
    return view.status == 200 && view.body.at("status") == "cancelled";
  }));
  auto both = order("DE", 1);
  both["shipping"] = {{"price", {{"amount", 1}, {"currency", "USD"}}}};
  const auto refused = send("POST", "/orders", both, "both");
  CHECK(refused.status == 422);
  CHECK(refused.body.at("code") == "order.charges_given_twice");
  CHECK(server.terminate().code == 0);
}
