// Holds that end before the goods leave, and payments that come beside the process's own.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using samples::dollars;
using samples::id;

namespace {

using Kinds = std::vector<Asked>;
const auto a_clients = id<PaymentId>(78);
const auto the_second = order_to_cash::payment_of(the_order, 1);

payments::AuthorizationExpired expired(const PaymentId& payment = the_payment) {
  return {.payment = payment, .order = the_order, .released = dollars(2'300)};
}
payments::PaymentCreated made(const PaymentId& payment) {
  return {.payment = payment, .order = the_order, .amount = dollars(2'300)};
}
payments::PaymentDeclined declined_one(const PaymentId& payment) {
  auto event = declined();
  event.payment = payment;
  event.code = "card_declined";
  return event;
}
payments::PaymentActionRequired needs_action(const PaymentId& payment) {
  return {.payment = payment, .order = the_order};
}

payments::VoidRequested void_requested(const PaymentId& payment) { return {.payment = payment, .order = the_order}; }

// The hold has ended, another payment was asked for.
Play asked_anew() {
  auto play = fulfilling();
  play.hear(expired(), "", "payment");
  const auto wish = play.open(Asked::authorize_payment);
  play.hear(made(the_second), wish.name, "second");
  return play;
}

}  // namespace

TEST_CASE("a hold that ends before the goods leave is replaced, and the late capture takes from the new one") {
  auto play = fulfilling();
  play.hear(expired(), "", "payment");
  const auto wish = play.open(Asked::authorize_payment);
  CHECK(wish.payment == the_second);
  CHECK(wish.amount == dollars(2'300));
  CHECK(play.now.phase == Phase::fulfilling);
  play.hear(made(the_second), wish.name, "second");
  play.hear(authorized(2'300, the_second), "", "second");
  CHECK(play.now.phase == Phase::fulfilling);
  CHECK(play.count(Asked::void_payment) == 0);
  play.hear(shipped_now(), "", the_order.text());
  CHECK(play.open(Asked::capture_payment).payment == the_second);
  CHECK(play.open(Asked::capture_payment).amount == dollars(2'300));
}

TEST_CASE("goods that leave while the new hold is asked for are captured as soon as there is one") {
  auto play = asked_anew();
  play.hear(shipped_now(), "", the_order.text());
  CHECK(play.count(Asked::capture_payment) == 0);
  play.hear(authorized(2'300, the_second), "", "second");
  CHECK(play.open(Asked::capture_payment).payment == the_second);
}

TEST_CASE("a capture that came too late by a moment is made from the new hold, once") {
  auto play = fulfilling();
  play.hear(shipped_now(), "", the_order.text());
  const auto capture = play.open(Asked::capture_payment);
  play.hear(expired(), "", "payment");
  play.hear(CommandSettled{Settlement::refused, "authorization_expired"}, capture.name, "payment");
  CHECK(play.now.phase == Phase::fulfilling);
  play.hear(made(the_second), play.open(Asked::authorize_payment).name, "second");
  play.hear(authorized(2'300, the_second), "", "second");
  CHECK(play.open(Asked::capture_payment).payment == the_second);
  CHECK(play.open(Asked::capture_payment).amount == dollars(2'300));
}

TEST_CASE("of a hold of which a part was captured only the rest is authorised anew") {
  auto play = fulfilling();
  play.hear(captured(1'000, false), "", "payment");
  play.hear(expired(), "", "payment");
  CHECK(play.open(Asked::authorize_payment).amount == dollars(1'300));
}

TEST_CASE("a new hold that is refused, needs the customer, or cannot be asked for leaves the order to a person") {
  auto refused = asked_anew();
  refused.hear(declined_one(the_second), "", "second");
  CHECK(refused.now.phase == Phase::stuck);
  CHECK(refused.now.why == "payment_declined");

  auto asks_customer = asked_anew();
  asks_customer.hear(needs_action(the_second), "", "second");
  CHECK(asks_customer.now.phase == Phase::stuck);
  CHECK(asks_customer.now.why == "payment_needs_action");

  auto no_gateway = fulfilling();
  no_gateway.hear(expired(), "", "payment");
  no_gateway.hear(CommandSettled{Settlement::refused, "no_gateway"}, no_gateway.open(Asked::authorize_payment).name,
                  "second");
  CHECK(no_gateway.now.phase == Phase::stuck);
  CHECK(no_gateway.now.why == "no_gateway");

  auto no_method = reserving("");
  const auto wish = no_method.open(Asked::reserve_stock);
  no_method.hear(authorized(2'300), "", "payment");
  no_method.hear(reserved(wish, 2), wish.name, "item");
  no_method.hear(confirmed_now(), no_method.open(Asked::confirm_order).name, the_order.text());
  no_method.hear(expired(), "", "payment");
  CHECK(no_method.now.phase == Phase::stuck);
  CHECK(no_method.now.why == "authorization_expired");
}

TEST_CASE("an unknown outcome of the new hold is waited for, also when goods leave meanwhile") {
  auto play = asked_anew();
  play.hear(payments::OutcomeUnknown{.payment = the_second, .order = the_order}, "", "second");
  CHECK(play.now.phase == Phase::fulfilling);
  play.hear(shipped_now(), "", the_order.text());
  CHECK(play.now.phase == Phase::fulfilling);
  play.hear(authorized(2'300, the_second), "", "second");
  CHECK(play.open(Asked::capture_payment).payment == the_second);
}

TEST_CASE("gateways whose holds end at once are asked so often and no more") {
  auto play = fulfilling();
  auto last = the_payment;
  for (std::size_t n = 1; n < order_to_cash::limit::payments; ++n) {
    CAPTURE(n);
    play.hear(expired(last), "", last.text());
    const auto wish = play.open(Asked::authorize_payment);
    last = *wish.payment;
    CHECK(last == order_to_cash::payment_of(the_order, n));
    play.hear(made(last), wish.name, last.text());
    play.hear(authorized(2'300, last), "", last.text());
  }
  CHECK(play.now.payments.size() == order_to_cash::limit::payments);
  CHECK(play.now.phase == Phase::fulfilling);
  play.hear(expired(last), "", last.text());
  CHECK(play.count(Asked::authorize_payment) == 0);
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "authorization_expired");
}

TEST_CASE("a client's payment that is declined does not end an order whose own authorisation is under way") {
  auto play = paying();
  play.hear(made(the_payment), play.open(Asked::authorize_payment).name, "payment");
  play.hear(made(a_clients), "", "clients");
  play.hear(declined_one(a_clients), "", "clients");
  CHECK(play.now.phase == Phase::paying);
  auto both = play;
  play.hear(authorized(2'300), "", "payment");
  CHECK(play.now.phase == Phase::confirming);
  both.hear(declined_one(the_payment), "", "payment");
  CHECK(both.now.phase == Phase::cancelling);
  CHECK(both.now.why == "payment_declined");
}

TEST_CASE("while a customer acts on one payment, another one's refusal leaves them their time") {
  auto play = paying();
  play.hear(made(the_payment), play.open(Asked::authorize_payment).name, "payment");
  play.hear(made(a_clients), "", "clients");
  play.hear(needs_action(a_clients), "", "clients");
  CHECK(play.now.phase == Phase::awaiting_payment);

  auto other = paying();
  other.hear(made(a_clients), "", "clients");
  other.hear(payments::OutcomeUnknown{.payment = a_clients, .order = the_order}, "", "clients");
  CHECK(other.now.phase == Phase::payment_unknown);
  other.hear(declined_one(the_payment), "", "payment");
  CHECK(other.now.phase == Phase::payment_unknown);  // it may be paid for yet
  other.hear(needs_action(a_clients), "", "clients");
  CHECK(other.now.phase == Phase::awaiting_payment);
  REQUIRE(other.now.timers.size() == 1);
}

TEST_CASE("a hold that is being let go is not captured: the other one is") {
  auto asked = payment_unknown();
  asked.hear(made(a_clients), "", "clients");
  asked.hear(authorized(2'300, a_clients), "", "clients");
  asked.hear(confirmed_now(), asked.open(Asked::confirm_order).name, the_order.text());
  asked.hear(authorized(2'300), "", "payment");  // its outcome was unknown
  const auto let_go = asked.open(Asked::void_payment);
  REQUIRE(let_go.payment == the_payment);
  auto requested = asked;
  requested.hear(void_requested(the_payment), let_go.name, "payment");
  auto failed = requested;
  for (auto* play : {&asked, &requested}) {
    play->hear(shipped_now(), "", the_order.text());
    CHECK(play->open(Asked::capture_payment).payment == a_clients);
  }
  // Not let go after all: it is as good as the other.
  failed.hear(payments::VoidFailed{.payment = the_payment, .order = the_order, .reached = true}, "", "payment");
  failed.hear(expired(a_clients), "", "clients");
  CHECK(failed.count(Asked::authorize_payment) == 0);
  failed.hear(shipped_now(), "", the_order.text());
  CHECK(failed.open(Asked::capture_payment).payment == the_payment);
}

TEST_CASE("a hold that is being let go covers nothing, and makes no other one needless") {
  auto play = awaiting_payment();
  play.hear(made(a_clients), "", "clients");
  play.hear(payments::VoidRequested{.payment = a_clients, .order = the_order, .waits = true}, "", "clients");
  auto late = authorized(2'300, a_clients);
  late.to_be_voided = true;
  play.hear(late, "", "clients");
  CHECK(play.now.phase == Phase::awaiting_payment);
  play.hear(authorized(2'300, the_second), "", "second");
  CHECK(play.now.phase == Phase::confirming);
  CHECK(play.count(Asked::void_payment) == 0);

  auto called_off_by_client = awaiting_payment();
  called_off_by_client.hear(authorized(1'000, a_clients), "", "clients");
  called_off_by_client.hear(void_requested(a_clients), "", "clients");
  called_off_by_client.hear(authorized(1'300, the_second), "", "second");
  CHECK(called_off_by_client.now.phase == Phase::awaiting_payment);
}

TEST_CASE("a hold that is being let go when the other one ends is replaced, and not counted on") {
  auto play = fulfilling();
  play.hear(made(a_clients), "", "clients");
  play.hear(authorized(2'300, a_clients), "", "clients");  // one too many
  play.hear(void_requested(a_clients), play.open(Asked::void_payment).name, "clients");
  play.hear(expired(), "", "payment");
  CHECK(play.open(Asked::authorize_payment).amount == dollars(2'300));
}
