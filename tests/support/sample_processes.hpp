// One event of each kind of processes and number series, every field filled, the same in every run.
#pragma once
#include <variant>
#include <vector>

#include "events/numbering.hpp"
#include "events/order_to_cash.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::samples {

inline order_to_cash::Stepped stepped() {
  using namespace order_to_cash;
  const auto reservation = id<ReservationId>(4);
  const auto payment = id<PaymentId>(1);
  const auto fulfillment = id<FulfillmentId>(9);
  const orders::Charges charges{
      "DHL", {{dollars(5'000), dollars(490)}, {std::nullopt, dollars(0)}}, {{"VAT", Rate{190'000}}}};
  return {.source = order.text(),
          .source_version = 7,
          .cause = "order.created",
          .phase = Phase::stuck,
          .asks = {{.name = "commit/2",
                    .asked = Asked::commit_stock,
                    .number = "1001",
                    .sku = "SKU-1",
                    .location = "main",
                    .reservation = reservation,
                    .quantity = 12,
                    .fulfillment = fulfillment,
                    .payment = payment,
                    .amount = dollars(60'830),
                    .captured = dollars(100),
                    .refunded = dollars(1),
                    .method = "pm_card_visa",
                    .last = true,
                    .reason = "out_of_stock",
                    .refund = id<RefundId>(11),
                    .charges = charges}},
          .timers = {{"again/1-0", Timestamp{1'709'900'000'000'000}, Asked::capture_payment, payment}},
          .closed = {"reserve/2"},
          .began = Beginning{order,
                             usd,
                             dollars(60'830),
                             {{id<LineId>(1), "SKU-1", 12, dollars(15'960)}},
                             "pm_card_visa",
                             {{"main", "annex"}, 1'800, {60, 600}},
                             charges},
          .number = "1001",
          .holds = {{reservation, id<LineId>(1), "SKU-1", "main", HoldStatus::held, 12, 6}},
          .payments = {{payment,
                        PaymentStatus::authorized,
                        dollars(60'830),
                        dollars(100),
                        dollars(1),
                        dollars(200),
                        2,
                        {{id<RefundId>(11), dollars(1), false, true}},
                        true}},
          .lines = {{id<LineId>(1), "SKU-1", 12, dollars(15'960)}},
          .total = dollars(60'830),
          .paid_outside = dollars(5),
          .shipped = Shipment{fulfillment, dollars(7'980), {{id<LineId>(1), 6}}},
          .complete = true,
          .order_is_over = true,
          .failed = {{.name = "cancel", .asked = Asked::cancel_order, .reason = "abandoned"}},
          .why = "capture_failed",
          .note = "the customer was called",
          .refusal = "card_declined",
          .refund = GivenBack{id<RefundId>(11), dollars(100), {{id<LineId>(1), 2, "annex"}}}};
}

inline std::vector<std::variant<numbering::SeriesConfigured, numbering::NumberTaken, order_to_cash::Stepped>>
every_process_event() {
  return {numbering::SeriesConfigured{"NW-", 20'000}, numbering::NumberTaken{20'000, "NW-20000", order.text()},
          stepped()};
}

}  // namespace paypie::samples
