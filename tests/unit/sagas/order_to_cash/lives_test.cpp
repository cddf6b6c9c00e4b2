// Lives of orders on their way to cash, step by step.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using samples::dollars;
using samples::id;

namespace {

using Kinds = std::vector<Asked>;

}  // namespace

TEST_CASE("an order that goes well: number and stock, money, confirmation, capture when it ships") {
  auto play = reserving();
  CHECK(play.now.phase == Phase::reserving);
  CHECK(play.kinds() == Kinds{Asked::take_number, Asked::reserve_stock});

  play.hear(numbering::NumberTaken{1'001, "1001", the_order.text()}, "number", "series");
  CHECK(play.open(Asked::assign_number).number == "1001");

  const auto reserve = play.open(Asked::reserve_stock);
  CHECK(reserve.sku == "SKU-1");
  CHECK(reserve.quantity == 2);
  play.hear(reserved(reserve, 2), reserve.name, "item");
  CHECK(play.now.phase == Phase::paying);
  const auto authorize = play.open(Asked::authorize_payment);
  CHECK(authorize.amount == dollars(2'300));
  CHECK(authorize.method == "pm_card_visa");
  CHECK(authorize.payment == the_payment);

  play.hear(payments::AuthorizationRequested{.payment = the_payment, .order = the_order}, authorize.name, "payment");
  play.hear(authorized(2'300), "", "payment");
  CHECK(play.now.phase == Phase::confirming);
  CHECK(play.kinds() == Kinds{Asked::record_payment, Asked::confirm_order});

  play.hear(confirmed_now(), play.open(Asked::confirm_order).name, the_order.text());
  CHECK(play.now.phase == Phase::fulfilling);
  CHECK(play.count(Asked::capture_payment) == 0);

  play.hear(shipped_now(), "", the_order.text());
  CHECK(play.kinds() == Kinds{Asked::commit_stock, Asked::capture_payment});
  CHECK(play.open(Asked::capture_payment).amount == dollars(2'300));
  CHECK(play.open(Asked::capture_payment).last);

  CHECK(finished().now.phase == Phase::finished);
}

TEST_CASE("stock that is not there is looked for at the next location, and a line may come from several") {
  Play play;
  play.policy.locations = {"main", "annex"};
  REQUIRE(play.hear(one_line_order(), "", the_order.text()));
  auto wish = play.open(Asked::reserve_stock);
  CHECK(wish.location == "main");
  play.hear(reserved(wish, 1), wish.name, "item");
  wish = play.open(Asked::reserve_stock);
  CHECK(wish.location == "annex");
  CHECK(wish.quantity == 1);
  auto short_of_one = play;
  play.hear(reserved(wish, 1), wish.name, "annex");
  CHECK(play.now.phase == Phase::paying);

  short_of_one.hear(refused_now, wish.name, "annex");
  CHECK(short_of_one.now.phase == Phase::cancelling);
  CHECK(short_of_one.now.why == "out_of_stock");
  CHECK(short_of_one.kinds() == Kinds{Asked::release_stock, Asked::cancel_order});
}

TEST_CASE("a declined card lets everything go and cancels the order") {
  auto play = paying();
  play.hear(payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = dollars(2'300)},
            play.open(Asked::authorize_payment).name, "payment");
  play.hear(declined(), "", "payment");
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.kinds() == Kinds{Asked::release_stock, Asked::cancel_order});
  play.hear(inventory::ReservationReleased{}, play.open(Asked::release_stock).name, "item");
  CHECK(play.now.phase == Phase::cancelling);
  play.hear(cancelled_now(), play.open(Asked::cancel_order).name, the_order.text());
  CHECK(play.now.phase == Phase::cancelled);
}

TEST_CASE("an unknown outcome waits by its name, and either answer goes on") {
  auto play = payment_unknown();
  CHECK(play.now.phase == Phase::payment_unknown);
  auto other = play;
  play.hear(authorized(2'300), "", "payment");
  CHECK(play.now.phase == Phase::confirming);
  other.hear(declined(), "", "payment");
  CHECK(other.now.phase == Phase::cancelling);
}

TEST_CASE("without a method of payment an order waits for one, and is cancelled when its time is over") {
  auto play = awaiting_payment();
  CHECK(play.now.phase == Phase::awaiting_payment);
  REQUIRE(play.now.timers.size() == 1);
  CHECK(play.now.timers.front().due == Timestamp{1'709'294'400'000'000 + 1'800'000'000});
  const auto timer = play.now.timers.front().name;

  auto transfer = play;
  transfer.hear(
      orders::OutsidePaymentRecorded{.order = the_order, .amount = dollars(2'300), .paid_in_all = dollars(2'300)}, "",
      the_order.text());
  CHECK(transfer.now.phase == Phase::confirming);
  CHECK(transfer.now.timers.empty());
  CHECK_FALSE(transfer.step(order_to_cash::FireTimer{timer}));

  auto card = play;
  const auto own = id<PaymentId>(77);
  card.hear(authorized(2'300, own), "", "own");
  CHECK(card.now.phase == Phase::confirming);

  CHECK(play.step(order_to_cash::FireTimer{timer}));
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.now.why == "not_paid_in_time");
}

TEST_CASE("a success that nobody waits for any more is taken back") {
  auto play = paying();
  play.hear(cancelled_now(), "", the_order.text());
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.count(Asked::void_payment) == 1);
  play.hear(authorized(2'300), "", "payment");
  CHECK(play.count(Asked::void_payment) == 2);

  auto late = cancelled_instance();
  late.hear(authorized(2'300, id<PaymentId>(78)), "", "other payment");
  CHECK(late.open(Asked::void_payment).payment == id<PaymentId>(78));

  auto twice = fulfilling();
  twice.hear(authorized(500, id<PaymentId>(78)), "", "other payment");
  CHECK(twice.open(Asked::void_payment).reason == "paid_already");
  CHECK(twice.now.phase == Phase::fulfilling);
}

TEST_CASE("a payment too many that is let go leaves the order alone; the one it counts on does not") {
  auto play = fulfilling();
  const auto second = id<PaymentId>(78);
  play.hear(authorized(500, second), "", "other payment");
  auto gone = voided();
  gone.payment = second;
  play.hear(gone, "", "other payment");
  CHECK(play.now.phase == Phase::fulfilling);
  play.hear(voided(), "", "payment");
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "payment_voided");
}

TEST_CASE("what was captured is given back when the order is cancelled") {
  auto play = awaiting_payment();
  auto sale = authorized(2'300);
  sale.captured_in_all = dollars(2'300);
  play.hear(sale, "", "payment");
  CHECK(play.now.phase == Phase::confirming);
  play.hear(cancelled_now(), "", the_order.text());
  const auto refund = play.open(Asked::refund_payment);
  CHECK(refund.amount == dollars(2'300));
  play.hear(payments::RefundRequested{.payment = the_payment, .order = the_order}, refund.name, "payment");
  play.hear(inventory::ReservationReleased{}, play.open(Asked::release_stock).name, "item");
  CHECK(play.now.phase == Phase::cancelling);
  play.hear(
      payments::PaymentRefunded{
          .payment = the_payment, .order = the_order, .amount = dollars(2'300), .refunded_in_all = dollars(2'300)},
      "", "payment");
  CHECK(play.now.phase == Phase::cancelled);
}

TEST_CASE("each parcel captures its share, the last one the rest") {
  auto play = fulfilling();
  auto half = shipped_now();
  half.lines = {{id<LineId>(0x10), 1}};
  half.complete = false;
  play.hear(half, "", the_order.text());
  CHECK(play.open(Asked::capture_payment).amount == dollars(1'000));
  CHECK_FALSE(play.open(Asked::capture_payment).last);
  CHECK(play.open(Asked::commit_stock).quantity == 1);
  auto two_under_way = play;
  auto part = payments::PaymentCaptured{
      .payment = the_payment, .order = the_order, .amount = dollars(1'000), .captured_in_all = dollars(1'000)};
  play.hear(part, "", "payment");
  auto rest = shipped_now();
  rest.fulfillment = id<FulfillmentId>(10);
  rest.lines = {{id<LineId>(0x10), 1}};
  play.hear(rest, "", the_order.text());
  REQUIRE(play.kinds() == Kinds{Asked::commit_stock, Asked::capture_payment});
  CHECK(play.asked[1].amount == dollars(1'300));
  CHECK(play.asked[1].last);
  // What ends the authorization must be the only capture under way.
  two_under_way.hear(rest, "", the_order.text());
  CHECK(two_under_way.asked[1].amount == dollars(1'300));
  CHECK_FALSE(two_under_way.asked[1].last);
}

TEST_CASE("what a payment holds beyond the total is let go when everything is paid") {
  auto play = confirming();
  const auto spare = id<PaymentId>(78);
  auto early = authorized(500, spare);
  play.hear(early, "", "spare");
  CHECK(play.open(Asked::void_payment).reason == "paid_already");

  auto covered_late = awaiting_payment();
  covered_late.hear(authorized(500, spare), "", "spare");
  covered_late.hear(authorized(2'300), "", "payment");
  covered_late.hear(confirmed_now(), covered_late.open(Asked::confirm_order).name, the_order.text());
  covered_late.hear(shipped_now(), "", the_order.text());
  CHECK(covered_late.count(Asked::capture_payment) == 2);
  auto first = payments::PaymentCaptured{
      .payment = spare, .order = the_order, .amount = dollars(500), .captured_in_all = dollars(500), .final = true};
  const auto commit = covered_late.open(Asked::commit_stock);
  covered_late.hear(inventory::StockCommitted{.order = the_order}, commit.name, "item");
  while (covered_late.count(Asked::capture_payment) > 0) {
    const auto wish = *std::ranges::find(covered_late.now.open, Asked::capture_payment, &Wish::asked);
    covered_late.hear(payments::CaptureRequested{.payment = *wish.payment, .order = the_order}, wish.name, "payment");
  }
  covered_late.hear(first, "", "spare");
  covered_late.hear(captured(1'800, false), "", "payment");
  CHECK(covered_late.now.phase == Phase::finished);
  CHECK(covered_late.open(Asked::void_payment).payment == the_payment);
}

TEST_CASE("a failed capture is stuck by name; a person retries it, or notes why not") {
  auto play = stuck();
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "capture_failed");
  CHECK(play.step(order_to_cash::AddNote{"called the bank"}));
  CHECK(play.last.note == "called the bank");
  CHECK(play.step(order_to_cash::Retry{"the bank says yes"}));
  CHECK(play.now.phase == Phase::fulfilling);
  CHECK(play.kinds() == Kinds{Asked::capture_payment});
  CHECK_FALSE(play.step(order_to_cash::Retry{"again"}));
}

TEST_CASE("what was delivered once changes nothing when it comes again") {
  auto play = reserving();
  const auto wish = play.open(Asked::reserve_stock);
  const Deliver input{"item", 5, {}, wish.name, reserved(wish, 2), {}};
  CHECK(play.step(input));
  CHECK_FALSE(play.step(input));
  auto older = input;
  older.version = 4;
  CHECK_FALSE(play.step(older));
}

TEST_CASE("a payment may be heard of before its order") {
  Play play;
  play.hear(authorized(2'300, id<PaymentId>(79)), "", "early");
  CHECK(play.now.open.empty());
  REQUIRE(play.hear(one_line_order(""), "", the_order.text()));
  CHECK(play.count(Asked::record_payment) == 1);
  const auto wish = play.open(Asked::reserve_stock);
  play.hear(reserved(wish, 2), wish.name, "item");
  CHECK(play.now.phase == Phase::confirming);
}

TEST_CASE("nothing to pay, nothing in stock to hold: an order of thin air is confirmed at once") {
  Play play;
  auto order = one_line_order();
  order.lines[0].sku.clear();
  order.totals.total = dollars(0);
  REQUIRE(play.hear(order, "", the_order.text()));
  CHECK(play.now.phase == Phase::confirming);
}

TEST_CASE("lines that change while the money is on its way wait for it; what is missing then is authorized, too") {
  auto play = paying();
  orders::OrderLinesChanged change{.order = the_order};
  auto item = one_line_order().lines[0];
  item.quantity = 3;
  change.changed = {item};
  change.totals.total = dollars(3'300);
  play.hear(change, "", the_order.text());
  const auto wish = play.open(Asked::reserve_stock);
  play.hear(reserved(wish, 3), wish.name, "item");
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.count(Asked::authorize_payment) == 1);
  play.hear(authorized(2'300), play.open(Asked::authorize_payment).name, "payment");
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.open(Asked::authorize_payment).amount == dollars(1'000));
}

TEST_CASE("lines that change are held anew, and what is not covered is authorized in addition") {
  auto play = fulfilling();
  orders::OrderLinesChanged change{.order = the_order};
  auto item = one_line_order().lines[0];
  item.quantity = 3;
  item.total = dollars(3'000);
  change.changed = {item};
  change.totals.total = dollars(3'300);
  play.hear(change, "", the_order.text());
  CHECK(play.now.phase == Phase::reserving);
  CHECK(play.kinds() == Kinds{Asked::release_stock, Asked::reserve_stock});
  const auto wish = play.open(Asked::reserve_stock);
  CHECK(wish.quantity == 3);
  play.hear(reserved(wish, 3), wish.name, "item");
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.open(Asked::authorize_payment).amount == dollars(1'000));
  CHECK(play.open(Asked::authorize_payment).payment != the_payment);
}
