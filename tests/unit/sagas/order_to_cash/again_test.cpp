// Captures, voids and refunds that never got through to the gateway: asked for again a few times, then a person has to.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using samples::dollars;
using samples::id;

namespace {

using Kinds = std::vector<Asked>;
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t start = 1'709'294'400 * second;

order_to_cash::FireTimer only_timer(const Play& play) {
  REQUIRE(play.now.timers.size() == 1);
  return {play.now.timers.front().name};
}

Timestamp due(const Play& play) {
  REQUIRE(play.now.timers.size() == 1);
  return play.now.timers.front().due;
}

Play shipped_and_asked() {
  auto play = shipping();
  const auto capture = play.open(Asked::capture_payment);
  play.hear(payments::CaptureRequested{.payment = the_payment, .order = the_order}, capture.name, "payment");
  return play;
}

// An order that was sold at once, and is called off.
Play refunding() {
  auto play = awaiting_payment();
  auto sale = authorized(2'300);
  sale.captured_in_all = dollars(2'300);
  play.hear(sale, "", "payment");
  play.hear(cancelled_now(), "", the_order.text());
  play.hear(inventory::ReservationReleased{}, play.open(Asked::release_stock).name, "item");
  const auto refund = play.open(Asked::refund_payment);
  play.hear(payments::RefundRequested{.payment = the_payment, .order = the_order}, refund.name, "payment");
  return play;
}

}  // namespace

TEST_CASE("a capture that never got through is asked for again after a while, as another capture") {
  auto play = shipping();
  const auto first = play.open(Asked::capture_payment);
  play.hear(payments::CaptureRequested{.payment = the_payment, .order = the_order}, first.name, "payment");
  REQUIRE(play.hear(capture_lost(), "", "payment"));
  CHECK(play.now.phase == Phase::fulfilling);
  CHECK(play.last.refusal == "not_found");
  CHECK(play.asked.empty());
  CHECK(due(play) == Timestamp{start + 60 * second});

  REQUIRE(play.step(only_timer(play)));
  const auto again = play.open(Asked::capture_payment);
  CHECK(again.amount == dollars(2'300));
  CHECK(again.last);
  CHECK(again.name != first.name);
  play.hear(payments::CaptureRequested{.payment = the_payment, .order = the_order}, again.name, "payment");
  play.hear(inventory::StockCommitted{.order = the_order}, play.open(Asked::commit_stock).name, "item");
  play.hear(captured(2'300), "", "payment");
  CHECK(play.now.phase == Phase::finished);
}

TEST_CASE("a capture is asked for again as often as the policy says, then a person has to; who starts anew") {
  auto play = shipped_and_asked();
  for (const auto pause : {60, 600}) {
    REQUIRE(play.hear(capture_lost(), "", "payment"));
    CHECK(play.now.phase == Phase::fulfilling);
    CHECK(due(play) == Timestamp{start + pause * second});
    REQUIRE(play.step(only_timer(play)));
    CHECK(play.kinds() == Kinds{Asked::capture_payment});
  }
  REQUIRE(play.hear(capture_lost(), "", "payment"));
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "capture_failed");
  CHECK(play.last.refusal == "not_found");
  CHECK(play.now.timers.empty());

  REQUIRE(play.step(order_to_cash::Retry{"the gateway is back"}));
  CHECK(play.kinds() == Kinds{Asked::capture_payment});
  REQUIRE(play.hear(capture_lost(), "", "payment"));
  CHECK(play.now.timers.size() == 1);
}

TEST_CASE("a capture that got through forgets the tries of the one before it") {
  auto play = fulfilling();
  auto half = shipped_now();
  half.lines = {{id<LineId>(0x10), 1}};
  half.complete = false;
  play.hear(half, "", the_order.text());
  play.hear(capture_lost(1'000), "", "payment");
  play.step(only_timer(play));
  CHECK(play.now.payments.front().lost_calls == 1);
  auto part = captured(1'000, false);
  play.hear(part, "", "payment");
  CHECK_FALSE(play.now.payments.front().lost_calls);
}

TEST_CASE("a gateway that says no is not asked again: a person has to look at once") {
  CHECK(stuck().now.phase == Phase::stuck);
  CHECK(stuck().now.timers.empty());
}

TEST_CASE("a policy without pauses leaves it to a person at once") {
  Play play;
  play.policy.again_seconds.clear();
  REQUIRE(play.hear(one_line_order(), "", the_order.text()));
  const auto reserve = play.open(Asked::reserve_stock);
  play.hear(reserved(reserve, 2), reserve.name, "item");
  play.hear(authorized(2'300), play.open(Asked::authorize_payment).name, "payment");
  play.hear(confirmed_now(), play.open(Asked::confirm_order).name, the_order.text());
  play.hear(shipped_now(), "", the_order.text());
  play.hear(capture_lost(), "", "payment");
  CHECK(play.now.phase == Phase::stuck);
}

TEST_CASE("two captures that were lost wait for one timer, and are asked for as one") {
  auto play = fulfilling();
  auto half = shipped_now();
  half.lines = {{id<LineId>(0x10), 1}};
  half.complete = false;
  play.hear(half, "", the_order.text());
  auto rest = half;
  rest.fulfillment = id<FulfillmentId>(10);
  rest.complete = true;
  play.hear(rest, "", the_order.text());
  play.hear(capture_lost(1'000), "", "payment");
  play.hear(capture_lost(1'300), "", "payment");
  REQUIRE(play.step(only_timer(play)));
  CHECK(play.kinds() == Kinds{Asked::capture_payment});
  CHECK(play.asked[0].amount == dollars(2'300));
}

TEST_CASE("what has come in meanwhile is not captured again") {
  auto play = shipped_and_asked();
  play.hear(capture_lost(), "", "payment");
  play.hear(captured(2'300), "", "payment");  // the gateway knows of it after all
  CHECK(play.now.phase == Phase::fulfilling);
  REQUIRE(play.step(only_timer(play)));
  CHECK(play.asked.empty());
}

TEST_CASE("an order that is over, stuck or waits for something else does not wait to ask again") {
  auto over = shipped_and_asked();
  over.hear(capture_lost(), "", "payment");
  auto blocked = over;
  over.hear(inventory::StockCommitted{.order = the_order}, over.open(Asked::commit_stock).name, "item");
  over.hear(orders::OutsidePaymentRecorded{.order = the_order, .paid_in_all = dollars(2'300)}, "", the_order.text());
  CHECK(over.now.phase == Phase::finished);
  CHECK(over.now.timers.empty());
  blocked.hear(refused_now, blocked.open(Asked::commit_stock).name, "item");
  CHECK(blocked.now.phase == Phase::stuck);
  CHECK(blocked.now.timers.empty());
}

TEST_CASE("asking again has nothing to do with how long a customer may take to pay") {
  auto play = shipped_and_asked();
  play.hear(capture_lost(), "", "payment");
  const auto timer = only_timer(play);
  orders::OrderLinesChanged change{.order = the_order};
  auto item = one_line_order().lines[0];
  item.quantity = 3;
  change.changed = {item};
  change.totals.total = dollars(3'300);
  play.hear(change, "", the_order.text());
  const auto reserve = play.open(Asked::reserve_stock);
  play.hear(reserved(reserve, 3), reserve.name, "item");
  const auto second_payment = *play.open(Asked::authorize_payment).payment;
  auto to_do = payments::PaymentActionRequired{.payment = second_payment};
  play.hear(to_do, play.open(Asked::authorize_payment).name, "second");
  CHECK(play.now.phase == Phase::awaiting_payment);
  play.step(timer);
  CHECK(play.now.phase == Phase::awaiting_payment);
}

TEST_CASE("a capture that never got through while its order was called off is let go of") {
  auto play = shipped_and_asked();
  play.hear(cancelled_now(), "", the_order.text());
  const auto refused = play.open(Asked::void_payment);
  play.hear(CommandSettled{Settlement::refused, "capture_open"}, refused.name, "payment");
  CHECK(play.count(Asked::void_payment) == 0);
  play.hear(capture_lost(), "", "payment");
  CHECK(play.open(Asked::void_payment).payment == the_payment);
  CHECK(play.now.phase == Phase::cancelling);
}

TEST_CASE("a void that never got through is asked for again, then a person has to") {
  auto play = cancelling();
  play.hear(inventory::ReservationReleased{}, play.open(Asked::release_stock).name, "item");
  play.hear(payments::VoidRequested{.payment = the_payment}, play.open(Asked::void_payment).name, "payment");
  for (int i = 0; i < 2; ++i) {
    REQUIRE(play.hear(void_lost(), "", "payment"));
    CHECK(play.now.phase == Phase::cancelling);
    REQUIRE(play.step(only_timer(play)));
    CHECK(play.open(Asked::void_payment).reason == "changed their mind");
    play.hear(payments::VoidRequested{.payment = the_payment}, play.open(Asked::void_payment).name, "payment");
  }
  auto given_up = play;
  play.hear(voided(), "", "payment");
  CHECK(play.now.phase == Phase::cancelled);

  given_up.hear(void_lost(), "", "payment");
  CHECK(given_up.now.phase == Phase::stuck);
  CHECK(given_up.now.why == "void_failed");
  given_up.step(order_to_cash::Retry{"the gateway is back"});
  CHECK(given_up.now.phase == Phase::cancelling);
  CHECK(given_up.open(Asked::void_payment).payment == the_payment);
}

TEST_CASE("a refund that never got through is asked for again, then a person has to") {
  auto play = refunding();
  for (int i = 0; i < 2; ++i) {
    REQUIRE(play.hear(refund_lost(), "", "payment"));
    CHECK(play.now.phase == Phase::cancelling);
    REQUIRE(play.step(only_timer(play)));
    CHECK(play.open(Asked::refund_payment).amount == dollars(2'300));
    play.hear(payments::RefundRequested{.payment = the_payment}, play.open(Asked::refund_payment).name, "payment");
  }
  play.hear(refund_lost(), "", "payment");
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "refund_failed");
  play.step(order_to_cash::Retry{"the gateway is back"});
  CHECK(play.open(Asked::refund_payment).amount == dollars(2'300));
}

TEST_CASE("a refund that was recorded as done and was not is asked for again, even after the end") {
  auto play = refunding();
  play.hear(
      payments::PaymentRefunded{
          .payment = the_payment, .order = the_order, .amount = dollars(2'300), .refunded_in_all = dollars(2'300)},
      "", "payment");
  CHECK(play.now.phase == Phase::cancelled);
  play.hear(refund_lost(), "", "payment");
  REQUIRE(play.step(only_timer(play)));
  CHECK(play.open(Asked::refund_payment).amount == dollars(2'300));
  auto said_no = refund_lost();
  said_no.reached = true;
  play.hear(said_no, "", "payment");
  CHECK(play.now.phase == Phase::stuck);
}

TEST_CASE("the payment that an order counts on is never let go of because a void of somebody else's was lost") {
  auto play = fulfilling();
  play.hear(void_lost(), "", "payment");
  play.step(only_timer(play));
  CHECK(play.asked.empty());

  auto one_too_many = fulfilling();
  const auto spare = id<PaymentId>(78);
  one_too_many.hear(authorized(500, spare), "", "spare");
  one_too_many.hear(payments::VoidRequested{.payment = spare}, one_too_many.open(Asked::void_payment).name, "spare");
  auto lost = void_lost();
  lost.payment = spare;
  one_too_many.hear(lost, "", "spare");
  one_too_many.step(only_timer(one_too_many));
  CHECK(one_too_many.open(Asked::void_payment).payment == spare);
  CHECK(one_too_many.now.phase == Phase::fulfilling);
}

TEST_CASE("what fails of a payment that is none of this order's is left alone") {
  auto play = fulfilling();
  auto other = capture_lost();
  other.amount.currency = {{'E', 'U', 'R'}};
  CHECK_FALSE(play.hear(other, "", "other"));
  auto unknown = void_lost();
  unknown.payment = id<PaymentId>(99);
  play.hear(unknown, "", "other");
  CHECK(play.now.timers.empty());
}

TEST_CASE("a void that got through before it was asked for again is not asked for again") {
  auto play = fulfilling();
  const auto spare = id<PaymentId>(78);
  play.hear(authorized(500, spare), "", "spare");
  play.hear(payments::VoidRequested{.payment = spare}, play.open(Asked::void_payment).name, "spare");
  auto lost = void_lost();
  lost.payment = spare;
  play.hear(lost, "", "spare");
  const auto timer = only_timer(play);
  play.hear(payments::PaymentVoided{.payment = spare, .order = the_order}, "", "spare");
  REQUIRE(play.step(timer));
  CHECK(play.asked.empty());
}

TEST_CASE("voids of two payments that were lost wait each for its own timer") {
  auto play = awaiting_payment();
  const auto spare = id<PaymentId>(78);
  play.hear(authorized(1'000), "", "payment");
  play.hear(authorized(500, spare), "", "spare");
  play.hear(cancelled_now(), "", the_order.text());
  REQUIRE(play.count(Asked::void_payment) == 2);
  play.hear(void_lost(), "", "payment");
  auto lost = void_lost();
  lost.payment = spare;
  play.hear(lost, "", "spare");
  REQUIRE(play.now.timers.size() == 2);
  CHECK(play.now.timers[0].payment == the_payment);
  CHECK(play.now.timers[1].payment == spare);
  play.hear(lost, "", "spare");  // it waits already
  CHECK(play.now.timers.size() == 2);
}

TEST_CASE("a refund that was lost of a payment whose beginning was never heard of is left to a person") {
  auto play = cancelling();
  auto lost = refund_lost();
  lost.payment = id<PaymentId>(99);
  play.hear(lost, "", "unknown");
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "refund_failed");
}
