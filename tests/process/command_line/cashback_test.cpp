// Cashback on the command line, of a real server: from a programme to a claim that a person decides, and the books.
#include <doctest/doctest.h>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

namespace {

Json euros(std::int64_t minor) { return {{"amount", minor}, {"currency", "EUR"}}; }

}  // namespace

TEST_CASE("a programme's cashback is seen on the command line: the claim, the account, the ledger") {
  const TempFolder folder;
  const auto data = (folder.path() / "data").string();
  Serving server(data,
                 {.roles = "command,query,projector,process", .more = {"--contexts", "orders,inventory,cashback"}});
  server.start();
  REQUIRE(server.started());
  tools::Api api(server.endpoint());
  const auto cli = [&](std::vector<std::string> words) {
    words.insert(words.begin(), program("paypie"));
    words.insert(words.end(), {"--data", data, "-o", "json"});
    return run(words);
  };
  const auto json = [&](std::vector<std::string> words) {
    const auto ended = cli(std::move(words));
    return ended.code == 0 ? Json::parse(ended.out) : Json();
  };
  const auto post = [&](const std::string& path, const Json& body) {
    const auto answer = api.send("POST", "/api/v1" + path, body, {{"Idempotency-Key", path}});
    REQUIRE_MESSAGE(answer.status < 300, answer.body.dump());
    return answer.body;
  };
  const Json tiers = Json::array({{{"from", euros(0)}, {"rate", "0.05"}}});
  post("/cashback/programmes", {{"programme", "spring"}, {"currency", "EUR"}, {"tiers", tiers}, {"waiting_days", 14}});
  REQUIRE(eventually([&] { return json({"cashback", "programmes", "list"}).size() == 1; }));

  // Without stock the order would be cancelled.
  const auto item = api.send("PUT", "/api/v1/inventory/items", {{"sku", "SKU-1"}, {"location", "main"}},
                             {{"Idempotency-Key", "item"}});
  post("/inventory/items/" + item.body.at("id").get<std::string>() + "/receipts", {{"quantity", 10}});
  const Json line{{"sku", "SKU-1"}, {"title", "Tea"}, {"quantity", 2}, {"unit_price", euros(5'000)}};
  const auto order =
      post("/orders", {{"currency", "EUR"}, {"email", "ann@example.org"}, {"lines", Json::array({line})}}).at("id");
  const std::string order_id = order;
  REQUIRE(eventually([&] { return json({"cashback", "claims", "list"}).size() == 1; }));
  post("/orders/" + order_id + "/payments", {{"amount", euros(10'000)}, {"reference", "cash"}});
  // A customer that nobody knows yet: the model that is built in wants a person to look.
  REQUIRE(eventually([&] { return json({"cashback", "claims", "list", "--filter", "phase=in_review"}).size() == 1; }));
  const auto claim = json({"cashback", "claims", "list", "--filter", "order=" + order_id}).at(0);
  CHECK(claim.at("base").at("amount") == 10'000);
  CHECK(claim.at("asked").at("amount") == 500);
  const std::string account = claim.at("account"), claim_id = claim.at("id");
  REQUIRE(eventually([&] { return json({"cashback", "accounts", "list", "--filter", "in_review=true"}).size() == 1; }));
  post("/cashback/accounts/" + account + "/claims/" + order_id + "/approve", {{"reason", "known customer"}});
  const auto malformed =
      api.send("POST", "/api/v1/cashback/accounts/" + account + "/payout-account",
               {{"holder", "Ann"}, {"iban", "DE88 3704 0044 0532 0130 00"}}, {{"Idempotency-Key", "malformed"}});
  CHECK(malformed.status == 400);
  CHECK(malformed.body.at("errors").at(0).at("code") == "field.malformed");
  CHECK(malformed.body.at("errors").at(0).at("pointer") == "/iban");
  const auto answer = post("/cashback/accounts/" + account + "/payout-account",
                           {{"holder", "Ann"}, {"iban", "DE89 3704 0044 0532 0130 00"}});
  CHECK(answer.dump().find("40440532") == std::string::npos);
  CHECK(answer.dump().find("DE89****3000") != std::string::npos);

  REQUIRE(eventually([&] { return json({"cashback", "claims", "show", claim_id}).value("phase", "") == "approved"; }));
  REQUIRE(eventually([&] {
    const auto shown = json({"cashback", "accounts", "show", account});
    return shown.at("liability") == euros(500) && shown.at("payout_account").is_object();
  }));
  const auto in_clear = cli({"replay", "state-at", account});
  CHECK((in_clear.out + in_clear.err).find("40440532") == std::string::npos);
  CHECK(cli({"cashback", "accounts", "show", "cba_00000000000000000000000009"}).code == 4);
  REQUIRE(eventually([&] {
    const auto lines = json({"ledger", "statement", "cashback_liability"});
    return lines.size() == 1 && lines.at(0).at("balance") == euros(-500);
  }));
  CHECK(server.terminate().code == 0);
}
