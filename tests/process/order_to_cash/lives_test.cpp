// Orders to cash on a real server: stock and money reserved, captured when the parcel leaves, and nothing else; by the
// gateways' own ledger.
#include <doctest/doctest.h>

#include "tests/support/whole_shop.hpp"

using namespace paypie;
using namespace paypie::test;
TEST_CASE("an order with stock and a card is numbered, reserved, authorised, confirmed, and captured when it ships") {
  WholeShop shop("calm");
  shop.stock("SKU-1", 5);
  const auto id = shop.create(WholeShop::order_of("SKU-1", 2), "one");
  shop.becomes(id, {"confirmed"});
  CHECK(shop.order(id).at("number") == "1001");
  CHECK(shop.order(id).at("financial_status") == "authorized");
  shop.send("POST", "/orders/" + id + "/fulfillments", nlohmann::json::object(), "ship", 200);
  REQUIRE(eventually([&] { return shop.order(id).at("financial_status") == "paid"; }));
  const auto payment = shop.order(id).at("processed_payments").at(0).at("payment").get<std::string>();
  const auto book = shop.ledger().at(payment);
  CHECK(book.at("authorizations") == 1);
  CHECK(book.at("captured") == 2'000);
  CHECK(book.at("held") == 0);
}

TEST_CASE("a declined card cancels its order, and its stock is there for the next one") {
  WholeShop shop("calm");
  shop.stock("SKU-1", 1);
  const auto declined = shop.create(WholeShop::order_of("SKU-1", 1, "pm_card_chargeDeclined"), "declined");
  shop.becomes(declined, {"cancelled"});
  CHECK(shop.order(declined).at("cancel_reason") == "payment_declined");
  const auto next = shop.create(WholeShop::order_of("SKU-1", 1), "next");
  shop.becomes(next, {"confirmed"});
}

TEST_CASE("killed again and again on the way, every order ends, and the gateways charged once for each") {
  WholeShop shop("calm");
  shop.stock("SKU-1", 1'000);
  std::vector<std::string> ids;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 10; ++i) {
      const auto key = std::to_string(round) + "-" + std::to_string(i);
      ids.push_back(shop.create(WholeShop::order_of("SKU-1", 1), key));
    }
    shop.restart();
  }
  for (const auto& id : ids) shop.becomes(id, {"confirmed"});
  const auto ledger = shop.ledger();
  CHECK(ledger.size() == ids.size());
  for (const auto& [payment, book] : ledger.items()) {
    CAPTURE(payment);
    CHECK(book.at("authorizations") == 1);
    CHECK(book.at("held") == 1'000);
  }
}
