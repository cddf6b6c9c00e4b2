// What an order looks like to whoever reads it: the fold of its stream. The POST answer, the query cache and the SQL
// rows are all rendered from this one struct, so they cannot disagree.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/orders.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

struct OrderViewLine {
  LineId line;
  std::string sku;
  std::string title;
  std::int64_t quantity = 0;
  std::int64_t fulfilled_quantity = 0;
  Money unit_price;
  std::optional<Rate> discount_rate;
  Money subtotal;
  Money discount;
  Money total;
};
VALUE(OrderViewLine,
      (line, sku, title, quantity, fulfilled_quantity, unit_price, discount_rate, subtotal, discount, total))

struct OrderViewFulfillment {
  FulfillmentId fulfillment;
  std::vector<orders::FulfilledLine> lines;
  std::string carrier;
  std::string tracking_number;
  std::string tracking_url;
  Timestamp occurred_at;
};
VALUE(OrderViewFulfillment, (fulfillment, lines, carrier, tracking_number, tracking_url, occurred_at))

struct OrderViewPayment {
  Money amount;
  std::string method;
  std::string reference;
  Timestamp occurred_at;
};
VALUE(OrderViewPayment, (amount, method, reference, occurred_at))

// Taken from data.personal; all fields are empty while the scheme is not `plain`.
struct OrderViewAddress {
  std::string name;
  std::string company;
  std::string line1;
  std::string line2;
  std::string city;
  std::string region;
  std::string postal_code;
  std::string country;
  std::string phone;
};
VALUE(OrderViewAddress, (name, company, line1, line2, city, region, postal_code, country, phone))

// A payment that runs through the product, as far as the order has heard.
struct OrderViewProcessedPayment {
  PaymentId payment;
  Money authorized;
  Money captured;
  Money refunded;
};
VALUE(OrderViewProcessedPayment, (payment, authorized, captured, refunded))

struct OrderView {
  OrderId id;
  StoreId store;
  std::uint64_t version = 0;          // the stream's version, also the ETag; 0: nothing happened yet
  std::optional<std::string> number;  // none until the process has given it one
  orders::OrderStatus status = orders::OrderStatus::pending;
  orders::FinancialStatus financial_status = orders::FinancialStatus::pending;
  orders::FulfillmentStatus fulfillment_status = orders::FulfillmentStatus::unfulfilled;
  Currency currency;
  std::vector<OrderViewLine> lines;
  std::string shipping_title;
  bool prices_include_tax = false;
  std::vector<orders::TaxLine> taxes;
  orders::Totals totals;
  Money paid;
  std::vector<OrderViewFulfillment> fulfillments;
  std::vector<OrderViewPayment> payments;
  std::string email;
  std::string phone;
  OrderViewAddress shipping_address;
  OrderViewAddress billing_address;
  std::string note;
  std::vector<std::string> tags;
  std::string external_reference;
  std::optional<std::string> cancel_reason;
  std::optional<Timestamp> cancelled_at;  // business time
  Timestamp occurred_at;                  // business time of the order; the recorded time where none was given
  Timestamp created_at;                   // recorded
  Timestamp updated_at;                   // recorded, of the last event
  std::vector<OrderViewProcessedPayment> processed_payments;
};
VALUE(OrderView, (id, store, version, number, status, financial_status, fulfillment_status, currency, lines,
                  shipping_title, prices_include_tax, taxes, totals, paid, fulfillments, payments, email, phone,
                  shipping_address, billing_address, note, tags, external_reference, cancel_reason, cancelled_at,
                  occurred_at, created_at, updated_at, processed_payments))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
OrderView apply(OrderView view, const Envelope& meta, const orders::OrderEvent& event);

}  // namespace paypie::projections
