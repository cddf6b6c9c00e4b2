// The payment commands over HTTP and real lanes: every endpoint, its repeats, its refusals, and races.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>

#include "tests/support/payment_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

struct Till {
  PaymentService service;
  std::string payment;
  std::string attempt;

  static std::string body(bool confirm = true, const std::string& extra = "") {
    return fmt::format(
        R"({{"order":"{}","amount":{{"amount":10000,"currency":"USD"}},"method":"pm_card","confirm":{}{}}})",
        OrderId{}.text(), confirm, extra);
  }
  http::Response create(const std::string& text = body(), const std::string& key = "create") {
    auto answer = service.call({.body = text, .key = key});
    if (answer.status == 201) {
      payment = json_of(answer)["id"];
      attempt = json_of(answer)["event"]["data"].value("attempt", "");
    }
    return answer;
  }
  PaymentService::Call to(const std::string& what, std::string body, std::string key) const {
    return {.path = "/api/v1/payments/" + payment + "/" + what, .body = std::move(body), .key = std::move(key)};
  }
  http::Response post(const std::string& what, std::string body, std::string key = "k") {
    return service.call(to(what, std::move(body), std::move(key)));
  }
  static std::string amount(std::int64_t minor, const std::string& currency = "USD") {
    return fmt::format(R"({{"amount":{{"amount":{},"currency":"{}"}}}})", minor, currency);
  }
  // A person says how it ended, in the place of a gateway.
  http::Response resolve(const std::string& operation, const std::string& id,
                         const std::string& outcome = "succeeded") {
    const auto same = "opn" + id.substr(3);
    return post("resolve",
                fmt::format(R"({{"operation":"{}","id":"{}","outcome":"{}","gateway_reference":"ref",)"
                            R"("reason":"the bank's statement"}})",
                            operation, same, outcome),
                "resolve-" + operation + id + outcome);
  }
  void authorize() {
    REQUIRE(create().status == 201);
    REQUIRE(resolve("authorization", attempt).status == 200);
  }
  void capture_all() {
    authorize();
    const auto asked = post("capture", amount(10'000), "capture");
    REQUIRE(asked.status == 200);
    REQUIRE(resolve("capture", json_of(asked)["event"]["data"]["capture"]).status == 200);
  }
};

std::string type_of(const http::Response& response) { return json_of(response)["event"]["type"]; }

}  // namespace

TEST_CASE("a payment is created once, and its repetition answers the same") {
  Till till;
  const auto first = till.create();
  CHECK(first.status == 201);
  CHECK(header(first, "Location") == "/api/v1/payments/" + till.payment);
  CHECK(json_of(first)["event"]["data"]["gateways"].dump() == R"(["stripe","paypal"])");
  const auto again = till.create();
  CHECK(again.body == first.body);
  CHECK(header(again, "Idempotent-Replayed") == "true");
  CHECK(code_of(till.create(Till::body(false))) == "command.key_reused");
}

TEST_CASE("a payment is authorised, captured in parts, refunded, and every step is one event") {
  Till till;
  till.authorize();
  const auto captured = till.post("capture", Till::amount(6'000), "c1");
  CHECK(type_of(captured) == "paypie.payment.capture_requested.v1");
  CHECK(json_of(captured)["event"]["data"]["gateway_reference"] == "ref");
  CHECK(code_of(till.post("capture", Till::amount(4'001), "c2")) == "payment.exceeds_authorized");
  const auto settled = till.resolve("capture", json_of(captured)["event"]["data"]["capture"]);
  CHECK(type_of(settled) == "paypie.payment.captured.v1");
  const auto refund = till.post("refunds", Till::amount(1'000), "r1");
  CHECK(type_of(refund) == "paypie.payment.refund_requested.v1");
  CHECK(till.service.commits() == 5);
}

TEST_CASE("of ten concurrent refunds of 20 on 100 captured exactly five are taken; of two of 60, one") {
  for (const auto& [minor, count, taken] : {std::tuple{2'000, 10, 5}, std::tuple{6'000, 2, 1}}) {
    Till till;
    till.capture_all();
    std::vector<PaymentService::Call> calls;
    for (int n = 0; n < count; ++n) calls.push_back(till.to("refunds", Till::amount(minor), "r" + std::to_string(n)));
    const auto answers = till.service.call_all(calls);
    CHECK(std::ranges::count(answers, 200, &http::Response::status) == taken);
    for (const auto& answer : answers) {
      if (answer.status != 200) CHECK(code_of(answer) == "payment.exceeds_captured");
    }
  }
}

TEST_CASE("eight identical submits make one payment") {
  Till till;
  const std::vector<PaymentService::Call> calls(8, {.body = Till::body(), .key = "same"});
  for (const auto& answer : till.service.call_all(calls)) CHECK(answer.status == 201);
  CHECK(till.service.commits() == 1);
}

TEST_CASE("payments refuse by name what cannot be") {
  Till till;
  const auto refusal = [&](const std::string& what, const std::string& body) {
    static int key = 0;
    return code_of(till.post(what, body, "x" + std::to_string(++key)));
  };
  till.payment = PaymentId{}.text();
  CHECK(refusal("capture", Till::amount(1)) == "payment.not_found");
  till.payment = "pay_nonsense";
  CHECK(refusal("capture", Till::amount(1)) == "payment.not_found");
  CHECK(code_of(till.create(Till::body(true, R"(,"gateway":"acme")"), "g")) == "payment.no_gateway");
  till.authorize();
  CHECK(refusal("capture", Till::amount(0)) == "payment.amount_out_of_range");
  CHECK(refusal("capture", Till::amount(-5)) == "payment.amount_out_of_range");
  CHECK(refusal("capture", Till::amount(5, "EUR")) == "payment.other_currency");
  CHECK(refusal("refunds", Till::amount(5)) == "payment.nothing_captured");
  CHECK(refusal("manual", R"({"amount":{"amount":1,"currency":"USD"},"method":"cash"})") ==
        "payment.already_authorized");
  CHECK(till.post("void", "{}", "v").status == 200);
  REQUIRE(till.resolve("voiding", till.attempt).status == 200);
  CHECK(refusal("capture", Till::amount(5)) == "payment.is_voided");
}

TEST_CASE("a refund of a disputed payment is refused until the dispute is won") {
  Till till;
  till.capture_all();
  const auto opened =
      till.post("disputes", R"({"amount":{"amount":10000,"currency":"USD"},"reason":"fraudulent"})", "d");
  REQUIRE(opened.status == 200);
  CHECK(code_of(till.post("refunds", Till::amount(1), "r1")) == "payment.disputed");
  const std::string dispute = json_of(opened)["event"]["data"]["dispute"];
  CHECK(
      till.post("disputes/evidence", fmt::format(R"({{"dispute":"{}","evidence":"receipt"}})", dispute), "e").status ==
      200);
  CHECK(till.post("disputes/close", fmt::format(R"({{"dispute":"{}","won":true}})", dispute), "w").status == 200);
  CHECK(till.post("refunds", Till::amount(1), "r2").status == 200);
}

TEST_CASE("without a gateway a payment is recorded by a person, and refunded by hand") {
  Till till;
  REQUIRE(till.create(Till::body(false)).status == 201);
  const std::string cash = R"({"amount":{"amount":10000,"currency":"USD"},"method":"cash","reference":"till 1"})";
  CHECK(type_of(till.post("manual", cash, "m")) == "paypie.payment.manual_payment_recorded.v1");
  CHECK(type_of(till.post("refunds", Till::amount(500), "r")) == "paypie.payment.refunded.v1");
}

TEST_CASE("what looks like a card number is refused in every text, and nothing of it is stored") {
  Till till;
  int key = 0;
  for (const auto* number : {"4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "\\u0034242424242424242",
                             "4242|4242|4242|4242"}) {
    auto text = Till::body();
    text.replace(text.find("pm_card"), 7, number);
    const auto answer = till.create(text, "card-" + std::to_string(++key));
    CHECK(answer.status == 422);
    CHECK(code_of(answer) == "body.card_number");
    CHECK(answer.body.find("4242") == std::string::npos);
  }
  CHECK(till.service.commits() == 0);
}

TEST_CASE("a card number over several lines is refused, and an amount of as many digits is an amount") {
  Till till;
  till.authorize();
  const auto commits = till.service.commits();
  CHECK(code_of(till.post("void", R"({"reason":"4242\n4242\n4242\n4242"})", "lines")) == "body.card_number");
  CHECK(code_of(till.post("capture", Till::amount(30'569'309'025'904), "much")) == "payment.exceeds_authorized");
  CHECK(till.service.commits() == commits);
}

TEST_CASE("a payment of another store is not found") {
  Till till;
  till.authorize();
  auto call = till.to("capture", Till::amount(1), "other");
  call.caller.tenant = "other";
  CHECK(code_of(till.service.call(call)) == "payment.not_found");
}
