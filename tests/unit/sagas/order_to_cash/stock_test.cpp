// What an order's lines do to its holds: added, changed and removed lines, several locations, parcels, people who ship
// early.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using order_to_cash::HoldStatus;
using samples::dollars;
using samples::id;

namespace {

using Kinds = std::vector<Asked>;
const LineId first = id<LineId>(0x10), second = id<LineId>(0x40), unknown = id<LineId>(0x77);

orders::LineItem second_line() {
  auto line = one_line_order().lines[0];
  line.line = second;
  line.sku = "SKU-2";
  line.quantity = 3;
  line.total = dollars(3'000);
  return line;
}
// 2 x 10.00, 3 x 10.00, shipping 3.00: 53.00 in all.
orders::OrderCreated two_line_order() {
  auto order = one_line_order();
  order.lines.push_back(second_line());
  order.totals.total = dollars(5'300);
  return order;
}
orders::OrderLinesChanged change_to(std::int64_t total) {
  orders::OrderLinesChanged change{.order = the_order};
  change.totals.total = dollars(total);
  return change;
}
orders::OrderFulfilled parcel(std::uint8_t number, std::vector<orders::FulfilledLine> lines, bool complete = false) {
  return {
      .order = the_order, .fulfillment = id<FulfillmentId>(number), .lines = std::move(lines), .complete = complete};
}

void answer_stock_of(Play& play, const std::string& sku, std::int64_t quantity) {
  const auto wish = std::ranges::find_if(
      play.now.open, [&](const Wish& one) { return one.asked == Asked::reserve_stock && one.sku == sku; });
  REQUIRE(wish != play.now.open.end());
  const Wish asked = *wish;
  REQUIRE(play.hear(reserved(asked, quantity), asked.name, asked.location + "/" + sku));
}

Play two_lines_reserving() {
  Play play;
  play.policy.locations = {"main", "annex"};
  REQUIRE(play.hear(two_line_order(), "", the_order.text()));
  return play;
}

}  // namespace

TEST_CASE("a line that is added is held, too, and what it costs is authorized in addition") {
  auto play = fulfilling();
  auto change = change_to(5'300);
  change.added = {second_line()};
  play.hear(change, "", the_order.text());
  CHECK(play.now.phase == Phase::reserving);
  REQUIRE(play.kinds() == Kinds{Asked::reserve_stock});
  CHECK(play.asked[0].sku == "SKU-2");
  CHECK(play.asked[0].quantity == 3);
  answer_stock_of(play, "SKU-2", 3);
  CHECK(play.open(Asked::authorize_payment).amount == dollars(3'000));
}

TEST_CASE("a line of which only the price changes keeps its hold, and a line that nobody knows is passed over") {
  auto play = fulfilling();
  auto change = change_to(1'800);
  auto cheaper = one_line_order().lines[0];
  cheaper.total = dollars(1'500);
  auto stranger = second_line();
  stranger.line = unknown;
  change.changed = {cheaper, stranger};
  play.hear(change, "", the_order.text());
  CHECK(play.kinds() == Kinds{Asked::confirm_order});
  REQUIRE(play.now.lines.size() == 1);
  CHECK(play.now.lines[0].total == dollars(1'500));
}

TEST_CASE("without any location an order that needs stock is called off, and one that needs none goes on") {
  Play play;
  play.policy.locations.clear();
  auto airy = play;
  REQUIRE(play.hear(one_line_order(), "", the_order.text()));
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.now.why == "no_location");
  auto order = one_line_order();
  order.lines[0].sku.clear();
  REQUIRE(airy.hear(order, "", the_order.text()));
  CHECK(airy.now.phase == Phase::paying);
}

TEST_CASE("a line that is removed lets go of its own hold, also of one that was not answered yet, and of no other") {
  auto play = two_lines_reserving();
  answer_stock_of(play, "SKU-2", 3);
  auto change = change_to(3'300);
  change.removed = {first};
  const auto asked = *std::ranges::find(play.now.open, Asked::reserve_stock, &Wish::asked);
  play.hear(change, "", the_order.text());
  const auto release = play.open(Asked::release_stock);
  CHECK(release.reservation == asked.reservation);
  CHECK(play.now.phase == Phase::paying);
  // Its answer comes too late: what it held is on its way back.
  play.hear(reserved(asked, 2), asked.name, "main/SKU-1");
  CHECK(play.now.holds[0].status == HoldStatus::over);
  CHECK(play.now.holds[1].status == HoldStatus::held);
  CHECK(play.now.phase == Phase::paying);
}

TEST_CASE("a parcel takes of its own lines, and from as many holds as it needs") {
  auto play = two_lines_reserving();
  answer_stock_of(play, "SKU-1", 1);  // the other one is in the annex
  answer_stock_of(play, "SKU-1", 1);
  answer_stock_of(play, "SKU-2", 3);
  play.hear(parcel(1, {{first, 1}}), "", the_order.text());
  REQUIRE(play.kinds() == Kinds{Asked::commit_stock});
  CHECK(play.asked[0].location == "main");
  CHECK(play.asked[0].quantity == 1);
  play.hear(parcel(2, {{second, 2}, {first, 1}, {unknown, 1}}), "", the_order.text());
  REQUIRE(play.kinds() == Kinds{Asked::commit_stock, Asked::commit_stock});
  CHECK(play.asked[0].sku == "SKU-2");
  CHECK(play.asked[0].quantity == 2);
  CHECK(play.asked[1].location == "annex");
  REQUIRE(play.now.shipments.size() == 2);
  CHECK(play.now.shipments[1].amount == dollars(3'000));  // of the lines that the order has
  CHECK(play.now.shipments[1].lines.size() == 2);
}

TEST_CASE("an order of which people shipped a line while another one was still looked for goes on to its payment") {
  auto play = two_lines_reserving();
  answer_stock_of(play, "SKU-1", 2);
  play.hear(confirmed_now(), "", the_order.text());  // by hand
  play.hear(parcel(1, {{first, 2}}), "", the_order.text());
  CHECK(play.kinds() == Kinds{Asked::commit_stock});
  CHECK(play.now.phase == Phase::reserving);
  answer_stock_of(play, "SKU-2", 3);
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.open(Asked::authorize_payment).amount == dollars(5'300));
  play.hear(authorized(5'300), "", "payment");
  play.hear(nothing_now, play.open(Asked::confirm_order).name, the_order.text());
  CHECK(play.now.phase == Phase::fulfilling);
  CHECK(play.open(Asked::capture_payment).amount == dollars(2'000));
}
