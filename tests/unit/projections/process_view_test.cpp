// Instances as people see them: steps with attempts and outcomes, what is waited for, what people did.
#include <doctest/doctest.h>

#include <functional>

#include "events/codec/read.hpp"
#include "events/codec/write.hpp"
#include "projections/process_rows.hpp"
#include "projections/process_view.hpp"
#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using projections::ProcessView;
using projections::StepStatus;
using projections::WaitsFor;

namespace {

// A Play, seen.
class Watched {
 public:
  Play play = Play{};
  ProcessView view;

  void hear(order_to_cash::Input event, const std::string& answers = "", const std::string& stream = "other") {
    REQUIRE(play.hear(std::move(event), answers, stream));
    see();
  }
  void act(const OrderToCashDecider::Command& command, const std::string& who) {
    REQUIRE(play.step(command));
    see(who);
  }
  const projections::ProcessStep& step(const std::string& name) const {
    const auto found = std::ranges::find(view.steps, name, &projections::ProcessStep::name);
    REQUIRE(found != view.steps.end());
    return *found;
  }

 private:
  void see(const std::string& who = "order_to_cash") {
    Envelope meta;
    meta.stream = order_to_cash::instance_of(the_order).text();
    meta.version = view.version + 1;
    meta.time = Timestamp{static_cast<std::int64_t>(meta.version) * 1'000'000};
    meta.store = {"main"};
    meta.actor = {who};
    view = projections::apply(std::move(view), meta, play.last);
  }
};

Watched begun() {
  Watched watched;
  watched.hear(one_line_order(), "", the_order.text());
  return watched;
}

Watched reserved_all() {
  auto watched = begun();
  const auto wish = watched.play.open(Asked::reserve_stock);
  watched.hear(reserved(wish, 2), wish.name, "item");
  return watched;
}

}  // namespace

TEST_CASE("a step is open until its answer, and the sentence says who has to answer about what") {
  auto watched = begun();
  const auto wish = watched.play.open(Asked::reserve_stock);
  CHECK(watched.view.begun);
  CHECK(watched.view.order == the_order);
  CHECK(watched.view.total == samples::dollars(2'300));
  CHECK(watched.step(wish.name).status == StepStatus::waiting);
  CHECK(watched.step(wish.name).about == "2 of SKU-1 at main");
  CHECK(watched.view.waits_for == WaitsFor::answer);
  watched.hear(reserved(wish, 2), wish.name, "item");
  CHECK(watched.step(wish.name).status == StepStatus::done);
  CHECK(watched.step(wish.name).answer == "inventory_item.reserved");
  CHECK(watched.step(wish.name).answered_at == Timestamp{2'000'000});
  CHECK(watched.view.last_progress_at == Timestamp{2'000'000});
  CHECK(watched.view.phase == Phase::paying);
}

TEST_CASE("a refusal stays with its step and is the last refusal of the instance") {
  auto watched = begun();
  const auto number = watched.play.open(Asked::take_number);
  watched.hear(CommandSettled{Settlement::refused, "series_closed"}, number.name, "numbers");
  CHECK(watched.step(number.name).status == StepStatus::refused);
  CHECK(watched.step(number.name).refusal == "series_closed");
  CHECK(watched.view.last_refusal == "series_closed");
  CHECK(watched.view.phase == Phase::stuck);
  CHECK(watched.view.waits_for == WaitsFor::person);
  CHECK(watched.view.waiting == "a step failed for good (series_closed); a person has to look");
}

TEST_CASE("a retry is a second attempt, by a person who says why; a note is no progress") {
  auto watched = begun();
  const auto number = watched.play.open(Asked::take_number);
  watched.hear(CommandSettled{Settlement::refused, "series_closed"}, number.name, "numbers");
  watched.act(order_to_cash::AddNote{"asked the shop"}, "ada");
  CHECK(watched.view.last_progress_at == Timestamp{2'000'000});
  watched.act(order_to_cash::Retry{"the series is open again"}, "ada");
  CHECK(watched.view.last_progress_at == Timestamp{4'000'000});
  const auto again = watched.play.open(Asked::take_number);
  CHECK(watched.step(again.name).attempt == 2);
  REQUIRE(watched.view.notes.size() == 2);
  CHECK(watched.view.notes[0].action == "note");
  CHECK(watched.view.notes[1].action == "retry");
  CHECK(watched.view.notes[1].by.name == "ada");
  CHECK(watched.view.notes[1].text == "the series is open again");
}

TEST_CASE("a customer who has to pay has a deadline, until the timer is dropped") {
  Watched watched;
  watched.hear(one_line_order(""), "", the_order.text());
  const auto wish = watched.play.open(Asked::reserve_stock);
  watched.hear(reserved(wish, 2), wish.name, "item");
  const auto number = watched.play.open(Asked::take_number);
  watched.hear(CommandSettled{Settlement::nothing_to_do, ""}, number.name, "numbers");
  CHECK(watched.view.waits_for == WaitsFor::customer);
  REQUIRE(watched.view.deadline);
  watched.hear(authorized(2'300), "", "payment");
  CHECK(watched.view.phase == Phase::confirming);
  CHECK_FALSE(watched.view.deadline);
}

TEST_CASE("an unknown payment waits for the gateway, a confirmed order for the merchant") {
  auto watched = reserved_all();
  const auto number = watched.play.open(Asked::take_number);
  watched.hear(CommandSettled{Settlement::nothing_to_do, ""}, number.name, "numbers");
  watched.hear(payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = samples::dollars(2'300)},
               watched.play.open(Asked::authorize_payment).name, "payment");
  CHECK(watched.view.waits_for == WaitsFor::gateway);
  CHECK(watched.view.waiting == "the gateway has to answer about " + the_payment.text());
  watched.hear(payments::OutcomeUnknown{.payment = the_payment, .order = the_order}, "", "payment");
  CHECK(watched.view.phase == Phase::payment_unknown);
  CHECK(watched.view.waits_for == WaitsFor::gateway);
  watched.hear(authorized(2'300), "", "payment");
  watched.hear(confirmed_now(), watched.play.open(Asked::confirm_order).name, the_order.text());
  const auto record = watched.play.open(Asked::record_payment);
  watched.hear(CommandSettled{Settlement::nothing_to_do, ""}, record.name, the_order.text());
  CHECK(watched.view.waits_for == WaitsFor::merchant);
  CHECK_FALSE(projections::row_of(watched.view).machines_turn);
}

TEST_CASE("answered steps beyond the limit are counted and left out, open ones never") {
  using projections::most_answered_steps;
  const auto seen_after = [](std::size_t answered) {
    ProcessView view;
    Envelope meta;
    meta.stream = order_to_cash::instance_of(the_order).text();
    meta.store = {"main"};
    const auto see = [&](const Stepped& step) {
      meta.version = view.version + 1;
      view = projections::apply(std::move(view), meta, step);
    };
    see({.cause = "order.created", .asks = {{.name = "open for ever"}}});
    for (std::size_t i = 0; i < answered; ++i) {
      const auto name = "step/" + std::to_string(i);
      see({.cause = "a", .asks = {{.name = name}}});
      see({.cause = "b", .closed = {name}});
    }
    return view;
  };
  CHECK(seen_after(most_answered_steps - 1).steps.size() == most_answered_steps);
  CHECK(seen_after(most_answered_steps).steps_left_out == 0);
  const auto one_more = seen_after(most_answered_steps + 1);
  CHECK(one_more.steps_left_out == 1);
  CHECK(one_more.steps.size() == most_answered_steps + 1);
  CHECK(one_more.steps.front().name == "open for ever");
  CHECK(one_more.steps[1].name == "step/1");
}

TEST_CASE("an instance that has not begun can be stored and read again: settled only, or paid before it was heard of") {
  const auto is_read_again = [](const ProcessView& view) {
    const auto again = codec::from_json<ProcessView>(codec::to_json<codec::Empty::written>(view), codec::Mode::lenient);
    REQUIRE(again);
    CHECK(*again == view);
  };
  Envelope meta;
  meta.stream = order_to_cash::instance_of(the_order).text();
  meta.version = 1;
  meta.store = {"main"};
  meta.actor = {"order_to_cash"};
  is_read_again(projections::apply({}, meta, CommandSettled{Settlement::refused, "no_such_instance"}));
  Watched paid;
  paid.hear(payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = samples::dollars(2'300)});
  CHECK_FALSE(paid.view.begun);
  is_read_again(paid.view);
  paid.hear(authorized(2'300), "", "payment");
  is_read_again(paid.view);
}

TEST_CASE("a view never skips or repeats an event") {
  Envelope meta;
  meta.stream = order_to_cash::instance_of(the_order).text();
  meta.version = 2;
  CHECK_THROWS_AS(projections::apply(ProcessView{}, meta, Stepped{}), projections::OutOfOrder);
}
