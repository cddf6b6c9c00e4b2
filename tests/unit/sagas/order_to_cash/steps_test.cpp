// The whole table of pairs (phase, event), held against the committed one: no silent catch-all.
#include <doctest/doctest.h>

#include <functional>

#include "events/codec/shapes.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/order_to_cash_play.hpp"

using namespace paypie;
using namespace paypie::test;
using samples::dollars;

namespace {

struct Heard {
  std::string name;
  std::function<bool(Play&)> hear;
};

// A client's payment is on its way.
Play with_a_payment(Play play) {
  REQUIRE(play.hear(payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = dollars(2'300)}, "",
                    "payment"));
  return play;
}

std::vector<std::pair<std::string, Play>> every_phase() {
  return {{"reserving", reserving()},
          {"charging", charging()},
          {"awaiting_payment", with_a_payment(awaiting_payment())},
          {"paying", paying()},
          {"unknown", payment_unknown()},
          {"confirming", confirming()},
          {"fulfilling", fulfilling()},
          {"shipping", shipping()},
          {"stuck", stuck()},
          {"cancelling", cancelling()},
          {"finished", finished()},
          {"cancelled", cancelled_instance()}};
}

Heard event(const std::string& name, order_to_cash::Input input, const std::string& stream) {
  return {name, [input, stream](Play& play) { return play.hear(input, "", stream); }};
}
// As the answer to the open wish of a kind, where there is one.
Heard answer(const std::string& name, order_to_cash::Input input, Asked kind, const std::string& stream) {
  return {name, [=](Play& play) {
            const auto wish = std::ranges::find(play.now.open, kind, &Wish::asked);
            return wish != play.now.open.end() && play.hear(input, wish->name, stream);
          }};
}

std::vector<Heard> every_event() {
  const auto order = the_order.text();
  auto change = orders::OrderLinesChanged{.order = the_order, .removed = {samples::id<LineId>(0x10)}};
  change.totals.total = dollars(300);
  const auto item = one_line_order().lines[0];
  return {
      event("order created", one_line_order(), order),
      event("lines changed", change, order),
      answer("confirmed, as asked", confirmed_now(), Asked::confirm_order, order),
      event("confirmed by hand", confirmed_now(), order),
      event("fulfilled", shipped_now(), order),
      event("cancelled", cancelled_now(), order),
      event("paid elsewhere", orders::OutsidePaymentRecorded{.order = the_order, .paid_in_all = dollars(2'300)}, order),
      event("numbered", orders::OrderNumbered{the_order, "1001"}, order),
      answer("charges applied", orders::ChargesApplied{.order = the_order, .totals = one_line_order().totals},
             Asked::apply_charges, order),
      answer("charges refused", refused_now, Asked::apply_charges, order),
      event("progress recorded", orders::PaymentProgressRecorded{.order = the_order}, order),
      answer("number taken", numbering::NumberTaken{1'001, "1001", order}, Asked::take_number, "series"),
      answer("number refused", refused_now, Asked::take_number, "series"),
      answer("stock reserved", inventory::StockReserved{.order = the_order, .quantity = 2}, Asked::reserve_stock,
             "item"),
      answer("part reserved", inventory::StockReserved{.order = the_order, .quantity = 1}, Asked::reserve_stock,
             "item"),
      answer("stock refused", refused_now, Asked::reserve_stock, "item"),
      answer("stock released", inventory::ReservationReleased{}, Asked::release_stock, "item"),
      answer("release refused", refused_now, Asked::release_stock, "item"),
      answer("stock committed", inventory::StockCommitted{.order = the_order}, Asked::commit_stock, "item"),
      answer("commit refused", refused_now, Asked::commit_stock, "item"),
      event("stock returned by hand", inventory::StockReturned{.order = the_order}, "item"),
      answer("payment created",
             payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = dollars(2'300)},
             Asked::authorize_payment, "payment"),
      answer("payment refused", refused_now, Asked::authorize_payment, "payment"),
      event("authorization requested", payments::AuthorizationRequested{.payment = the_payment}, "payment"),
      event("authorized", authorized(2'300), "payment"),
      event("another authorized", authorized(2'300, samples::id<PaymentId>(77)), "another"),
      event("declined", declined(), "payment"),
      event("action required", payments::PaymentActionRequired{.payment = the_payment}, "payment"),
      event("outcome unknown", payments::OutcomeUnknown{.payment = the_payment}, "payment"),
      event("outcome contested", payments::OutcomeUnknown{.payment = the_payment, .contested = true}, "payment"),
      answer("capture requested", payments::CaptureRequested{.payment = the_payment}, Asked::capture_payment,
             "payment"),
      answer("capture refused", refused_now, Asked::capture_payment, "payment"),
      event("captured", captured(2'300), "payment"),
      event("capture failed", payments::CaptureFailed{.payment = the_payment, .amount = dollars(2'300)}, "payment"),
      event("capture lost", capture_lost(), "payment"),
      answer("void requested", payments::VoidRequested{.payment = the_payment}, Asked::void_payment, "payment"),
      answer("void refused", refused_now, Asked::void_payment, "payment"),
      event("voided", voided(), "payment"),
      event("void failed", payments::VoidFailed{.payment = the_payment}, "payment"),
      event("void lost", void_lost(), "payment"),
      event("refund requested", payments::RefundRequested{.payment = the_payment}, "payment"),
      event("refunded",
            payments::PaymentRefunded{.payment = the_payment, .amount = dollars(100), .refunded_in_all = dollars(100)},
            "payment"),
      event("refund failed", payments::RefundFailed{.payment = the_payment, .amount = dollars(100)}, "payment"),
      event("refund lost", refund_lost(100), "payment"),
      event("authorization expired", payments::AuthorizationExpired{.payment = the_payment}, "payment"),
      event("paid by hand",
            payments::ManualPaymentRecorded{.payment = samples::id<PaymentId>(78), .amount = dollars(2'300)},
            "by hand"),
      answer("confirmed already", nothing_now, Asked::confirm_order, order),
      answer("cancel refused", refused_now, Asked::cancel_order, order),
      {"timer",
       [](Play& play) {
         return !play.now.timers.empty() && play.step(order_to_cash::FireTimer{play.now.timers.front().name});
       }},
      {"unknown timer", [](Play& play) { return play.step(order_to_cash::FireTimer{"none"}); }},
      {"retry", [](Play& play) { return play.step(order_to_cash::Retry{"again"}); }},
      {"abandon", [](Play& play) { return play.step(order_to_cash::Abandon{"enough"}); }},
      {"refund with restocking",
       [](Play& play) {
         return play.step(order_to_cash::RefundOrder{
             samples::id<RefundId>(1), dollars(100), "broken", {{samples::id<LineId>(0x10), 1, "main"}}});
       }},
      {"note", [](Play& play) { return play.step(order_to_cash::AddNote{"a note"}); }},
  };
}

std::string step_table() {
  std::string table;
  for (const auto& [phase, given] : every_phase()) {
    for (const auto& heard : every_event()) {
      auto play = given;
      auto row = phase;
      row.resize(18, ' ');
      row += heard.name;
      row.resize(44, ' ');
      if (heard.hear(play)) {
        row += codec::name_of(play.now.phase);
        for (const auto& wish : play.asked) row += std::string(", ") + std::string(codec::name_of(wish.asked));
        if (!play.last.timers.empty()) row += ", timer";
      } else {
        row += "-";
      }
      table += row + "\n";
    }
    table += "\n";
  }
  return table;
}

}  // namespace

TEST_CASE("every pair of phase and event steps as the committed table says") {
  CHECK(matches_golden("tests/golden/order_to_cash_steps.txt", step_table()));
}

TEST_CASE("a step that was recorded folds to the instance that decided it, and is refused or empty the second time") {
  for (const auto& [phase, given] : every_phase()) {
    for (const auto& heard : every_event()) {
      CAPTURE(phase);
      CAPTURE(heard.name);
      auto play = given;
      if (!heard.hear(play)) continue;
      CHECK(play.now.steps == given.now.steps + 1);
      for (const auto& wish : play.asked) CHECK(std::ranges::count(play.now.open, wish.name, &Wish::name) == 1);
    }
  }
}
