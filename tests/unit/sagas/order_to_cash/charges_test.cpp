// Shipping and taxes that an order leaves to the shop: a step between stock and money.
#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using samples::dollars;

namespace {

orders::ChargesApplied charged(std::int64_t total) { return {.order = the_order, .totals = {.total = dollars(total)}}; }
}  // namespace

TEST_CASE("charges are applied when stock is held, and what they come to is paid") {
  auto play = charging();
  CHECK(play.now.phase == Phase::reserving);
  CHECK(play.open(Asked::apply_charges).charges == the_rates);
  CHECK(play.count(Asked::authorize_payment) == 0);
  REQUIRE(play.hear(charged(2'700), play.open(Asked::apply_charges).name, the_order.text()));
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.open(Asked::authorize_payment).amount == dollars(2'700));
  CHECK(play.now.total == dollars(2'700));
  CHECK(play.count(Asked::apply_charges) == 0);
}

TEST_CASE("an order with charges of its own is asked for none") {
  Play play;
  play.charges = std::nullopt;
  REQUIRE(play.hear(one_line_order(), "", the_order.text()));
  const auto wish = play.open(Asked::reserve_stock);
  REQUIRE(play.hear(reserved(wish, 2), wish.name, "item"));
  CHECK(play.count(Asked::apply_charges) == 0);
  CHECK(play.now.phase == Phase::paying);
}

TEST_CASE("an order that goes where the shop has no rate for is called off at once") {
  Play play;
  REQUIRE(play.hear(order_to_charge(), "", the_order.text()));
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.now.why == "no_shipping_rate");
  CHECK(play.count(Asked::reserve_stock) == 0);
  CHECK(play.open(Asked::cancel_order).reason == "no_shipping_rate");
}

TEST_CASE("an order that cannot be charged is called off, and its stock let go") {
  auto play = charging();
  const CommandSettled no{Settlement::refused, "no_shipping_rate"};
  REQUIRE(play.hear(no, play.open(Asked::apply_charges).name, the_order.text()));
  CHECK(play.now.phase == Phase::cancelling);
  CHECK(play.now.why == "no_shipping_rate");
  CHECK(play.count(Asked::release_stock) == 1);
  CHECK(play.count(Asked::cancel_order) == 1);
}

TEST_CASE("lines that change while charges are applied are held first, then paid with their charges") {
  auto play = charging();
  const auto wish = play.open(Asked::apply_charges);
  auto line = one_line_order().lines[0];
  line.quantity = 3;
  orders::OrderLinesChanged change{.order = the_order, .changed = {line}};
  change.totals.total = dollars(3'000);
  REQUIRE(play.hear(change, "", the_order.text()));
  // Held before the charges are answered for: they are not asked for twice.
  auto sooner = play;
  const auto more = sooner.open(Asked::reserve_stock);
  REQUIRE(sooner.hear(reserved(more, *more.quantity), more.name, "item"));
  CHECK(sooner.open(Asked::apply_charges).name == wish.name);
  REQUIRE(sooner.hear(charged(3'700), wish.name, the_order.text()));
  CHECK(sooner.now.phase == Phase::paying);
  REQUIRE(play.hear(charged(3'700), wish.name, the_order.text()));
  CHECK(play.now.phase == Phase::reserving);
  CHECK(play.count(Asked::authorize_payment) == 0);
  const auto reserve = play.open(Asked::reserve_stock);
  REQUIRE(play.hear(reserved(reserve, *reserve.quantity), reserve.name, "item"));
  CHECK(play.now.phase == Phase::paying);
  CHECK(play.open(Asked::authorize_payment).amount == dollars(3'700));
}

TEST_CASE("an order that is called off while charges are applied stays called off") {
  auto play = charging();
  const auto wish = play.open(Asked::apply_charges);
  REQUIRE(play.hear(cancelled_now(), "", the_order.text()));
  REQUIRE(play.now.phase == Phase::cancelling);
  auto refused = play;
  REQUIRE(play.hear(charged(2'700), wish.name, the_order.text()));
  CHECK(play.now.phase == Phase::cancelling);
  REQUIRE(refused.hear(refused_now, wish.name, the_order.text()));
  CHECK(refused.now.phase == Phase::cancelling);
  CHECK(refused.now.why == play.now.why);
}
