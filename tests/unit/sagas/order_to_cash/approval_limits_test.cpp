// What of an order's way to cash needs a second person: money back, added up, and giving the order up.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using order_to_cash::Abandon;
using order_to_cash::OrderToCashDecider;
using order_to_cash::RefundOrder;
using order_to_cash::Refusal;
using samples::dollars;
using samples::id;

namespace {

bool needs_approval(const Play& play, const OrderToCashDecider::Command& command) {
  const auto decision = OrderToCashDecider::decide(play.now, command);
  const auto* refused = std::get_if<Refused<Refusal>>(&decision);
  return refused && refused->why == Refusal::needs_approval;
}
RefundOrder back(std::uint8_t number, std::int64_t minor) {
  return {id<RefundId>(number), dollars(minor), "a scratch", {}, ApprovalLimit{{dollars(500)}}};
}
Play with_money() {
  auto play = fulfilling();
  play.hear(captured(1'000, false), "", "payment");
  return play;
}

}  // namespace

TEST_CASE("money that people give back of one order is added up: cutting it into parts does not evade the limit") {
  auto play = with_money();
  CHECK(needs_approval(play, back(1, 501)));
  REQUIRE(play.step(back(1, 300)));
  CHECK(needs_approval(play, back(2, 201)));
  CHECK(!needs_approval(play, back(2, 200)));
  CHECK(play.step(RefundOrder{id<RefundId>(2), dollars(201), "two persons agreed", {}}));
}

TEST_CASE("what was given back of its payments directly counts, what failed does not") {
  auto play = with_money();
  auto elsewhere = play;
  elsewhere.hear(payments::PaymentRefunded{.payment = the_payment,
                                           .order = the_order,
                                           .refund = id<RefundId>(9),
                                           .amount = dollars(400),
                                           .refunded_in_all = dollars(400)},
                 "", "payment");
  CHECK(needs_approval(elsewhere, back(1, 101)));
  CHECK(!needs_approval(elsewhere, back(1, 100)));
  REQUIRE(play.step(back(1, 400)));
  const auto wish = play.open(order_to_cash::Asked::refund_payment);
  play.hear(refused_now, wish.name, "payment");
  CHECK(!needs_approval(play, back(2, 500)));
}

TEST_CASE("what cannot be is refused before anybody is sent for a second person") {
  auto play = with_money();
  const RefundOrder no_line{
      id<RefundId>(1), dollars(501), "x", {{id<LineId>(77), 1, "main"}}, ApprovalLimit{{dollars(500)}}};
  CHECK(!needs_approval(play, no_line));
  CHECK(!needs_approval(play, back(1, 1'001)));
}

TEST_CASE("giving an order up gives back what was taken, so it needs a second person beyond the limit") {
  const auto play = with_money();
  CHECK(needs_approval(play, Abandon{"enough", ApprovalLimit{{dollars(999)}}}));
  CHECK(!needs_approval(play, Abandon{"enough", ApprovalLimit{{dollars(1'000)}}}));
  CHECK(!needs_approval(play, Abandon{"enough"}));
  CHECK(!needs_approval(fulfilling(), Abandon{"enough", ApprovalLimit{{dollars(0)}}}));
}
