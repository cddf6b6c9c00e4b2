// What people give back of an order by its process: money, pieces, or both; never more than was taken, and of no line
// more than has left.
#include <doctest/doctest.h>

#include "sagas/order_to_cash/refunds.hpp"
#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using order_to_cash::RefundOrder;
using order_to_cash::Refusal;
using order_to_cash::Restock;
using samples::dollars;

namespace {

const LineId the_line = samples::id<LineId>(0x10);

RefundOrder refund(std::optional<std::int64_t> minor, std::vector<Restock> restock = {}, std::uint8_t number = 1) {
  return {samples::id<RefundId>(number), minor ? std::optional(dollars(*minor)) : std::nullopt, "came back broken",
          std::move(restock)};
}
void refused(const Play& play, const RefundOrder& ask, Refusal why) {
  const auto decision = OrderToCashDecider::decide(play.now, ask);
  const auto* no = std::get_if<Refused<Refusal>>(&decision);
  REQUIRE(no);
  CHECK(no->why == why);
}

}  // namespace

TEST_CASE("a refund gives back money and brings pieces back, once") {
  auto play = finished();
  REQUIRE(play.step(refund(1'000, {{the_line, 1, "annex"}})));
  REQUIRE(play.kinds() == std::vector{Asked::refund_payment, Asked::commit_stock});
  CHECK(play.asked[0].payment == the_payment);
  CHECK(play.asked[0].amount == dollars(1'000));
  CHECK(play.asked[0].reason == "came back broken");
  CHECK(play.asked[1].sku == "SKU-1");
  CHECK(play.asked[1].location == "annex");
  CHECK(play.asked[1].quantity == 1);
  CHECK(play.asked[1].reason == samples::id<RefundId>(1).text() + ": came back broken");
  CHECK(play.last.note == "came back broken");
  CHECK(play.now.phase == Phase::finished);
  CHECK_FALSE(play.step(refund(1'000, {{the_line, 1, "annex"}})));  // the same again: nothing
}

TEST_CASE("never more money is given back than was taken, also of what is on its way back") {
  auto play = finished();
  refused(play, refund(2'301), Refusal::exceeds_captured);
  REQUIRE(play.step(refund(2'000)));
  refused(play, refund(301, {}, 2), Refusal::exceeds_captured);
  const auto wish = play.open(Asked::refund_payment);
  const payments::RefundRequested asked{
      .payment = the_payment, .order = the_order, .refund = samples::id<RefundId>(9), .amount = dollars(2'000)};
  REQUIRE(play.hear(asked, wish.name, "payment"));
  CHECK(play.count(Asked::refund_payment) == 0);
  refused(play, refund(301, {}, 2), Refusal::exceeds_captured);
  REQUIRE(play.hear(payments::PaymentRefunded{.payment = the_payment,
                                              .order = the_order,
                                              .refund = samples::id<RefundId>(9),
                                              .amount = dollars(2'000),
                                              .refunded_in_all = dollars(2'000)},
                    "", "payment"));
  refused(play, refund(301, {}, 2), Refusal::exceeds_captured);
  CHECK(play.step(refund(300, {}, 2)));
  refused(fulfilling(), refund(1), Refusal::exceeds_captured);  // nothing is taken yet
}

TEST_CASE("what a person gave back is not missed: nothing is asked for a second time") {
  auto play = finished();
  REQUIRE(play.step(refund(2'300)));
  const auto wish = play.open(Asked::refund_payment);
  REQUIRE(play.hear(
      payments::RefundRequested{
          .payment = the_payment, .order = the_order, .refund = samples::id<RefundId>(9), .amount = dollars(2'300)},
      wish.name, "payment"));
  REQUIRE(play.now.payments[0].refunds.size() == 1);
  CHECK_FALSE(play.now.payments[0].refunds[0].ours);
  CHECK(play.now.phase == Phase::finished);
}

TEST_CASE("of no line more comes back than has left, over all refunds") {
  auto play = finished();  // two have left
  refused(play, refund({}, {{the_line, 3, "main"}}), Refusal::exceeds_shipped);
  refused(play, refund({}, {{the_line, 1, "main"}, {the_line, 2, "annex"}}), Refusal::exceeds_shipped);
  REQUIRE(play.step(refund({}, {{the_line, 1, "main"}})));
  refused(play, refund({}, {{the_line, 2, "main"}}, 2), Refusal::exceeds_shipped);
  REQUIRE(play.step(refund({}, {{the_line, 1, "annex"}}, 2)));
  refused(play, refund({}, {{the_line, 1, "main"}}, 3), Refusal::exceeds_shipped);
  refused(fulfilling(), refund({}, {{the_line, 1, "main"}}), Refusal::exceeds_shipped);  // nothing has left
}

TEST_CASE("each line's pieces are counted for themselves, and a line without stock has none to bring back") {
  const auto other = samples::id<LineId>(0x40), airy = samples::id<LineId>(0x50);
  auto order = one_line_order();
  order.lines.push_back(order.lines[0]);
  order.lines[1].line = other;
  order.lines[1].quantity = 3;
  order.lines.push_back(order.lines[0]);
  order.lines[2].line = airy;
  order.lines[2].sku.clear();
  Play play;
  REQUIRE(play.hear(order, "", the_order.text()));
  auto parcel = shipped_now();
  parcel.lines = {{the_line, 2}, {other, 3}, {airy, 1}};
  REQUIRE(play.hear(parcel, "", the_order.text()));
  refused(play, refund({}, {{airy, 1, "main"}}), Refusal::no_such_line);
  refused(play, refund({}, {{other, 3, "main"}, {the_line, 3, "main"}}), Refusal::exceeds_shipped);
  REQUIRE(play.step(refund({}, {{the_line, 2, "main"}, {other, 2, "main"}})));
  refused(play, refund({}, {{other, 2, "main"}}, 2), Refusal::exceeds_shipped);
  CHECK(play.step(refund({}, {{other, 1, "main"}}, 2)));
}

TEST_CASE("bad refunds are refused by name") {
  const auto play = finished();
  refused(Play(), refund(1), Refusal::no_such_instance);
  refused(play, refund({}), Refusal::amount_out_of_range);
  refused(play, refund(0), Refusal::amount_out_of_range);
  refused(play, refund(-1), Refusal::amount_out_of_range);
  auto euros = refund(1);
  euros.amount->currency = {{'E', 'U', 'R'}};
  refused(play, euros, Refusal::other_currency);
  refused(play, refund({}, {{samples::id<LineId>(0x99), 1, "main"}}), Refusal::no_such_line);
  refused(play, refund({}, {{the_line, 0, "main"}}), Refusal::quantity_out_of_range);
  refused(play, refund({}, {{the_line, -1, "main"}}), Refusal::quantity_out_of_range);
  refused(cancelling(), refund(1), Refusal::is_over);
  refused(cancelled_instance(), refund(1), Refusal::is_over);
}

TEST_CASE("refunds have their limits") {
  using namespace order_to_cash::limit;
  auto play = finished();
  for (auto& line : play.now.lines) line.quantity = 10 * restock_quantity;
  play.now.shipments[0].lines[0].quantity = 10 * restock_quantity;
  const auto can = [&](const RefundOrder& ask) { return !order_to_cash::refusal_of(play.now, ask); };
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    CHECK(can(refund({}, {{the_line, restock_quantity + over, "main"}})) == (over <= 0));
    const std::vector<Restock> lines(restock_lines + static_cast<std::size_t>(over), {the_line, 1, "main"});
    CHECK(can(refund({}, lines)) == (over <= 0));
    play.now.refunds.assign(refunds + static_cast<std::size_t>(over) - 1, {});
    CHECK(can(refund(1)) == (over <= 0));
    play.now.refunds.clear();
  }
}

TEST_CASE(
    "what an item or a payment refuses is stuck, also of an order that was finished, and can be asked for again") {
  auto play = finished();
  REQUIRE(play.step(refund({}, {{the_line, 1, "nowhere"}})));
  REQUIRE(play.hear(CommandSettled{Settlement::refused, "no_such_item"}, play.open(Asked::commit_stock).name, "item"));
  CHECK(play.now.phase == Phase::stuck);
  CHECK(play.now.why == "no_such_item");
  REQUIRE(play.step(order_to_cash::Retry{"the item is there now"}));
  const auto again = play.open(Asked::commit_stock);
  CHECK(again.location == "nowhere");
  REQUIRE(play.hear(inventory::StockReturned{.order = the_order, .quantity = 1}, again.name, "item"));
  CHECK(play.count(Asked::commit_stock) == 0);
  CHECK(play.now.phase == Phase::finished);
}

TEST_CASE("pieces that a person booked in by hand change nothing") {
  auto play = finished();
  CHECK_FALSE(play.hear(inventory::StockReturned{.order = the_order, .quantity = 1}, "", "item"));
}
