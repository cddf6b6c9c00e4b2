// The Stripe adapter against stripe-mock, which Stripe makes from its own specification: every call it makes has paths
// and parameters that Stripe knows, and what comes back is what the adapter expects. tests/foreign/stripe_mock_test.py
// starts the mock and names it; without one there is nothing to ask here.
#include <doctest/doctest.h>

#include <cstdlib>

#include "command-side/payments/gateways/answers.hpp"
#include "command-side/payments/gateways/gateway.hpp"
#include "tests/support/sample_orders.hpp"

using namespace paypie;
using namespace paypie::payments;

namespace {

const char* mock() { return std::getenv("PAYPIE_STRIPE_MOCK"); }

Wish wish_for(Operation operation) {
  Wish wish{.operation = operation, .id = samples::id<OperationId>(7), .key = samples::id<EventId>(9).text()};
  wish.payment = samples::id<PaymentId>(1);
  wish.order = samples::id<OrderId>(2);
  wish.amount = samples::dollars(1'999);
  wish.method = "pm_card_visa";
  if (operation != Operation::authorization) wish.gateway_reference = "pi_1";
  return wish;
}

struct Asking {
  std::unique_ptr<Gateway> stripe = make_stripe({.base_url = mock(), .key = "sk_test_123"});
  http_client::Client client;

  http_client::Answer send(const http_client::Call& call) {
    const auto answer = client.send(call);
    CAPTURE(call.method + " " + call.url + " " + call.body);
    REQUIRE_MESSAGE(answer.has_value(), (answer ? "" : answer.error().detail));
    return *answer;
  }
  // Stripe takes the call; the answer.
  Json taken(const http_client::Call& call) {
    const auto answer = send(call);
    CAPTURE(call.url + " " + call.body);
    CAPTURE(answer.body);
    REQUIRE(answer.status == 200);
    return *object_of(answer.body);
  }
};

}  // namespace

TEST_CASE("Stripe's specification knows every call of the adapter" * doctest::skip(mock() == nullptr)) {
  Asking ask;
  for (const auto capture : {CaptureMode::manual, CaptureMode::automatic}) {
    auto wish = wish_for(Operation::authorization);
    wish.capture = capture;
    const auto intent = ask.taken(*ask.stripe->request_of(wish));
    CHECK(text_at(intent, "object") == "payment_intent");
    CHECK(text_at(intent, "id").starts_with("pi_"));
  }
  for (const bool final : {true, false}) {
    auto wish = wish_for(Operation::capture);
    wish.final = final;
    CHECK(text_at(ask.taken(*ask.stripe->request_of(wish)), "object") == "payment_intent");
  }
  CHECK(text_at(ask.taken(*ask.stripe->request_of(wish_for(Operation::voiding))), "object") == "payment_intent");
  CHECK(text_at(ask.taken(*ask.stripe->request_of(wish_for(Operation::refund))), "object") == "refund");
}

TEST_CASE("Stripe's specification knows every look-up of the adapter" * doctest::skip(mock() == nullptr)) {
  Asking ask;
  for (const auto operation : {Operation::authorization, Operation::capture, Operation::voiding, Operation::refund}) {
    for (const auto* reference : {"", "pi_1"}) {
      CAPTURE(static_cast<int>(operation));
      CAPTURE(std::string(reference));
      const auto answer = ask.taken(ask.stripe->lookup_of(wish_for(operation), reference));
      CHECK((answer.contains("data") || text_at(answer, "object") == "payment_intent"));
    }
  }
}

TEST_CASE("what Stripe's specification answers is read as what it says" * doctest::skip(mock() == nullptr)) {
  Asking ask;
  // The mock's refund has succeeded, in the amount that was asked for; its intents are those of its specification.
  const auto refund = wish_for(Operation::refund);
  const auto refunded = ask.stripe->outcome_of(refund, ask.send(*ask.stripe->request_of(refund)));
  CHECK(refunded.outcome == Outcome::succeeded);
  CHECK(refunded.gateway_reference.starts_with("re_"));
  CHECK(refunded.amount == refund.amount);
  const auto wish = wish_for(Operation::authorization);
  const auto call = *ask.stripe->request_of(wish);
  const auto heard = ask.stripe->outcome_of(wish, ask.send(call));
  const auto status = text_at(*object_of(ask.send(call).body), "status");
  CAPTURE(status);
  const bool holds = status == "requires_capture" || status == "succeeded";
  CHECK((heard.outcome == Outcome::succeeded) == holds);
  CHECK(heard.gateway_reference.starts_with("pi_"));
  CHECK(heard.amount.has_value());  // of its specification's example
}

TEST_CASE("what Stripe's specification does not know is refused, and read as a no" * doctest::skip(mock() == nullptr)) {
  Asking ask;
  const auto wish = wish_for(Operation::authorization);
  auto call = *ask.stripe->request_of(wish);
  call.body += "&no_such_parameter=1";
  const auto heard = ask.stripe->outcome_of(wish, ask.send(call));
  CHECK(heard.outcome == Outcome::declined);
  CHECK_FALSE(heard.code.empty());
  auto stranger = *ask.stripe->request_of(wish);
  stranger.headers.front().second = "Bearer nobody";
  CHECK(ask.stripe->outcome_of(wish, ask.send(stranger)).outcome == Outcome::not_reached);
}
