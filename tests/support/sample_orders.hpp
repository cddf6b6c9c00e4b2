// One order event of each kind, every field filled, the same in every run: for codecs, golden samples and benchmarks.
#pragma once
#include <vector>

#include "events/envelope.hpp"
#include "events/orders.hpp"

namespace paypie::samples {

template <class Id>
constexpr Id id(std::uint8_t number) {
  Id made;
  made.bytes[15] = number;
  return made;
}

inline const OrderId order = id<OrderId>(1);
inline const Currency usd{{'U', 'S', 'D'}};
inline Money dollars(std::int64_t minor) { return {minor, usd}; }

inline Envelope envelope() {
  return {.id = id<EventId>(2),
          .type = "paypie.order.note_changed.v1",
          .source = "/orders",
          .stream = order.text(),
          .version = 7,
          .time = Timestamp{1'709'294'400'000'001},
          .occurred_at = Timestamp{836'438'400'000'000},
          .actor = {"dev"},
          .store = {"northwind"},
          .correlation = order.text(),
          .causation = id<CommandId>(3).text(),
          .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
}

inline orders::LineItem line(std::uint8_t number) {
  return {.line = id<LineId>(number),
          .sku = "SKU-" + std::to_string(number),
          .title = "Queso Cabrales",
          .quantity = 12,
          .unit_price = dollars(1'400),
          .discount_rate = Rate{50'000},
          .subtotal = dollars(16'800),
          .discount = dollars(840),
          .total = dollars(15'960)};
}

// An order of three lines, shipped to a full address: what a busy shop sends.
inline orders::OrderCreated created() {
  return {.order = order,
          .currency = usd,
          .lines = {line(1), line(2), line(3)},
          .shipping_title = "Federal Shipping",
          .prices_include_tax = false,
          .taxes = {{"VAT", Rate{190'000}, dollars(9'712)}},
          .totals = {.subtotal = dollars(50'400),
                     .discount = dollars(2'520),
                     .shipping = dollars(3'238),
                     .tax = dollars(9'712),
                     .total = dollars(60'830)},
          .shipping_country = "France",
          .billing_country = "FR",
          .note = "Leave at the door",
          .tags = {"gift", "wholesale"},
          .external_reference = "10248",
          .personal = {.fields = {{"email", "paul.henriot@example.com"},
                                  {"shipping.city", "Reims"},
                                  {"shipping.line1", "59 rue de l'Abbaye"},
                                  {"shipping.name", "Vins et alcools Chevalier"},
                                  {"shipping.postal_code", "51100"}}},
          .payment_method = "pm_card_visa"};
}

inline std::vector<orders::OrderEvent> every_order_event() {
  using namespace orders;
  const auto fulfillment = id<FulfillmentId>(9);
  const Recognition recognition{dollars(56'000), dollars(47'000), dollars(3'000), dollars(9'000), dollars(3'000)};
  return {
      created(),
      OrderLinesChanged{order,
                        {line(4)},
                        {line(2)},
                        {id<LineId>(1)},
                        {{"VAT", Rate{190'000}, dollars(9'712)}},
                        created().totals,
                        dollars(0),
                        FinancialStatus::pending},
      OrderStatusChanged{order, OrderStatus::pending, OrderStatus::confirmed, "checked by hand"},
      OrderFulfilled{order,
                     fulfillment,
                     {{id<LineId>(1), 12}, {id<LineId>(2), 6}},
                     "Speedy Express",
                     "SPX-1",
                     "https://example.com/track/SPX-1",
                     false,
                     recognition},
      OrderCancelled{order, "the customer changed their mind", FinancialStatus::voided},
      OutsidePaymentRecorded{order, id<OutsidePaymentId>(8), dollars(60'830), "bank transfer", "ref-1", dollars(60'830),
                             FinancialStatus::paid, recognition},
      OrderNoteChanged{order, "Leave with the neighbour"},
      OrderTagsChanged{order, {"gift", "priority"}},
      OrderNumbered{order, "1001"},
      PaymentProgressRecorded{order, id<PaymentId>(1), dollars(60'830), dollars(60'830), dollars(1'000),
                              FinancialStatus::partially_refunded, recognition},
      ChargesApplied{order,
                     "DHL",
                     {{"VAT", Rate{190'000}, dollars(9'712)}},
                     {dollars(50'400), dollars(2'520), dollars(3'238), dollars(9'712), dollars(60'830)},
                     FinancialStatus::pending},
      CommandSettled{Settlement::refused, "not_cancellable"},
  };
}

}  // namespace paypie::samples
