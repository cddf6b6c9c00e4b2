// The numbers of a real server's orders look as the store wants them to, from the next one on. Nobody serves stock
// here: the orders wait for it, with their numbers.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

TEST_CASE("the next order's number has the prefix that was set, and none is left out") {
  TempFolder folder;
  Serving server(folder.path() / "data", {.roles = "command,query,process", .more = {"--contexts", "orders"}});
  server.start();
  REQUIRE(server.ready());
  int keys = 0;
  const auto number_of_next = [&] {
    tools::Api api(server.endpoint());
    const Json order{{"currency", "USD"},
                     {"lines",
                      {{{"sku", "SKU-1"},
                        {"title", "A thing"},
                        {"quantity", 1},
                        {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}}};
    const auto made = api.send("POST", "/api/v1/orders", order, {{"Idempotency-Key", "k" + std::to_string(++keys)}});
    REQUIRE_MESSAGE(made.status == 201, made.text);
    const auto id = made.body.at("id").get<std::string>();
    std::string number;
    CHECK(eventually([&] {
      const auto shown = tools::Api(server.endpoint()).get("/api/v1/orders/" + id);
      if (shown.status == 200 && shown.body.at("number").is_string()) number = shown.body.at("number");
      return !number.empty();
    }));
    return number;
  };
  CHECK(number_of_next() == "1001");
  const auto paypie = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {program("paypie"), "-o", "json", "number-series"});
    words.insert(words.end(), {"--data", (folder.path() / "data").string()});
    const auto done = run(words);
    CAPTURE(done.err);
    REQUIRE(done.code == 0);
    return Json::parse(done.out);
  };
  paypie({"set", "orders", "--prefix", "NW-"});
  CHECK(number_of_next() == "NW-1002");
  paypie({"set", "orders", "--prefix", "NX-", "--next", "20000"});
  CHECK(number_of_next() == "NX-20000");
  CHECK(eventually([&] { return paypie({"show", "orders"}).at("next") == 20'001; }));
  CHECK(server.terminate().code == 0);
}
