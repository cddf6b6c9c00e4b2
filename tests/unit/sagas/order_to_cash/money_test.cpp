// The sums: nothing stays held or kept that nobody is owed, and what a merchant gives back by hand is not missed.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using samples::dollars;
using samples::id;

namespace {

using Kinds = std::vector<Asked>;
const auto the_other = id<PaymentId>(78);
const Currency won{{'K', 'R', 'W'}};

payments::PaymentCreated made(const PaymentId& payment, const Money& amount) {
  return {.payment = payment, .order = the_order, .amount = amount};
}
payments::PaymentAuthorized sold(std::int64_t minor, const PaymentId& payment) {
  auto sale = authorized(minor, payment);
  sale.captured_in_all = dollars(minor);
  return sale;
}
payments::RefundRequested refund_asked(std::int64_t minor, std::uint8_t refund,
                                       const PaymentId& payment = the_payment) {
  return {.payment = payment, .order = the_order, .refund = id<RefundId>(refund), .amount = dollars(minor)};
}
payments::PaymentRefunded given_back(std::int64_t minor, std::int64_t in_all, std::uint8_t refund,
                                     const PaymentId& payment = the_payment) {
  return {.payment = payment,
          .order = the_order,
          .refund = id<RefundId>(refund),
          .amount = dollars(minor),
          .refunded_in_all = dollars(in_all)};
}
orders::OrderFulfilled one_piece(std::uint8_t parcel, bool complete) {
  auto half = shipped_now();
  half.fulfillment = id<FulfillmentId>(parcel);
  half.lines = {{id<LineId>(0x10), 1}};
  half.complete = complete;
  return half;
}

// Stock is held, its commit and release are not told apart here.
void answer_stock(Play& play) {
  while (play.count(Asked::commit_stock) > 0) {
    const auto wish = *std::ranges::find(play.now.open, Asked::commit_stock, &Wish::asked);
    play.hear(inventory::StockCommitted{.order = the_order}, wish.name, "item");
  }
  if (play.count(Asked::release_stock) > 0) {
    play.hear(inventory::ReservationReleased{}, play.open(Asked::release_stock).name, "item");
  }
}
void answer_capture(Play& play, std::int64_t in_all, bool last) {
  const auto wish = play.open(Asked::capture_payment);
  play.hear(payments::CaptureRequested{.payment = *wish.payment, .order = the_order}, wish.name, "payment");
  auto done = captured(in_all, last);
  done.payment = *wish.payment;
  done.amount = *wish.amount;
  play.hear(done, "", "payment");
}

// The first of two parcels left, its share was captured.
Play half_shipped() {
  auto play = fulfilling();
  play.hear(one_piece(10, false), "", the_order.text());
  answer_stock(play);
  answer_capture(play, 1'000, false);
  return play;
}

}  // namespace

TEST_CASE("an order that is called off gives back what a client captured, and lets go of what is still held") {
  auto play = fulfilling();
  play.hear(captured(1'000, false), "", "payment");
  play.hear(cancelled_now(), "", the_order.text());
  CHECK(play.kinds() == Kinds{Asked::release_stock, Asked::refund_payment, Asked::void_payment});
  CHECK(play.open(Asked::refund_payment).amount == dollars(1'000));
  answer_stock(play);
  play.hear(refund_asked(1'000, 1), play.open(Asked::refund_payment).name, "payment");
  play.hear(payments::VoidRequested{.payment = the_payment}, play.open(Asked::void_payment).name, "payment");
  play.hear(given_back(1'000, 1'000, 1), "", "payment");
  CHECK(play.now.phase == Phase::cancelling);  // 13.00 are held
  auto expired = play;
  play.hear(voided(), "", "payment");
  CHECK(play.now.phase == Phase::cancelled);
  expired.hear(payments::AuthorizationExpired{.payment = the_payment}, "", "payment");
  CHECK(expired.now.phase == Phase::cancelled);
}

TEST_CASE(
    "a client's capture that was under way when its order was called off: it comes back, and the rest of the hold") {
  auto play = fulfilling();
  play.hear(cancelled_now(), "", the_order.text());
  answer_stock(play);
  play.hear(CommandSettled{Settlement::refused, "capture_open"}, play.open(Asked::void_payment).name, "payment");
  auto failed = play;

  play.hear(captured(1'000, false), "", "payment");
  CHECK(play.open(Asked::refund_payment).amount == dollars(1'000));
  CHECK(play.open(Asked::void_payment).payment == the_payment);

  failed.hear(payments::CaptureFailed{.payment = the_payment, .amount = dollars(1'000)}, "", "payment");
  CHECK(failed.open(Asked::void_payment).payment == the_payment);
  CHECK(failed.now.phase == Phase::cancelling);
}

TEST_CASE("what is on its way back is not asked for again: neither a refund of ours nor one of a client's") {
  auto play = fulfilling();
  play.hear(captured(500, false), "", "payment");
  play.hear(refund_asked(200, 7), "", "payment");  // a client's
  play.hear(cancelled_now(), "", the_order.text());
  const auto first = play.open(Asked::refund_payment);
  CHECK(first.amount == dollars(300));
  auto not_yet_requested = play;
  for (auto* way : {&play, &not_yet_requested}) {
    if (way == &play) way->hear(refund_asked(300, 8), first.name, "payment");
    way->hear(captured(1'500, false), "", "payment");
    CHECK(way->kinds() == Kinds{Asked::record_payment, Asked::refund_payment, Asked::void_payment});
    CHECK(way->asked.at(1).amount == dollars(1'000));
  }
  // What failed is kept again, and asked for with the next one.
  play.hear(payments::RefundFailed{.payment = the_payment,
                                   .refund = id<RefundId>(7),
                                   .amount = dollars(200),
                                   .refunded_in_all = dollars(0),
                                   .reached = false},
            "", "payment");
  REQUIRE(play.now.timers.size() == 1);
  play.step(order_to_cash::FireTimer{play.now.timers.front().name});
  CHECK(play.asked.at(0).amount == dollars(200));
}

TEST_CASE("what a merchant gives back by hand before the last parcel is not missed at the end") {
  auto play = half_shipped();
  play.hear(refund_asked(200, 7), "", "payment");
  play.hear(given_back(200, 200, 7), "", "payment");
  play.hear(one_piece(11, true), "", the_order.text());
  CHECK(play.open(Asked::capture_payment).amount == dollars(1'300));
  answer_stock(play);
  answer_capture(play, 2'300, true);
  CHECK(play.now.phase == Phase::finished);
}

TEST_CASE("a retry after a refund by hand does not take again what was given back") {
  auto play = half_shipped();
  play.hear(given_back(200, 200, 7), "", "payment");
  play.hear(one_piece(11, true), "", the_order.text());
  const auto capture = play.open(Asked::capture_payment);
  play.hear(payments::CaptureRequested{.payment = the_payment}, capture.name, "payment");
  play.hear(payments::CaptureFailed{.payment = the_payment, .amount = *capture.amount}, "", "payment");
  REQUIRE(play.now.why == "capture_failed");
  play.step(order_to_cash::Retry{"the bank says yes"});
  CHECK(play.now.phase == Phase::fulfilling);
  CHECK(play.kinds() == Kinds{Asked::capture_payment});
}

TEST_CASE("of two sales that come while stock is reserved one is given back when the order is confirmed") {
  auto play = reserving("");
  play.hear(made(the_payment, dollars(2'300)), "", "payment");
  play.hear(made(the_other, dollars(2'300)), "", "other");
  play.hear(sold(2'300, the_payment), "", "payment");
  play.hear(sold(2'300, the_other), "", "other");
  const auto wish = play.open(Asked::reserve_stock);
  play.hear(reserved(wish, 2), wish.name, "item");
  CHECK(play.now.phase == Phase::confirming);
  CHECK(play.kinds() == Kinds{Asked::confirm_order, Asked::refund_payment});
  const auto refund = play.open(Asked::refund_payment);
  CHECK(refund.payment == the_other);
  CHECK(refund.amount == dollars(2'300));
  CHECK(refund.reason == "paid_already");

  play.hear(refund_asked(2'300, 8, the_other), refund.name, "other");
  play.hear(given_back(2'300, 2'300, 8, the_other), "", "other");
  play.hear(confirmed_now(), play.open(Asked::confirm_order).name, the_order.text());
  play.hear(shipped_now(), "", the_order.text());
  CHECK(play.count(Asked::capture_payment) == 0);
  answer_stock(play);
  CHECK(play.now.phase == Phase::finished);
}

TEST_CASE("a hold that a sale makes needless is let go, and never captured") {
  auto play = reserving("");
  play.hear(authorized(2'300), "", "payment");
  play.hear(sold(2'300, the_other), "", "other");
  const auto wish = play.open(Asked::reserve_stock);
  play.hear(reserved(wish, 2), wish.name, "item");
  CHECK(play.open(Asked::void_payment).payment == the_payment);
  CHECK(play.count(Asked::refund_payment) == 0);
  play.hear(confirmed_now(), play.open(Asked::confirm_order).name, the_order.text());
  play.hear(shipped_now(), "", the_order.text());
  CHECK(play.count(Asked::capture_payment) == 0);
}

TEST_CASE("of two sales that come to more than the total the rest is given back, less what was given back by hand") {
  auto play = reserving("");
  play.hear(sold(2'000, the_payment), "", "payment");
  play.hear(sold(1'000, the_other), "", "other");
  play.hear(given_back(300, 300, 7, the_other), "", "other");
  const auto wish = play.open(Asked::reserve_stock);
  play.hear(reserved(wish, 2), wish.name, "item");
  CHECK(play.open(Asked::refund_payment).payment == the_other);
  CHECK(play.open(Asked::refund_payment).amount == dollars(400));
}

TEST_CASE("payments that are all needed are all kept") {
  auto play = reserving("");
  play.hear(authorized(1'000), "", "payment");
  play.hear(sold(1'300, the_other), "", "other");
  const auto wish = play.open(Asked::reserve_stock);
  play.hear(reserved(wish, 2), wish.name, "item");
  CHECK(play.kinds() == Kinds{Asked::confirm_order});
}

TEST_CASE("a sale that was one too many and is given back does not pay for what ships") {
  auto play = fulfilling();
  play.hear(sold(2'300, the_other), "", "other");
  const auto refund = play.open(Asked::refund_payment);
  play.hear(shipped_now(), "", the_order.text());
  CHECK(play.open(Asked::capture_payment).payment == the_payment);
  auto expires = play;
  play.hear(refund_asked(2'300, 8, the_other), refund.name, "other");
  play.hear(given_back(2'300, 2'300, 8, the_other), "", "other");
  answer_stock(play);
  CHECK(play.now.phase == Phase::fulfilling);
  answer_capture(play, 2'300, true);
  CHECK(play.now.phase == Phase::finished);
  // What it was for is gone: the one that is given back is no cover.
  expires.hear(payments::AuthorizationExpired{.payment = the_payment}, "", "payment");
  CHECK(expires.open(Asked::authorize_payment).amount == dollars(2'300));
}

TEST_CASE("an order of which a part has left is not called off: a person is told so, and nothing is undone") {
  auto play = half_shipped();
  const auto before = play.now;
  CHECK_FALSE(play.step(order_to_cash::Abandon{"enough"}));
  const auto refused = OrderToCashDecider::decide(play.now, order_to_cash::Abandon{"enough"});
  CHECK(std::get<Refused<order_to_cash::Refusal>>(refused).why == order_to_cash::Refusal::has_shipped);
  CHECK(play.now == before);
}

TEST_CASE("an order that shipped before its abandonment was heard of: the order says no, and goes on forwards") {
  auto play = fulfilling();
  play.step(order_to_cash::Abandon{"enough"});
  const auto first = play.open(Asked::cancel_order);
  play.hear(payments::VoidRequested{.payment = the_payment}, play.open(Asked::void_payment).name, "payment");
  play.hear(voided(), "", "payment");
  play.hear(CommandSettled{Settlement::refused, "not_cancellable"}, first.name, the_order.text());
  REQUIRE(play.now.phase == Phase::stuck);

  auto again = play;  // not heard of the parcel yet: the wish has another name, else its answer would never come
  REQUIRE(again.step(order_to_cash::Abandon{"still"}));
  CHECK(again.open(Asked::cancel_order).name != first.name);

  play.hear(one_piece(10, false), "", the_order.text());
  CHECK_FALSE(play.step(order_to_cash::Abandon{"still"}));
  REQUIRE(play.step(order_to_cash::Retry{"then we ship it"}));
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.kinds() == Kinds{Asked::authorize_payment});
  CHECK(play.asked[0].amount == dollars(2'300));
}

TEST_CASE("an order of which a part left before it was paid is stuck when nobody pays in time, and nothing is undone") {
  auto play = awaiting_payment();
  play.hear(one_piece(10, false), "", the_order.text());
  REQUIRE(play.now.timers.size() == 1);
  play.step(order_to_cash::FireTimer{play.now.timers.front().name});
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "not_paid_in_time");
  CHECK(play.asked.empty());
}

TEST_CASE("a payment in another currency that was heard of before its order is none of its") {
  Play play;
  play.hear(made(the_other, {5'000, won}), "", "other");
  REQUIRE(play.hear(one_line_order(), "", the_order.text()));
  CHECK(play.now.payments.empty());
  const auto wish = play.open(Asked::reserve_stock);
  play.hear(reserved(wish, 2), wish.name, "item");
  CHECK(play.open(Asked::authorize_payment).amount == dollars(2'300));
}

TEST_CASE("what becomes of a payment in another currency changes nothing, whatever it is") {
  for (auto play : {paying(), awaiting_payment(), fulfilling(), cancelling()}) {
    const auto before = play.now;
    const Money amount{5'000, won};
    CHECK_FALSE(play.hear(made(the_other, amount), "", "other"));
    CHECK_FALSE(play.hear(payments::PaymentActionRequired{.payment = the_other}, "", "other"));
    CHECK_FALSE(play.hear(payments::OutcomeUnknown{.payment = the_other}, "", "other"));
    CHECK_FALSE(play.hear(payments::PaymentDeclined{.payment = the_other, .amount = amount}, "", "other"));
    auto sale = sold(5'000, the_other);
    sale.amount = sale.authorized_in_all = sale.captured_in_all = amount;
    CHECK_FALSE(play.hear(sale, "", "other"));
    CHECK_FALSE(play.hear(payments::PaymentCaptured{.payment = the_other, .amount = amount}, "", "other"));
    CHECK_FALSE(play.hear(payments::VoidRequested{.payment = the_other}, "", "other"));
    CHECK_FALSE(play.hear(payments::PaymentRefunded{.payment = the_other, .amount = amount}, "", "other"));
    CHECK_FALSE(play.hear(payments::RefundFailed{.payment = the_other, .amount = amount}, "", "other"));
    CHECK_FALSE(play.hear(payments::ManualPaymentRecorded{.payment = the_other, .amount = amount}, "", "other"));
    CHECK_FALSE(play.hear(payments::RefundRequested{.payment = the_other, .amount = amount}, "", "other"));
    CHECK_FALSE(play.hear(payments::PaymentVoided{.payment = the_other}, "", "other"));
    CHECK_FALSE(play.hear(payments::VoidFailed{.payment = the_other, .reached = false}, "", "other"));
    CHECK_FALSE(play.hear(payments::AuthorizationExpired{.payment = the_other}, "", "other"));
    CHECK(play.now == before);
  }
}
