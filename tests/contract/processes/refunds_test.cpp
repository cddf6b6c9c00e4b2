// Refunds of orders over HTTP: money, pieces, or both, asked of the order's process.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/process_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// An order of two pieces, which have left and are paid.
struct Shipped {
  ProcessService shop;

  Shipped() {
    shop.hear(one_line_order(), "", the_order.text());
    const auto reserve = shop.play.open(Asked::reserve_stock);
    shop.hear(reserved(reserve, 2), reserve.name, "item");
    shop.hear(payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = samples::dollars(2'300)},
              shop.play.open(Asked::authorize_payment).name, "payment");
    shop.hear(authorized(2'300), "", "payment");
    shop.hear(confirmed_now(), shop.play.open(Asked::confirm_order).name, the_order.text());
    shop.hear(shipped_now(), "", the_order.text());
    shop.hear(captured(2'300), "", "payment");
  }
  http::Response refund(const std::string& body, const std::string& key) {
    return shop.commands.call({.path = "/api/v1/orders/" + the_order.text() + "/refunds",
                               .body = body,
                               .key = key,
                               .caller = {"ada", "main", {"*"}}});
  }
};

const std::string the_line = samples::id<LineId>(0x10).text();

std::string back(int quantity, const std::string& location, const std::string& more = "") {
  return fmt::format(R"({{"reason":"broken","restock":[{{"line":"{}","quantity":{},"location":"{}"}}]{}}})", the_line,
                     quantity, location, more);
}
std::string money(int minor, const std::string& reason = "broken") {
  return fmt::format(R"({{"reason":"{}","amount":{{"amount":{},"currency":"USD"}}}})", reason, minor);
}

}  // namespace

TEST_CASE("a refund asks for money and pieces in one event with who and why, once for each key") {
  Shipped order;
  const auto body = back(1, "annex", R"(,"amount":{"amount":1000,"currency":"USD"})");
  const auto answer = order.refund(body, "k1");
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const auto event = json_of(answer)["event"];
  CHECK(event["actor"] == "ada");
  CHECK(event["data"]["cause"] == "refund");
  CHECK(event["data"]["note"] == "broken");
  CHECK(event["data"]["refund"]["restock"][0]["location"] == "annex");
  REQUIRE(event["data"]["asks"].size() == 2);
  order.shop.commands.restart(false);
  const auto again = order.refund(body, "k1");
  CHECK(again.body == answer.body);
  CHECK(header(again, "Idempotent-Replayed") == "true");
  CHECK(code_of(order.refund(money(1), "k1")) == "command.key_reused");
}

TEST_CASE("refunds that cannot be are refused by name, and nothing happens") {
  Shipped order;
  const auto before = order.shop.commands.commits();
  CHECK(code_of(order.refund(money(2'301), "k1")) == "refund.exceeds_captured");
  CHECK(code_of(order.refund(money(0), "k2")) == "refund.amount_out_of_range");
  CHECK(code_of(order.refund(R"({"reason":"broken"})", "k3")) == "refund.amount_out_of_range");
  CHECK(code_of(order.refund(R"({"reason":"broken","amount":{"amount":1,"currency":"EUR"}})", "k4")) ==
        "refund.other_currency");
  CHECK(code_of(order.refund(back(3, "main"), "k5")) == "refund.exceeds_shipped");
  CHECK(code_of(order.refund(back(0, "main"), "k6")) == "refund.quantity_out_of_range");
  CHECK(order.refund(back(1, ""), "k7").status == 400);
  CHECK(order.refund(R"({"amount":{"amount":1,"currency":"USD"}})", "k8").status == 400);
  CHECK(order.refund(money(1), "").status == 400);
  const auto other = order.shop.commands.call(
      {.path = "/api/v1/orders/" + OrderId{{9}}.text() + "/refunds", .body = money(1), .key = "k9"});
  CHECK(code_of(other) == "process.not_found");
  CHECK(order.shop.commands.commits() == before);
}

TEST_CASE("of ten refunds of 500 at once on 2,300 that were taken, exactly four are asked for") {
  Shipped order;
  std::vector<CommandService<ProcessCommandsUnderTest>::Call> calls;
  for (int i = 0; i < 10; ++i) {
    calls.push_back({.path = "/api/v1/orders/" + the_order.text() + "/refunds",
                     .body = money(500),
                     .key = "k" + std::to_string(i)});
  }
  int asked = 0, refused = 0;
  for (const auto& answer : order.shop.commands.call_all(calls)) {
    asked += answer.status == 200 ? 1 : 0;
    refused += answer.status == 422 && code_of(answer) == "refund.exceeds_captured" ? 1 : 0;
  }
  CHECK(asked == 4);
  CHECK(refused == 6);
}

TEST_CASE("the texts of refunds have their limits") {
  Shipped order;
  int keys = 0;
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    const auto of = [over](std::size_t most) { return std::string(most + static_cast<std::size_t>(over), 'x'); };
    const auto taken = [&](const std::string& body) { return order.refund(body, "k" + std::to_string(++keys)).status; };
    CHECK(taken(money(1, of(order_to_cash::text_limit::refund_reason))) == (over > 0 ? 400 : 200));
    const auto where = of(order_to_cash::text_limit::location);
    CHECK(taken(back(over < 1 ? 1 : 3, where)) == (over > 0 ? 400 : 200));
  }
}
