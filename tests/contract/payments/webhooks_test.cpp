// Webhooks over the route table and real lanes: signed ones are decided once, all others leave no trace.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/support/payment_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

constexpr auto inbox = payments::WebhookInboxDecider::topic;

struct Mailbox {
  PaymentService service;
  std::string payment, attempt;

  static std::string creation() {
    return fmt::format(
        R"({{"order":"{}","amount":{{"amount":10000,"currency":"USD"}},"method":"pm_card","confirm":true}})",
        OrderId{}.text());
  }
  Mailbox() {
    const auto made = service.call({.body = creation(), .key = "create"});
    REQUIRE(made.status == 201);
    payment = json_of(made)["id"];
    attempt = json_of(made)["event"]["data"]["attempt"];
  }
  std::string event(const std::string& status, int minor = 10'000, const std::string& id = "evt_1") const {
    return fmt::format(
        R"({{"id":"{}","object":"event","type":"payment_intent.updated","data":{{"object":{{"id":"pi_1",)"
        R"("object":"payment_intent","amount":{},"currency":"usd","status":"{}","metadata":{{"payment":"{}",)"
        R"("operation":"opn{}"}}}}}}}})",
        id, minor, status, payment, attempt.substr(3));
  }
  std::chrono::seconds now() const { return std::chrono::seconds(service.wall_micros() / 1'000'000); }
  http::Response deliver(const std::string& body) {
    return deliver(body, payments::sign_timed(webhook_secret, body, now()));
  }
  http::Response deliver(const std::string& body, const std::string& signature, const std::string& gateway = "stripe",
                         const std::string& store = "main") {
    return service.call({.path = "/api/v1/webhooks/" + gateway,
                         .body = body,
                         .caller = {"anyone", "main", {}},
                         .headers = {{"stripe-signature", signature}},
                         .query = {{"store", store}}});
  }
};

}  // namespace

TEST_CASE("a signed webhook is decided once, however often and in whatever order it comes") {
  Mailbox box;
  CHECK(box.deliver(box.event("requires_capture")).status == 200);
  CHECK(box.service.commits() == 2);
  CHECK(box.deliver(box.event("requires_capture")).status == 200);
  CHECK(box.deliver(box.event("requires_action", 10'000, "evt_0")).status == 200);  // old news
  CHECK(box.deliver(box.event("requires_capture", 10'000, "evt_2")).status == 200);
  CHECK(box.service.commits() == 2);
}

TEST_CASE("forged, stale, cut and foreign webhooks leave no trace") {
  Mailbox box;
  const auto body = box.event("requires_capture");
  const auto good = payments::sign_timed(webhook_secret, body, box.now());
  CHECK(code_of(box.deliver(body, "")) == "webhook.wrong_signature");
  CHECK(code_of(box.deliver(body, payments::sign_timed("guess", body, box.now()))) == "webhook.wrong_signature");
  CHECK(code_of(box.deliver(body + " ", good)) == "webhook.wrong_signature");
  const auto old = payments::sign_timed(webhook_secret, body, box.now() - std::chrono::minutes(6));
  CHECK(code_of(box.deliver(body, old)) == "webhook.too_old");
  CHECK(code_of(box.deliver(body, good, "acme")) == "webhook.no_such_gateway");
  CHECK(code_of(box.deliver("<html>")) == "webhook.not_understood");
  CHECK(code_of(box.deliver(body.substr(0, 40))) == "webhook.not_understood");
  CHECK(box.deliver(body, good, "stripe", "other").status == 200);  // another store's: taken, and nothing happens
  CHECK(box.service.commits() == 1);
}

TEST_CASE("the route of webhooks has a limit of its own, which the edge applies before anything is read") {
  CHECK(payments::webhook_routes[0].info.body_limit == 64 * 1024);
}

TEST_CASE("a webhook of nobody's payment is taken, and nothing is kept of it") {
  Mailbox box;
  auto body = box.event("requires_capture");
  body.replace(body.find(box.payment), box.payment.size(), PaymentId{}.text());
  CHECK(box.deliver(body).status == 200);
  CHECK(box.service.commits() == 1);
  CHECK(box.service.commits(inbox) == 0);
}

TEST_CASE("webhooks that come before their payment are kept, each once, up to a limit; then they are sent back") {
  Mailbox box;
  PaymentId unknown;
  unknown.bytes[3] = 7;
  const auto early = [&](std::size_t n, const std::string& store = "main") {
    auto body = box.event("requires_capture", 10'000, "evt_early_" + std::to_string(n));
    body.replace(body.find(box.payment), box.payment.size(), unknown.text());
    return box.deliver(body, payments::sign_timed(webhook_secret, body, box.now()), "stripe", store);
  };
  for (std::size_t n = 1; n <= payments::limit::kept_reports; ++n) {
    CHECK(early(n).status == 200);
    CHECK(early(n).status == 200);
    CHECK(box.service.commits(inbox) == n);
  }
  const auto one_too_many = early(payments::limit::kept_reports + 1);
  CHECK(one_too_many.status == 503);
  CHECK(code_of(one_too_many) == "webhook.inbox_full");
  CHECK(early(1).status == 200);  // a repetition of what is kept
  CHECK(box.service.commits(inbox) == payments::limit::kept_reports);
  CHECK(box.service.commits() == 1);  // nothing of it is in a payment's stream
  // What another store's address was told leaves this one's room alone, and the other way round.
  CHECK(early(1, "other").status == 200);
  CHECK(box.service.commits(inbox) == payments::limit::kept_reports + 1);
}

TEST_CASE("what is kept outlives the process, and so does the knowledge of repetitions") {
  const auto known = Mailbox();  // the same request makes the same payment anywhere
  const auto body = known.event("requires_capture");
  PaymentService service;
  const auto signature =
      payments::sign_timed(webhook_secret, body, std::chrono::seconds(service.wall_micros() / 1'000'000));
  const auto deliver = [&] {
    return service.call({.path = "/api/v1/webhooks/stripe",
                         .body = body,
                         .caller = {"anyone", "main", {}},
                         .headers = {{"stripe-signature", signature}},
                         .query = {{"store", "main"}}});
  };
  CHECK(deliver().status == 200);
  service.restart(false);
  CHECK(deliver().status == 200);
  CHECK(service.commits(inbox) == 1);
  REQUIRE(service.call({.body = Mailbox::creation(), .key = "create"}).status == 201);
}

TEST_CASE("a webhook that names another amount makes the outcome unknown, never a success") {
  Mailbox box;
  CHECK(box.deliver(box.event("requires_capture", 1)).status == 200);
  const auto captured = box.service.call({.path = "/api/v1/payments/" + box.payment + "/capture",
                                          .body = R"({"amount":{"amount":1,"currency":"USD"}})",
                                          .key = "c"});
  CHECK(code_of(captured) == "payment.not_authorized");
  CHECK(box.service.commits() == 2);
}

TEST_CASE("a webhook that repeats a card number is refused, and leaves no trace") {
  Mailbox box;
  auto body = box.event("requires_payment_method");
  const std::string error = R"("last_payment_error":{"message":"no funds on 4242 4242 4242 4242"},)";
  body.insert(body.find(R"("metadata")"), error);
  CHECK(code_of(box.deliver(body)) == "body.card_number");
  CHECK(box.service.commits() == 1);
}
