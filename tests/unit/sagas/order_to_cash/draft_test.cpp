// A draft changes the instance and writes the event at the same time: whoever folds the event must come to the same.
#include "sagas/order_to_cash/draft.hpp"

#include <doctest/doctest.h>

#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::order_to_cash;
using samples::dollars;
using samples::id;

namespace {

// But for what only folding knows: how many steps there were, and what was seen.
void check_folds(const Instance& before, Draft& draft) {
  auto expected = draft.now();
  auto folded = OrderToCashDecider::evolve(before, draft.take());
  expected.steps = folded.steps;
  expected.seen = folded.seen;
  CHECK(folded == expected);
}

}  // namespace

TEST_CASE("whatever a draft does, its event folds to the instance it shows") {
  for (const auto& given : {test::reserving(), test::fulfilling(), test::stuck(), test::cancelled_instance()}) {
    const auto& before = given.now;
    Draft draft(before, "test");
    draft.come_from("ord_x", 9);
    draft.go(Phase::stuck);
    draft.say_why("because");
    draft.number("1001");
    draft.paid_outside(dollars(5));
    draft.lines({{id<LineId>(1), "SKU-9", 3, dollars(30)}}, dollars(31));
    draft.ship({id<FulfillmentId>(4), dollars(30)}, true);
    draft.order_over();
    draft.put(Hold{id<ReservationId>(5), id<LineId>(1), "SKU-9", "main", HoldStatus::held, 3, 3});
    draft.put(HeardPayment{id<PaymentId>(6), PaymentStatus::unknown, dollars(1), dollars(0), dollars(0), dollars(0)});
    draft.ask({.name = draft.fresh("capture"), .asked = Asked::capture_payment});
    draft.wait({draft.fresh("pay_by"), Timestamp{7}, {}, {}});
    draft.fail({.name = "old", .asked = Asked::cancel_order});
    const auto open = before.open;
    for (const auto& wish : open) draft.close(wish.name);
    check_folds(before, draft);
  }
}

TEST_CASE("an instance begins as its draft says") {
  const Instance nothing;
  Draft draft(nothing, "order.created");
  draft.begin(
      {test::the_order, samples::usd, dollars(10), {{id<LineId>(1), "SKU-1", 1, dollars(10)}}, "card", {{"main"}, 9}});
  draft.close_timers();
  check_folds(nothing, draft);
}

TEST_CASE("a draft in which nothing happened is not worth a record") {
  const auto before = test::fulfilling().now;
  Draft draft(before, "test");
  draft.close("no such wish");
  CHECK_FALSE(draft.is_worth_recording());
  draft.note("a note");
  CHECK(draft.is_worth_recording());
}
