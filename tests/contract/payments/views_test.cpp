// Payments as clients read them: one as it is and was, lists of payments and of transactions, and a rebuild.
#include <doctest/doctest.h>

#include <set>

#include "tests/support/payment_views.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("a payment is read as it is, as it was, with its history, by its own store only") {
  PaymentViews till;
  const auto payment = till.authorized();
  const std::string capture = till.post(payment, "capture", PaymentViews::amount(6'000))["capture"];
  till.resolve(payment, "capture", capture);
  till.catch_up();
  const auto now = till.get("payments/" + payment);
  REQUIRE(now.status == 200);
  CHECK(now.json["version"] == 4);
  CHECK(now.json["state"] == "authorized");
  CHECK(now.json["captured"] == nlohmann::json{{"amount", 6'000}, {"currency", "USD"}});
  REQUIRE(now.json["transactions"].size() == 2);
  CHECK(now.json["transactions"][1]["id"] == capture);
  CHECK(now.json["transactions"][1]["state"] == "succeeded");
  CHECK(now.raw.header("etag") == "\"4\"");
  CHECK(till.get("payments/" + payment, "If-None-Match: \"4\"\r\n").status == 304);
  CHECK(till.get("payments/" + payment + "?as_of=1").json["state"] == "pending");
  CHECK(till.get("payments/" + payment + "?as_of=9").json["code"] == "payment.no_such_moment");
  CHECK(till.get("payments/" + payment, "X-Store-Id: other\r\n").json["code"] == "payment.not_found");
  const auto history = till.get("payments/" + payment + "/history?limit=2");
  REQUIRE(history.json["data"].size() == 2);
  CHECK(history.json["data"][1]["type"] == "paypie.payment.authorized.v1");
  CHECK(history.json["data"][1]["links"]["as_of"] == "/api/v1/payments/" + payment + "?as_of=2");
}

TEST_CASE("a read with a token of a payment command sees what it did") {
  PaymentViews till;
  const auto payment = till.authorized();
  const auto token = "Paypie-Wait-For: " + till.position + "\r\n";
  CHECK(till.get("payments/" + payment, token).status == 503);
  till.catch_up();
  CHECK(till.get("payments/" + payment, token).json["state"] == "authorized");
  CHECK(till.get("payments", token).json["data"].size() == 1);
}

TEST_CASE("payments are listed by state, order, gateway, method, mode, amount and time, a page at a time") {
  PaymentViews till;
  const OrderId mine{{7}};
  till.authorized(1'000, R"(,"gateway":"paypal")", mine);
  till.authorized(2'000, R"(,"test_mode":true)", mine);
  const auto declined = till.create(3'000);
  till.resolve(declined, "authorization", till.attempt, "declined");
  till.captured(4'000);
  till.create(5'000);
  till.catch_up();
  const auto count = [&](const std::string& filter) {
    const auto answer = till.get("payments?" + filter);
    CAPTURE(answer.raw.body);
    REQUIRE(answer.status == 200);
    return answer.json["data"].size();
  };
  CHECK(till.get("payments").json["data"].size() == 5);
  CHECK(count("state=authorized") == 2);
  CHECK(count("state=declined") == 1);
  CHECK(count("state=captured") == 1);
  CHECK(count("state=pending") == 1);
  CHECK(count("order=" + mine.text()) == 2);
  CHECK(count("gateway=paypal") == 1);
  CHECK(count("method=pm_card") == 5);
  CHECK(count("method=pm_other") == 0);
  CHECK(count("test=true") == 1);
  CHECK(count("test=false") == 4);
  CHECK(count("amount_min=2000&amount_max=4000") == 3);
  CHECK(count("created_from=2999-01-01") == 0);
  CHECK(count("created_to=2999-01-01&occurred_to=2999-01-01") == 5);
  CHECK(count("needs_person=true") == 0);
  CHECK(till.get("payments?include=total&limit=2&state=authorized").json["total"] == 2);
  CHECK_FALSE(till.get("payments?limit=2").json.contains("total"));
  CHECK(till.get("payments?state=maybe").status == 400);
  CHECK(till.get("payments", "X-Store-Id: other\r\n").json["data"].empty());
  std::set<std::string> seen;
  std::string cursor;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = till.get("payments?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)).json;
    for (const auto& payment : page["data"]) CHECK(seen.insert(payment["id"].get<std::string>()).second);
    CHECK(page["has_more"] == (pages < 2));
    if (pages < 2) cursor = page["next_cursor"];
  }
  CHECK(seen.size() == 5);
}

TEST_CASE("transactions are listed for one payment and over all, by kind and state") {
  PaymentViews till;
  const OrderId mine{{7}};
  const auto one = till.captured();
  const std::string refund = till.post(one, "refunds", PaymentViews::amount(2'000))["refund"];
  till.catch_up();  // what follows changes a row of an earlier batch
  till.resolve(one, "refund", refund);
  till.authorized(500, "", mine);
  till.catch_up();
  const auto rows = till.get("payments/" + one + "/transactions").json["data"];
  REQUIRE(rows.size() == 3);
  for (const auto& row : rows) {
    CHECK(row["payment"] == one);
    CHECK(row["state"] == "succeeded");
    CHECK(row["created_at"].get<std::string>().ends_with("Z"));
  }
  const auto refunds = till.get("payments/" + one + "/transactions?kind=refund&include=total").json;
  REQUIRE(refunds["data"].size() == 1);
  CHECK(refunds["total"] == 1);
  CHECK(refunds["data"][0]["id"] == refund);
  CHECK(refunds["data"][0]["amount"] == nlohmann::json{{"amount", 2'000}, {"currency", "USD"}});
  CHECK(till.get("transactions").json["data"].size() == 4);
  CHECK(till.get("transactions?kind=authorization").json["data"].size() == 2);
  CHECK(till.get("transactions?state=pending").json["data"].empty());
  CHECK(till.get("transactions?order=" + mine.text()).json["data"].size() == 1);
  CHECK(till.get("transactions?payment=" + one + "&amount_min=2001").json["data"].size() == 2);
  CHECK(till.get("transactions?kind=theft").status == 400);
  CHECK(till.get("transactions", "X-Store-Id: other\r\n").json["data"].empty());
}

TEST_CASE("the read model of payments, built anew, equals the one that followed, row for row") {
  PaymentViews till;
  const auto content = [&] {
    std::string all;
    for (const auto* table : {"payments", "transactions"}) {
      const auto rows = till.connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
        std::string text;
        const auto answer = session.query(fmt::format("SELECT t::text FROM payments.{} t ORDER BY 1", table));
        for (std::size_t row = 0; row < answer.size(); ++row) text += std::string(answer.text(row, 0)) + "\n";
        return text;
      });
      REQUIRE(rows);
      all += *rows;
    }
    return all;
  };
  for (int step = 0; step < 6; ++step) {
    const auto payment = till.captured(1'000 + step);
    if (step % 2 == 0) till.catch_up();
    const std::string refund = till.post(payment, "refunds", PaymentViews::amount(100))["refund"];
    if (step % 3 == 0) till.catch_up();
    till.resolve(payment, "refund", refund, step % 2 == 0 ? "succeeded" : "declined");
  }
  till.catch_up();
  const auto followed = content();
  CHECK(followed.size() > 1'000);
  till.runner.ask_rebuild();
  till.catch_up();
  CHECK(content() == followed);
}
