// Payments on the command line, of a real server with gateways that nobody answers at.
#include <doctest/doctest.h>

#include "events/values.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

TEST_CASE("a payment is listed, and shown with its transactions, for people and for scripts") {
  const TempFolder folder;
  const auto data = (folder.path() / "data").string();
  Serving server(
      data, {.roles = "command,query,projector,reactor",
             .more = {"--contexts", "orders,payments", "--stripe-url", "http://127.0.0.1:1", "--stripe-key", "k"}});
  server.start();
  REQUIRE(server.started());
  tools::Api api(server.endpoint());
  const Json body{{"order", OrderId{}.text()},
                  {"amount", {{"amount", 5'000}, {"currency", "USD"}}},
                  {"gateway", "stripe"},
                  {"method", "pm_card"},
                  {"confirm", true}};
  const auto made = api.send("POST", "/api/v1/payments", body, {{"Idempotency-Key", "one"}});
  REQUIRE((made.status == 502 || made.status == 202 || made.status == 201));
  const auto cli = [&](std::vector<std::string> words) {
    words.insert(words.begin(), program("paypie"));
    words.insert(words.end(), {"--data", data});
    return run(words);
  };
  std::string listed;
  REQUIRE(eventually([&] {
    const auto ended = cli({"payment", "list", "--filter", "state=declined", "-o", "json"});
    listed = ended.out;
    return ended.code == 0 && Json::parse(ended.out).size() == 1;
  }));
  const auto row = Json::parse(listed).at(0);
  const auto id = row.at("id").get<std::string>();
  CHECK(row.at("amount").at("amount") == 5'000);
  CHECK(cli({"payment", "list", "--needs-person", "-o", "json"}).out == "[]\n");

  const auto shown = cli({"payment", "show", id});
  CAPTURE(shown.err);
  CHECK(shown.code == 0);
  CHECK(shown.err.find("is declined") != std::string::npos);
  CHECK(shown.out.find("not_reached") != std::string::npos);
  const auto whole = Json::parse(cli({"payment", "show", id, "-o", "json"}).out);
  CHECK(whole.dump().find("transactions") != std::string::npos);
  CHECK(cli({"payment", "show", id, "--as-of", "1"}).err.find("is pending") != std::string::npos);
  CHECK(cli({"payment", "show", "pay_00000000000000000000000009"}).code == 4);
  CHECK(server.terminate().code == 0);
}
