// Cashback of an order whose card payment is disputed and lost, before and after the cashback is paid out: from the
// payment's own stream, over a server that is killed in between.
#include <doctest/doctest.h>

#include "sagas/cashback/claim.hpp"
#include "sagas/order_to_cash/instance.hpp"
#include "tests/support/whole_shop.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

namespace {

Json dollars(std::int64_t minor) { return {{"amount", minor}, {"currency", "USD"}}; }

struct Counter {
  WholeShop shop{{.contexts = "orders,inventory,payments,cashback"}};

  Counter() {
    shop.stock("TEA", 10);
    const Json tiers = Json::array({{{"from", dollars(0)}, {"rate", "0.05"}}});
    shop.send("POST", "/cashback/programmes",
              {{"programme", "spring"}, {"currency", "USD"}, {"tiers", tiers}, {"waiting_days", 0}}, "programme", 201);
  }
  Json look(const std::string& path) {
    auto api = shop.api();
    const auto answer = api.get("/api/v1" + path);
    return answer.status == 200 ? Json(answer.body) : Json::object();
  }
  Json claim(const std::string& order) {
    return look("/cashback/claims/" + cashback::claim_of(*OrderId::parse(order)).text());
  }
  Json account(const std::string& order) {
    return look("/cashback/accounts/" + claim(order).at("account").get<std::string>());
  }
  // Paid by card, gone, and its cashback agreed on: 1.50 of 30.00.
  std::string sold(const std::string& key) {
    auto body = WholeShop::order_of("TEA", 3);
    body["email"] = "ann@example.org";
    const auto order = shop.create(body, "order-" + key);
    REQUIRE(eventually([&] { return look("/orders/" + order).value("status", "") == "confirmed"; }));
    shop.send("POST", "/orders/" + order + "/fulfillments", Json::object(), "parcel-" + key, 200);
    REQUIRE(eventually([&] { return claim(order).value("phase", "") == "in_review"; }));
    const std::string account = claim(order).at("account");
    shop.send("POST", "/cashback/accounts/" + account + "/claims/" + order + "/approve", {{"reason", "known"}},
              "yes-" + key, 200);
    REQUIRE(eventually([&] { return claim(order).value("phase", "") == "due"; }));
    return order;
  }
  std::string dispute_path(const std::string& order) {
    return "/payments/" + order_to_cash::payment_of(*OrderId::parse(order), 0).text() + "/disputes";
  }
  std::string disputed(const std::string& order, std::int64_t minor) {
    return shop
        .send("POST", dispute_path(order), {{"amount", dollars(minor)}, {"reason", "fraudulent"}},
              "dispute-" + order + std::to_string(minor), 200)
        .at("event")
        .at("data")
        .at("dispute");
  }
  void closed(const std::string& order, const std::string& dispute, bool won) {
    shop.send("POST", dispute_path(order) + "/close", {{"dispute", dispute}, {"won", won}}, "close-" + dispute, 200);
  }
};

}  // namespace

TEST_CASE("a dispute that is lost takes back as much of the cashback as of the payment; open or won it takes nothing") {
  Counter counter;
  const auto won = counter.sold("1"), lost = counter.sold("2");
  const auto owed = [&] { return counter.account(lost).value("liability", Json()); };
  REQUIRE(eventually([&] { return owed() == dollars(300); }));
  const auto dispute_won = counter.disputed(won, 3'000), dispute_lost = counter.disputed(lost, 1'000);
  counter.closed(won, dispute_won, true);
  counter.shop.restart();
  counter.closed(lost, dispute_lost, false);
  CHECK(eventually([&] { return owed() == dollars(250); }));
  CHECK(counter.claim(won).at("reversed") == dollars(0));
  CHECK(counter.claim(lost).at("reversed") == dollars(50));

  // What left the house stays out: what is lost then is carried forward.
  const auto account = "/cashback/accounts/" + counter.claim(lost).at("account").get<std::string>();
  counter.shop.send("POST", account + "/payout-account", {{"holder", "Ann"}, {"iban", "DE89370400440532013000"}},
                    "destination", 200);
  counter.shop.send("POST", account + "/payouts", Json::object(), "payout", 200);
  REQUIRE(eventually([&] { return owed() == dollars(0); }));
  counter.closed(lost, counter.disputed(lost, 2'000), false);
  CHECK(eventually([&] { return counter.account(lost).at("carried_forward") == dollars(100); }));
  CHECK(owed() == dollars(-100));
}
