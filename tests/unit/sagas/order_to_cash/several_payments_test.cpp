// Several payments of one order, on their way at once: what each of them being answered means for the others.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using samples::dollars;
using samples::id;

namespace {

const auto a_clients = id<PaymentId>(77), another = id<PaymentId>(78);

payments::PaymentCreated made(const PaymentId& payment) {
  return {.payment = payment, .order = the_order, .amount = dollars(2'300)};
}
payments::PaymentDeclined declined_one(const PaymentId& payment) {
  return {.payment = payment, .order = the_order, .amount = dollars(2'300)};
}
payments::OutcomeUnknown unknown(const PaymentId& payment) {
  return {.payment = payment, .order = the_order, .operation = payments::Operation::authorization};
}
payments::AuthorizationExpired expired() { return {.payment = the_payment, .order = the_order}; }

// The hold ended before the goods left, the process asked for another; a client made one, too.
Play two_new_holds() {
  auto play = fulfilling();
  play.hear(expired(), "", "payment");
  play.hear(made(a_clients), "", "clients");
  return play;
}

}  // namespace

TEST_CASE("a new hold that is refused or declined waits for a client's payment that is under way") {
  auto refused = two_new_holds();
  auto declined = refused;
  const auto wish = refused.open(Asked::authorize_payment);
  refused.hear(refused_now, wish.name, "second");
  declined.hear(made(*wish.payment), wish.name, "second");
  declined.hear(declined_one(*wish.payment), "", "second");
  for (auto* play : {&refused, &declined}) {
    CHECK(play->now.phase == Phase::fulfilling);
    auto in_vain = *play;
    play->hear(authorized(2'300, a_clients), "", "clients");
    CHECK(play->now.phase == Phase::fulfilling);
    in_vain.hear(declined_one(a_clients), "", "clients");
    CHECK(in_vain.now.phase == Phase::stuck);
    CHECK(in_vain.now.why == "payment_declined");
  }
}

TEST_CASE("a hold that ends while a client pays is not asked for anew: the answer tells") {
  auto play = fulfilling();
  play.hear(made(a_clients), "", "clients");
  play.hear(expired(), "", "payment");
  CHECK(play.count(Asked::authorize_payment) == 0);
  CHECK(play.now.phase == Phase::fulfilling);
}

TEST_CASE("a part that a client pays while the rest is on its way asks for nothing") {
  auto play = paying();
  play.hear(made(the_payment), play.open(Asked::authorize_payment).name, "payment");
  play.hear(authorized(1'000, a_clients), "", "clients");
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.count(Asked::authorize_payment) == 0);
}

TEST_CASE(
    "a part that is paid after all, of an order without a method of payment, leaves the customer time for the rest") {
  auto play = awaiting_payment();
  play.hear(made(a_clients), "", "clients");
  play.hear(unknown(a_clients), "", "clients");
  REQUIRE(play.now.phase == Phase::payment_unknown);
  play.hear(authorized(1'000, a_clients), "", "clients");
  CHECK(play.count(Asked::authorize_payment) == 0);
  CHECK(play.now.phase == Phase::awaiting_payment);
  CHECK(play.now.timers.size() == 1);  // as long as they had before
  play.hear(authorized(1'300, another), "", "another");
  CHECK(play.now.phase == Phase::confirming);
}

TEST_CASE("a part that is paid after all, of an order with a method, has the rest authorized") {
  auto play = payment_unknown();
  play.hear(authorized(1'000), "", "payment");
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.open(Asked::authorize_payment).amount == dollars(1'300));
}

TEST_CASE("when the time to pay is over while an outcome is unknown, the outcome decides") {
  auto play = awaiting_payment();
  play.hear(made(a_clients), "", "clients");
  play.hear(unknown(a_clients), "", "clients");
  REQUIRE(play.now.timers.size() == 1);
  REQUIRE(play.step(order_to_cash::FireTimer{play.now.timers.front().name}));
  CHECK(play.now.phase == Phase::payment_unknown);
  CHECK(play.asked.empty());
  auto declined = play;
  play.hear(authorized(2'300, a_clients), "", "clients");
  CHECK(play.now.phase == Phase::confirming);
  declined.hear(declined_one(a_clients), "", "clients");
  CHECK(declined.now.phase == Phase::cancelling);
}

TEST_CASE(
    "a payment that is declined leaves those who act on another one their time, also when its outcome was unknown") {
  auto play = awaiting_payment();
  play.hear(made(a_clients), "", "clients");
  play.hear(payments::PaymentActionRequired{.payment = a_clients, .order = the_order}, "", "clients");
  play.hear(made(another), "", "another");
  auto early = play;
  early.hear(declined_one(another), "", "another");
  CHECK(early.now.phase == Phase::awaiting_payment);
  play.hear(unknown(another), "", "another");
  REQUIRE(play.now.phase == Phase::payment_unknown);
  play.hear(declined_one(another), "", "another");
  CHECK(play.now.phase == Phase::awaiting_payment);
  CHECK(play.asked.empty());
}

TEST_CASE("the unknown outcome of a capture is none of an authorisation's") {
  auto play = shipping();
  auto doubt = unknown(the_payment);
  doubt.operation = payments::Operation::capture;
  CHECK_FALSE(play.hear(doubt, "", "payment"));
}

TEST_CASE("a payment that succeeds while an order is stuck on its way back is taken back, too") {
  auto play = cancelling();
  play.hear(payments::VoidRequested{.payment = the_payment}, play.open(Asked::void_payment).name, "payment");
  play.hear(payments::VoidFailed{.payment = the_payment, .order = the_order, .reached = true}, "", "payment");
  REQUIRE(play.now.phase == Phase::stuck);
  play.hear(authorized(500, a_clients), "", "clients");
  CHECK(play.open(Asked::void_payment).payment == a_clients);
}

TEST_CASE("at the end only what is held is let go of") {
  auto play = awaiting_payment();
  play.hear(made(another), "", "another");
  play.hear(declined_one(another), "", "another");
  play.hear(authorized(2'500, a_clients), "", "clients");
  play.hear(confirmed_now(), play.open(Asked::confirm_order).name, the_order.text());
  play.hear(shipped_now(), "", the_order.text());
  play.hear(inventory::StockCommitted{.order = the_order}, play.open(Asked::commit_stock).name, "item");
  const auto capture = play.open(Asked::capture_payment);
  play.hear(payments::CaptureRequested{.payment = a_clients}, capture.name, "clients");
  auto done = captured(2'300, false);
  done.payment = a_clients;
  play.hear(done, "", "clients");
  REQUIRE(play.now.phase == Phase::finished);
  CHECK(play.open(Asked::void_payment).payment == a_clients);
}

TEST_CASE("of payments that were heard of before their order it is told of those that hold something") {
  Play play;
  play.hear(made(a_clients), "", "clients");
  play.hear(authorized(1'000, another), "", "another");
  REQUIRE(play.hear(one_line_order(), "", the_order.text()));
  CHECK(play.open(Asked::record_payment).payment == another);
}

TEST_CASE(
    "of what is on its way back, and of what came back, a refund of ours was never owed, and one by hand is not "
    "missed") {
  auto play = fulfilling();
  auto sale = authorized(2'300, another);
  sale.captured_in_all = dollars(2'300);
  play.hear(sale, "", "another");  // one too many
  const auto ours = play.open(Asked::refund_payment);
  const payments::RefundRequested asked{
      .payment = another, .order = the_order, .refund = id<RefundId>(1), .amount = dollars(2'300)};
  const payments::PaymentRefunded done{.payment = another,
                                       .order = the_order,
                                       .refund = id<RefundId>(1),
                                       .amount = dollars(2'300),
                                       .refunded_in_all = dollars(2'300)};
  auto by_hand = play;
  for (const bool is_done : {false, true}) {
    CAPTURE(is_done);
    auto way = play;
    way.hear(asked, ours.name, "another");
    if (is_done) way.hear(done, "", "another");
    way.hear(expired(), "", "payment");
    CHECK(way.open(Asked::authorize_payment).amount == dollars(2'300));
  }
  by_hand.hear(CommandSettled{Settlement::refused, "exceeds_captured"}, ours.name, "another");
  by_hand.hear(asked, "", "another");
  for (const bool is_done : {false, true}) {
    CAPTURE(is_done);
    auto way = by_hand;
    if (is_done) way.hear(done, "", "another");
    way.hear(expired(), "", "payment");
    CHECK(way.count(Asked::authorize_payment) == 0);
  }
}
