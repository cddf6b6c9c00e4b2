// Webhooks: refused before anything of them is read unless their signature holds and they are not old.
#include <doctest/doctest.h>

#include "command-side/payments/gateways/signatures.hpp"
#include "tests/support/sample_orders.hpp"

using namespace paypie;
using namespace paypie::payments;

namespace {

constexpr std::string_view secret = "whsec_test";
constexpr std::chrono::seconds now{1'700'000'000};

HeaderOf headers(std::string name, std::string value) {
  return [name = std::move(name), value = std::move(value)](std::string_view asked) -> std::optional<std::string_view> {
    return asked == name ? std::optional<std::string_view>(value) : std::nullopt;
  };
}

}  // namespace

TEST_CASE("an HMAC is RFC 4231's") {
  CHECK(hmac_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK_FALSE(is_hmac_of(hmac_hex("", "x"), "", "x"));  // an empty secret signs nothing
}

TEST_CASE("Stripe's signature: of these bytes, by this secret, at most five minutes old") {
  const auto stripe = make_stripe({.webhook_secret = std::string(secret)});
  const std::string body = R"({"object":"event"})";
  const auto verify = [&](const std::string& header, const std::string& bytes) {
    return stripe->verify(bytes, headers("stripe-signature", header), now);
  };
  const auto good = sign_timed(secret, body, now);
  CHECK(verify(good, body));
  CHECK(verify("v1=00," + good, body));  // several, as while a secret is changed
  CHECK(verify(good, body + " ").error() == WebhookRefusal::wrong_signature);
  CHECK(verify(sign_timed("other", body, now), body).error() == WebhookRefusal::wrong_signature);
  for (const auto* bad : {"", "t=", "v1=", "t=1,v1=", "t=x,v1=00", ",,,", "v1=00"}) {
    CAPTURE(bad);
    CHECK(verify(bad, body).error() == WebhookRefusal::wrong_signature);
  }
  CHECK(verify(sign_timed(secret, body, now - oldest_webhook), body));
  CHECK(verify(sign_timed(secret, body, now - oldest_webhook - std::chrono::seconds(1)), body).error() ==
        WebhookRefusal::too_old);
  CHECK(verify(sign_timed(secret, body, now + oldest_webhook + std::chrono::seconds(1)), body).error() ==
        WebhookRefusal::too_old);
  CHECK(stripe->verify(body, headers("other", good), now).error() == WebhookRefusal::not_signed);
  CHECK(make_stripe({})->verify(body, headers("stripe-signature", good), now).error() == WebhookRefusal::not_signed);
}

TEST_CASE("Razorpay's signature is the HMAC of the body") {
  const auto razorpay = make_razorpay({.webhook_secret = std::string(secret)});
  const std::string body = R"({"event":"payment.authorized","payload":{}})";
  CHECK(razorpay->verify(body, headers("x-razorpay-signature", hmac_hex(secret, body)), now));
  CHECK(razorpay->verify(body, headers("x-razorpay-signature", hmac_hex(secret, "x")), now).error() ==
        WebhookRefusal::wrong_signature);
}

TEST_CASE("a webhook of Stripe says which payment, which operation, and how it ended") {
  const auto stripe = make_stripe({});
  const auto payment = samples::id<PaymentId>(1);
  const auto operation = samples::id<OperationId>(2);
  const auto body = R"({"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{
    "id":"pi_1","object":"payment_intent","amount":1999,"currency":"usd","status":"succeeded","metadata":{
    "payment":")" + payment.text() +
                    R"(","operation":")" + operation.text() + R"("}}}})";
  const auto notice = stripe->notice_of(body);
  REQUIRE(notice);
  CHECK(notice->id == "evt_1");
  CHECK(notice->payment == payment);
  CHECK(notice->report.id == operation);
  CHECK(notice->report.outcome == Outcome::succeeded);
  CHECK(notice->report.by == ReportedBy::webhook);
  CHECK(stripe->notice_of(R"({"id":"e","object":"event","type":"customer.created","data":{}})")->says_nothing);
  // The other mode's: no money of this account.
  for (const bool live : {true, false}) {
    const auto said = R"({"livemode":)" + std::string(live ? "true," : "false,") + body.substr(1);
    CHECK(stripe->notice_of(said)->says_nothing == !live);
    CHECK(make_stripe({"https://gateway", "key", "", "whsec", true})->notice_of(said)->says_nothing == live);
  }
  for (const auto* bad : {"", "<html>", "[]", "{}", R"({"object":"event"})"}) {
    CHECK(stripe->notice_of(bad).error() == WebhookRefusal::not_understood);
  }
  for (std::size_t cut = 0; cut < body.size(); ++cut) CHECK_FALSE(stripe->notice_of(body.substr(0, cut)));
}
