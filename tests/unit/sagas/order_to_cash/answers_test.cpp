// What becomes of the process's wishes: refused, needless, answered when nobody waits any more; and what nobody can ask
// of an order that is not there.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using order_to_cash::FireTimer;
using order_to_cash::Retry;
using samples::dollars;
using samples::id;

namespace {

// The order was sold at once, and is called off: the money is to go back.
Play sold_and_called_off() {
  auto play = awaiting_payment();
  auto sale = authorized(2'300);
  sale.captured_in_all = dollars(2'300);
  play.hear(sale, "", "payment");
  play.hear(cancelled_now(), "", the_order.text());
  play.hear(inventory::ReservationReleased{}, play.open(Asked::release_stock).name, "item");
  return play;
}

// Abandoned; the order was not heard of yet, and the gateway does not let go.
Play stuck_on_the_way_back() {
  auto play = fulfilling();
  REQUIRE(play.step(order_to_cash::Abandon{"enough"}));
  play.hear(payments::VoidRequested{.payment = the_payment}, play.open(Asked::void_payment).name, "payment");
  play.hear(payments::VoidFailed{.payment = the_payment, .order = the_order, .reached = true}, "", "payment");
  REQUIRE(play.now.phase == Phase::stuck);
  REQUIRE(play.now.why == "void_failed");
  return play;
}

}  // namespace

TEST_CASE("of an order that was never heard of nothing can be asked, and its end is no beginning") {
  const OrderToCashDecider::Command commands[] = {FireTimer{"pay_by"},
                                                  Retry{"again"},
                                                  order_to_cash::Abandon{"x"},
                                                  order_to_cash::AddNote{"x"},
                                                  order_to_cash::RefundOrder{},
                                                  Deliver{the_order.text(), 2, {}, "", cancelled_now(), {}},
                                                  Deliver{"item", 2, {}, "", inventory::ReservationReleased{}, {}},
                                                  Deliver{"item", 2, {}, "", refused_now, {}}};
  for (const auto& command : commands) {
    CAPTURE(command.index());
    const auto decision = OrderToCashDecider::decide({}, command);
    const auto* no = std::get_if<Refused<order_to_cash::Refusal>>(&decision);
    REQUIRE(no);
    CHECK(no->why == order_to_cash::Refusal::no_such_instance);
  }
}

TEST_CASE("what was asked of the process in vain is in its history, and changes nothing") {
  const auto now = shipping().now;
  CHECK(OrderToCashDecider::evolve(now, CommandSettled{Settlement::refused, "nothing_failed"}) == now);
}

TEST_CASE("an instance has its order's bits, and each of its payments bits of its own") {
  CHECK(order_to_cash::instance_of(the_order).bytes == the_order.bytes);
  CHECK(order_to_cash::payment_of(the_order, 0).bytes == the_order.bytes);
  CHECK(order_to_cash::payment_of(the_order, 1) != order_to_cash::payment_of(the_order, 256));
}

TEST_CASE("an order that is cancelled without a word is called off all the same, and says so") {
  auto play = fulfilling();
  play.hear(orders::OrderCancelled{the_order, "", {}}, "", the_order.text());
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.now.why == "order_cancelled");
}

TEST_CASE("a number that somebody else took is none of this order's") {
  auto play = reserving();
  CHECK_FALSE(play.hear(numbering::NumberTaken{1'001, "1001", "another"}, "", "series"));
  CHECK(play.now.number.empty());
}

TEST_CASE("a confirmation that comes while lines are held anew begins nothing; the next one does") {
  auto play = confirming();
  const auto early = play.open(Asked::confirm_order);
  orders::OrderLinesChanged change{.order = the_order};
  auto item = one_line_order().lines[0];
  item.quantity = 1;
  change.changed = {item};
  change.totals.total = dollars(2'300);
  play.hear(change, "", the_order.text());
  REQUIRE(play.now.phase == Phase::reserving);
  auto by_hand = play;  // somebody else was faster
  by_hand.hear(nothing_now, early.name, the_order.text());
  play.hear(confirmed_now(), early.name, the_order.text());
  for (auto* way : {&play, &by_hand}) {
    CHECK(way->now.phase == Phase::reserving);
    const auto stock = way->open(Asked::reserve_stock);
    way->hear(reserved(stock, 1), stock.name, "item");
    REQUIRE(way->now.phase == Phase::confirming);
    way->hear(nothing_now, way->open(Asked::confirm_order).name, the_order.text());
    CHECK(way->now.phase == Phase::fulfilling);
  }
}

TEST_CASE("what is so already, or overtaken, may be refused: nothing is missing") {
  auto play = confirming();
  REQUIRE(
      play.hear(numbering::NumberTaken{1'001, "1001", the_order.text()}, play.open(Asked::take_number).name, "series"));
  for (const auto asked : {Asked::confirm_order, Asked::assign_number, Asked::record_payment}) {
    REQUIRE(play.hear(refused_now, play.open(asked).name, the_order.text()));
    CHECK(play.now.phase == Phase::confirming);
    CHECK(play.last.refusal == "because");
    CHECK(play.now.failed.empty());
    CHECK(play.asked.empty());
  }
}

TEST_CASE("what need not be let go of any more is let go of") {
  auto play = cancelling();
  play.hear(nothing_now, play.open(Asked::release_stock).name, "item");
  play.hear(voided(), "", "payment");
  CHECK(play.now.phase == Phase::cancelling);
  play.hear(nothing_now, play.open(Asked::void_payment).name, "payment");
  CHECK(play.now.phase == Phase::cancelled);
}

TEST_CASE("a refund that the payment refuses needs a person, who asks for it again, once") {
  auto play = sold_and_called_off();
  const auto refund = play.open(Asked::refund_payment);
  play.hear(refused_now, refund.name, "payment");
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "because");
  REQUIRE(play.step(Retry{"the dispute is over"}));
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.open(Asked::refund_payment).amount == dollars(2'300));
  CHECK(play.open(Asked::refund_payment).name != refund.name);
}

TEST_CASE("a person's refund that is refused while its order is called off needs a person, and is not lost") {
  auto play = fulfilling();
  play.hear(captured(1'000, false), "", "payment");
  REQUIRE(play.step(order_to_cash::RefundOrder{id<RefundId>(7), dollars(200), "a scratch", {}}));
  const auto by_hand = play.open(Asked::refund_payment);
  play.hear(cancelled_now(), "", the_order.text());
  REQUIRE(play.count(Asked::refund_payment) == 2);  // 2.00 by hand, 8.00 because the order is called off
  play.hear(refused_now, by_hand.name, "payment");
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "because");
  REQUIRE(play.step(Retry{"again"}));
  REQUIRE(play.count(Asked::refund_payment) == 2);
  std::int64_t back = 0;
  for (const auto& wish : play.now.open) back += wish.asked == Asked::refund_payment ? wish.amount->minor : 0;
  CHECK(back == 1'000);
}

TEST_CASE("a person's refund that is refused before the order is confirmed is kept in mind, and holds nothing up") {
  auto play = reserving("");
  auto sale = authorized(2'300);
  sale.captured_in_all = dollars(2'300);
  play.hear(sale, "", "payment");
  REQUIRE(play.step(order_to_cash::RefundOrder{id<RefundId>(7), dollars(200), "a gesture", {}}));
  play.hear(refused_now, play.open(Asked::refund_payment).name, "payment");
  CHECK(play.now.failed.size() == 1);
  const auto stock = play.open(Asked::reserve_stock);
  play.hear(reserved(stock, 2), stock.name, "item");
  CHECK(play.now.phase == Phase::confirming);
}

TEST_CASE("an order that was to be called off when it got stuck goes on backwards, and is called off once") {
  auto play = stuck_on_the_way_back();
  const auto cancel = play.open(Asked::cancel_order);
  auto refused = play;
  REQUIRE(play.step(Retry{"the gateway is back"}));
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.open(Asked::cancel_order).name == cancel.name);
  CHECK(play.count(Asked::void_payment) == 1);

  refused.hear(refused_now, cancel.name, the_order.text());
  CHECK(refused.now.phase == Phase::stuck);
  CHECK(refused.now.why == "void_failed");
  REQUIRE(refused.step(Retry{"the gateway is back"}));
  CHECK(refused.now.phase == Phase::cancelling);
  CHECK(refused.open(Asked::cancel_order).name != cancel.name);
}

TEST_CASE("a retry of an order that cannot pay by itself goes on without its money, and captures nothing") {
  auto play = awaiting_payment();
  play.hear(authorized(2'300), "", "payment");
  play.hear(confirmed_now(), play.open(Asked::confirm_order).name, the_order.text());
  play.hear(voided(), "", "payment");
  REQUIRE(play.now.why == "payment_voided");
  REQUIRE(play.step(Retry{"they pay at the door"}));
  CHECK(play.now.phase == Phase::fulfilling);
  CHECK(play.asked.empty());
}
