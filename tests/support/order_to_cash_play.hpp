// An instance of the process to test with: deliver events to it one after the other, look at what it asks for.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sagas/order_to_cash/instance.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::test {

using order_to_cash::Asked;
using order_to_cash::Deliver;
using order_to_cash::Instance;
using order_to_cash::OrderToCashDecider;
using order_to_cash::Phase;
using order_to_cash::Stepped;
using order_to_cash::Wish;

// Copies freely: a test goes on from any point in several ways.
class Play {
 public:
  Instance now;
  std::vector<Wish> asked;  // by the last step

  // Delivers an event as the answer to a wish, or of its own accord; true: it was worth a step.
  bool hear(order_to_cash::Input event, const std::string& answers = "", const std::string& stream = "other") {
    Deliver input{stream, ++versions_[stream], Timestamp{1'709'294'400'000'000}, answers, std::move(event), policy,
                  charges};
    return step(input);
  }
  bool step(const OrderToCashDecider::Command& command) {
    asked.clear();
    const auto decision = OrderToCashDecider::decide(now, command);
    const auto* happened = std::get_if<Happened<order_to_cash::OrderToCashEvent>>(&decision);
    if (!happened) return false;
    last = std::get<Stepped>(happened->event);
    asked = last.asks;
    now = OrderToCashDecider::evolve(std::move(now), happened->event);
    return true;
  }

  // The open wish of this kind, of which there must be one.
  Wish open(Asked kind) const {
    REQUIRE(count(kind) == 1);
    return *std::ranges::find(now.open, kind, &Wish::asked);
  }
  std::size_t count(Asked kind) const {
    return static_cast<std::size_t>(std::ranges::count(now.open, kind, &Wish::asked));
  }
  std::vector<Asked> kinds() const {
    std::vector<Asked> kinds;
    for (const auto& wish : asked) kinds.push_back(wish.asked);
    return kinds;
  }

  order_to_cash::Policy policy{{"main"}, 1'800, {60, 600}};
  std::optional<orders::Charges> charges;  // of the next order
  Stepped last;

 private:
  std::map<std::string, std::uint64_t> versions_;
};

inline const OrderId the_order = samples::order;
inline const PaymentId the_payment = order_to_cash::payment_of(the_order, 0);
inline const FulfillmentId the_parcel = samples::id<FulfillmentId>(9);

// One line: 2 x 10.00 of SKU-1, shipping 3.00; 23.00 in all.
inline orders::OrderCreated one_line_order(const std::string& method = "pm_card_visa") {
  using samples::dollars;
  return {.order = the_order,
          .currency = samples::usd,
          .lines = {{.line = samples::id<LineId>(0x10),
                     .sku = "SKU-1",
                     .title = "Thing",
                     .quantity = 2,
                     .unit_price = dollars(1'000),
                     .subtotal = dollars(2'000),
                     .discount = dollars(0),
                     .total = dollars(2'000)}},
          .totals = {dollars(2'000), dollars(0), dollars(300), dollars(0), dollars(2'300)},
          .payment_method = method};
}

inline const orders::Charges the_rates{"DHL", {{std::nullopt, samples::dollars(700)}}, {}};

// The same without shipping, which the shop is to say.
inline orders::OrderCreated order_to_charge() {
  using samples::dollars;
  auto created = one_line_order();
  created.totals = {dollars(2'000), dollars(0), dollars(0), dollars(0), dollars(2'000)};
  created.charges_due = true;
  return created;
}

inline inventory::StockReserved reserved(const Wish& wish, std::int64_t quantity) {
  return {.reservation = *wish.reservation, .order = the_order, .quantity = quantity, .asked = *wish.quantity};
}
inline payments::PaymentAuthorized authorized(std::int64_t minor, PaymentId payment = the_payment) {
  return {.payment = payment,
          .order = the_order,
          .amount = samples::dollars(minor),
          .authorized_in_all = samples::dollars(minor),
          .captured_in_all = samples::dollars(0)};
}
inline payments::PaymentCaptured captured(std::int64_t minor, bool last = true) {
  return {.payment = the_payment,
          .order = the_order,
          .amount = samples::dollars(minor),
          .captured_in_all = samples::dollars(minor),
          .final = last};
}
// What did not get through to the gateway.
inline payments::CaptureFailed capture_lost(std::int64_t minor = 2'300) {
  return {.payment = the_payment,
          .order = the_order,
          .amount = samples::dollars(minor),
          .captured_in_all = samples::dollars(0),
          .code = "not_found",
          .reached = false};
}
inline payments::VoidFailed void_lost() {
  return {.payment = the_payment, .order = the_order, .code = "not_found", .reached = false};
}
inline payments::RefundFailed refund_lost(std::int64_t minor = 2'300) {
  return {.payment = the_payment,
          .order = the_order,
          .amount = samples::dollars(minor),
          .refunded_in_all = samples::dollars(0),
          .code = "not_found",
          .reached = false};
}
inline payments::PaymentVoided voided() { return {.payment = the_payment, .order = the_order, .reason = "cancelled"}; }
inline payments::PaymentDeclined declined() {
  return {.payment = the_payment, .order = the_order, .amount = samples::dollars(2'300)};
}
inline orders::OrderStatusChanged confirmed_now() {
  return {the_order, orders::OrderStatus::pending, orders::OrderStatus::confirmed, ""};
}
inline orders::OrderFulfilled shipped_now() {
  return {.order = the_order, .fulfillment = the_parcel, .lines = {{samples::id<LineId>(0x10), 2}}, .complete = true};
}
inline orders::OrderCancelled cancelled_now() { return {the_order, "changed their mind", {}}; }
inline const CommandSettled refused_now{Settlement::refused, "because"};
inline const CommandSettled nothing_now{Settlement::nothing_to_do, ""};

inline Play reserving(const std::string& method = "pm_card_visa") {
  Play play;
  REQUIRE(play.hear(one_line_order(method), "", the_order.text()));
  return play;
}
inline Play paying() {
  auto play = reserving();
  const auto wish = play.open(Asked::reserve_stock);
  REQUIRE(play.hear(reserved(wish, 2), wish.name, "item"));
  return play;
}
// Stock is held, shipping and taxes are asked for.
inline Play charging() {
  Play play;
  play.charges = the_rates;
  REQUIRE(play.hear(order_to_charge(), "", the_order.text()));
  CHECK(play.count(Asked::apply_charges) == 0);
  const auto wish = play.open(Asked::reserve_stock);
  REQUIRE(play.hear(reserved(wish, 2), wish.name, "item"));
  return play;
}
inline Play awaiting_payment() {
  auto play = reserving("");
  const auto wish = play.open(Asked::reserve_stock);
  REQUIRE(play.hear(reserved(wish, 2), wish.name, "item"));
  return play;
}
inline Play payment_unknown() {
  auto play = paying();
  REQUIRE(
      play.hear(payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = samples::dollars(2'300)},
                play.open(Asked::authorize_payment).name, "payment"));
  REQUIRE(play.hear(payments::OutcomeUnknown{.payment = the_payment, .order = the_order}, "", "payment"));
  return play;
}
inline Play confirming() {
  auto play = paying();
  REQUIRE(
      play.hear(payments::PaymentCreated{.payment = the_payment, .order = the_order, .amount = samples::dollars(2'300)},
                play.open(Asked::authorize_payment).name, "payment"));
  REQUIRE(play.hear(authorized(2'300), "", "payment"));
  return play;
}
inline Play fulfilling() {
  auto play = confirming();
  REQUIRE(play.hear(confirmed_now(), play.open(Asked::confirm_order).name, the_order.text()));
  return play;
}
inline Play shipping() {
  auto play = fulfilling();
  REQUIRE(play.hear(shipped_now(), "", the_order.text()));
  return play;
}
inline Play finished() {
  auto play = shipping();
  const auto commit = play.open(Asked::commit_stock);
  REQUIRE(play.hear(inventory::StockCommitted{.reservation = *commit.reservation, .order = the_order}, commit.name,
                    "item"));
  const auto capture = play.open(Asked::capture_payment);
  REQUIRE(play.hear(payments::CaptureRequested{.payment = the_payment, .order = the_order}, capture.name, "payment"));
  REQUIRE(play.hear(captured(2'300), "", "payment"));
  return play;
}
inline Play cancelling() {
  auto play = fulfilling();
  REQUIRE(play.hear(cancelled_now(), "", the_order.text()));
  return play;
}
inline Play cancelled_instance() {
  auto play = cancelling();
  const auto release = play.open(Asked::release_stock);
  REQUIRE(play.hear(inventory::ReservationReleased{.reservation = *release.reservation}, release.name, "item"));
  REQUIRE(play.hear(payments::VoidRequested{.payment = the_payment, .order = the_order},
                    play.open(Asked::void_payment).name, "payment"));
  REQUIRE(play.hear(voided(), "", "payment"));
  return play;
}
inline Play stuck() {
  auto play = shipping();
  REQUIRE(
      play.hear(payments::CaptureFailed{.payment = the_payment, .order = the_order, .amount = samples::dollars(2'300)},
                "", "payment"));
  return play;
}

}  // namespace paypie::test
