// Stock on the command line, of a real server: levels, and a transfer from its request to the end.
#include <doctest/doctest.h>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

TEST_CASE("stock is listed, and carried to another location, from the command line") {
  const TempFolder folder;
  const auto data = (folder.path() / "data").string();
  Serving server(data, {.roles = "command,query,projector,process", .more = {"--contexts", "orders,inventory"}});
  server.start();
  REQUIRE(server.started());
  tools::Api api(server.endpoint());
  for (const auto* location : {"seattle", "portland"}) {
    const auto made = api.send("PUT", "/api/v1/inventory/items", {{"sku", "SKU-1"}, {"location", location}}, {});
    REQUIRE(made.status == 200);
    const auto item = "/api/v1/inventory/items/" + made.body.at("id").get<std::string>();
    REQUIRE(api.send("POST", item + "/receipts", {{"quantity", 10}}, {{"Idempotency-Key", location}}).status == 200);
  }
  const auto cli = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {program("paypie"), "stock"});
    words.insert(words.end(), {"--data", data});
    return run(words);
  };
  const auto json = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"-o", "json"});
    const auto ended = cli(words);
    return ended.code == 0 ? Json::parse(ended.out) : Json();
  };
  REQUIRE(eventually([&] { return json({"list", "--filter", "sku=SKU-1"}).size() == 2; }));

  const std::vector<std::string> wanted{"transfer", "request", "SKU-1",    "4",     "--from",
                                        "seattle",  "--to",    "portland", "--key", "once"};
  const auto made = json(wanted);
  const auto id = made.at("id").get<std::string>();
  CHECK(json(wanted).at("id") == id);  // the same key: the same transfer
  CHECK(cli({"transfer", "request", "SKU-1", "4", "--from", "seattle", "--to", "seattle"}).code == 2);
  const auto becomes = [&](const std::string& phase) {
    CAPTURE(phase);
    CHECK(eventually([&] { return json({"transfer", "show", id}).value("phase", "") == phase; }));
  };
  becomes("packed");
  CHECK(cli({"transfer", "ship", id}).code == 0);
  CHECK(cli({"transfer", "cancel", id, "--reason", "too late"}).code != 0);
  CHECK(cli({"transfer", "receive", id}).code == 0);
  becomes("completed");
  REQUIRE(eventually([&] { return json({"transfer", "list", "--filter", "phase=completed"}).size() == 1; }));
  CHECK(json({"transfer", "list", "--filter", "open=true"}).empty());
  CHECK(cli({"transfer", "show", "trf_00000000000000000000000009"}).code == 4);
  CHECK(server.terminate().code == 0);
}
