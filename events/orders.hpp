// What can happen to an order. Stored for ever: fields are only ever added (optional, at the end). An empty text or
// list is left out of the JSON; ids, amounts, flags and statuses are always there.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie::orders {

enum class OrderStatus { pending, confirmed, fulfilled, shipped, delivered, cancelled, refunded };
BOOST_DESCRIBE_ENUM(OrderStatus, pending, confirmed, fulfilled, shipped, delivered, cancelled, refunded)

enum class FinancialStatus { pending, authorized, paid, partially_refunded, refunded, voided };
BOOST_DESCRIBE_ENUM(FinancialStatus, pending, authorized, paid, partially_refunded, refunded, voided)

enum class FulfillmentStatus { unfulfilled, partially_fulfilled, fulfilled };
BOOST_DESCRIBE_ENUM(FulfillmentStatus, unfulfilled, partially_fulfilled, fulfilled)

// Totals of one line or one order. total = subtotal - discount + tax (+ shipping on orders); where prices include
// tax, tax is contained in subtotal and shipping and not added again.
struct LineItem {
  LineId line;
  std::string sku;
  std::string title;
  std::int64_t quantity = 0;
  Money unit_price;
  std::optional<Rate> discount_rate;  // one of rate, amount or none was asked for; `discount` is what it came to
  Money subtotal;                     // unit_price x quantity
  Money discount;
  Money total;  // subtotal - discount
};
VALUE(LineItem, (line, sku, title, quantity, unit_price, discount_rate, subtotal, discount, total))

struct TaxLine {
  std::string title;
  Rate rate;
  Money amount;
};
VALUE(TaxLine, (title, rate, amount))

struct Totals {
  Money subtotal;  // sum of the lines before discount
  Money discount;  // sum of the lines' discounts
  Money shipping;
  Money tax;    // sum of the tax lines
  Money total;  // subtotal - discount + shipping (+ tax unless prices include it)
};
VALUE(Totals, (subtotal, discount, shipping, tax, total))

struct TaxRate {
  std::string title;
  Rate rate;
};
VALUE(TaxRate, (title, rate))

// What shipping costs while the goods, discounts taken off, come to less than `below`; none: however much.
struct ShippingBand {
  std::optional<Money> below;
  Money price;
};
VALUE(ShippingBand, (below, price))

// The shop's rates for one order: the first band that fits, and every tax.
struct Charges {
  std::string shipping_title;
  std::vector<ShippingBand> shipping;
  std::vector<TaxRate> taxes;
};
VALUE(Charges, (shipping_title, shipping, taxes))

// personal: email, phone, shipping.name, shipping.company, shipping.line1, shipping.line2, shipping.city,
// shipping.region, shipping.postal_code, shipping.phone, and the same under billing.
struct OrderCreated {
  OrderId order;
  Currency currency;
  std::vector<LineItem> lines;
  std::string shipping_title;
  bool prices_include_tax = false;
  std::vector<TaxLine> taxes;
  Totals totals;
  FinancialStatus financial_status = FinancialStatus::pending;  // paid at once if there is nothing to pay
  std::string shipping_country;  // ISO 3166 alpha-2 or a plain country name as the client gave it; may be empty
  std::string billing_country;
  std::string note;
  std::vector<std::string> tags;
  std::string external_reference;  // the client's own number; may be empty
  Personal personal;
  std::string payment_method;       // the gateway's token to pay with; empty: the order is paid in another way
  std::optional<bool> charges_due;  // shipping and taxes are still to come, by the shop's rates
};
EVENT(OrderCreated, "order.created", 1,
      (order, currency, lines, shipping_title, prices_include_tax, taxes, totals, financial_status, shipping_country,
       billing_country, note, tags, external_reference, personal, payment_method, charges_due))

// What changed in the lines (a changed one keeps its place, added ones follow the rest), and what it all comes to now.
struct OrderLinesChanged {
  OrderId order;
  std::vector<LineItem> added;
  std::vector<LineItem> changed;
  std::vector<LineId> removed;
  std::vector<TaxLine> taxes;
  Totals totals;
  Money difference;                                             // new total - old total
  FinancialStatus financial_status = FinancialStatus::pending;  // what was paid, held against the new total
};
EVENT(OrderLinesChanged, "order.lines_changed", 1,
      (order, added, changed, removed, taxes, totals, difference, financial_status))

// A step of the state machine that carries nothing else: confirmed, shipped, delivered.
struct OrderStatusChanged {
  OrderId order;
  OrderStatus from = OrderStatus::pending;
  OrderStatus to = OrderStatus::pending;
  std::string reason;
};
EVENT(OrderStatusChanged, "order.status_changed", 1, (order, from, to, reason))

// What is recognised by an event, as a difference to before: what the customer owes for what has left the house, and
// what that is made of. `receivable` is a sum of its own (revenue + shipping + tax - refunds), so that wrong arithmetic
// shows.
struct Recognition {
  Money receivable;
  Money revenue;  // goods, discounts and contained taxes taken off
  Money shipping;
  Money tax;
  Money refunds;  // given back of what was recognised, without its tax
};
VALUE(Recognition, (receivable, revenue, shipping, tax, refunds))

struct FulfilledLine {
  LineId line;
  std::int64_t quantity = 0;
};
VALUE(FulfilledLine, (line, quantity))

struct OrderFulfilled {
  OrderId order;
  FulfillmentId fulfillment;
  std::vector<FulfilledLine> lines;
  std::string carrier;
  std::string tracking_number;
  std::string tracking_url;
  bool complete = false;  // nothing is left to fulfil: the order is now `fulfilled`
  std::optional<Recognition> recognized;
};
EVENT(OrderFulfilled, "order.fulfilled", 1,
      (order, fulfillment, lines, carrier, tracking_number, tracking_url, complete, recognized))

struct OrderCancelled {
  OrderId order;
  std::string reason;
  FinancialStatus financial_status = FinancialStatus::voided;  // voided if nothing was paid
};
EVENT(OrderCancelled, "order.cancelled", 1, (order, reason, financial_status))

// A payment that happened elsewhere (bank transfer, cash, another system), recorded by a person or an import.
struct OutsidePaymentRecorded {
  OrderId order;
  OutsidePaymentId payment;
  Money amount;
  std::string method;
  std::string reference;
  Money paid_in_all;
  FinancialStatus financial_status = FinancialStatus::pending;
  std::optional<Recognition> recognized;  // where a refund before it was of money that was not owed
};
EVENT(OutsidePaymentRecorded, "order.outside_payment_recorded", 1,
      (order, payment, amount, method, reference, paid_in_all, financial_status, recognized))

struct OrderNoteChanged {
  OrderId order;
  std::string note;
};
EVENT(OrderNoteChanged, "order.note_changed", 1, (order, note))

struct OrderTagsChanged {
  OrderId order;
  std::vector<std::string> tags;
};
EVENT(OrderTagsChanged, "order.tags_changed", 1, (order, tags))

// The number people call it by, gap-free within its store.
struct OrderNumbered {
  OrderId order;
  std::string number;
};
EVENT(OrderNumbered, "order.numbered", 1, (order, number))

// What shipping and taxes came to by the shop's rates, for an order that left them to it.
struct ChargesApplied {
  OrderId order;
  std::string shipping_title;
  std::vector<TaxLine> taxes;
  Totals totals;
  FinancialStatus financial_status = FinancialStatus::pending;  // what was paid, held against the new total
};
EVENT(ChargesApplied, "order.charges_applied", 1, (order, shipping_title, taxes, totals, financial_status))

// Where a payment of this order stands: its own sums, not what has changed in them.
struct PaymentProgressRecorded {
  OrderId order;
  PaymentId payment;
  Money authorized;
  Money captured;
  Money refunded;
  FinancialStatus financial_status = FinancialStatus::pending;  // of the order, all its payments taken together
  std::optional<Recognition> recognized;
};
EVENT(PaymentProgressRecorded, "order.payment_progress_recorded", 1,
      (order, payment, authorized, captured, refunded, financial_status, recognized))

using OrderEvent = std::variant<OrderCreated, OrderLinesChanged, OrderStatusChanged, OrderFulfilled, OrderCancelled,
                                OutsidePaymentRecorded, OrderNoteChanged, OrderTagsChanged, OrderNumbered,
                                PaymentProgressRecorded, ChargesApplied, CommandSettled>;

}  // namespace paypie::orders
