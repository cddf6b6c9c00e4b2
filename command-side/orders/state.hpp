// What an order must remember to decide: a status each with the data that status has, so that no other combination can
// be written. Lines are kept as long as they can change.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/orders.hpp"
#include "events/values.hpp"

namespace paypie::orders {

// A payment that runs through the product, as it stood when the order last heard of it.
struct ProcessedPayment {
  PaymentId payment;
  Money authorized;
  Money captured;
  Money refunded;
};
VALUE(ProcessedPayment, (payment, authorized, captured, refunded))

// What recognition rests on, from the first fulfilment on: nothing is earned before. revenue, shipping and tax are
// those of the whole order, contained taxes taken out, and add up to its total.
struct Sale {
  Money goods;  // the lines' totals
  Money revenue;
  Money shipping;
  Money tax;
  Money fulfilled;        // of goods: what has left the house so far
  bool complete = false;  // nothing is left to fulfil
  Recognition recognized;
};
VALUE(Sale, (goods, revenue, shipping, tax, fulfilled, complete, recognized))

// What every order has, in every status. The ids are those of commands that happened: a retry finds them and is done.
struct About {
  OrderId order;
  Money total;
  Money paid;
  std::vector<OutsidePaymentId> payments;
  std::vector<FulfillmentId> fulfillments;
  std::string note;
  std::vector<std::string> tags;
  std::string number;  // empty until one is assigned
  std::vector<ProcessedPayment> processed;
  std::optional<Sale> sale;
};
VALUE(About, (order, total, paid, payments, fulfillments, note, tags, number, processed, sale))

// Lines that can still change, and what else their totals are made of.
struct Basket {
  std::vector<LineItem> lines;
  std::vector<LineId> removed;
  bool prices_include_tax = false;
  std::vector<TaxLine> taxes;
  Money shipping;
  bool charges_due = false;  // shipping and taxes are still to come
};
VALUE(Basket, (lines, removed, prices_include_tax, taxes, shipping, charges_due))

// How much of a line is not fulfilled yet.
struct OpenLine {
  LineId line;
  std::int64_t left = 0;
  std::int64_t quantity = 0;
  Money total;
};
VALUE(OpenLine, (line, left, quantity, total))

struct NoOrder {};
VALUE(NoOrder, ())
struct Pending {
  About about;
  Basket basket;
};
VALUE(Pending, (about, basket))
struct Confirmed {
  About about;
  Basket basket;
};
VALUE(Confirmed, (about, basket))
struct PartlyFulfilled {
  About about;
  std::vector<OpenLine> open;
};
VALUE(PartlyFulfilled, (about, open))
struct Fulfilled {
  About about;
};
VALUE(Fulfilled, (about))
struct Shipped {
  About about;
};
VALUE(Shipped, (about))
struct Delivered {
  About about;
};
VALUE(Delivered, (about))
struct Cancelled {
  About about;
};
VALUE(Cancelled, (about))

using OrderState = std::variant<NoOrder, Pending, Confirmed, PartlyFulfilled, Fulfilled, Shipped, Delivered, Cancelled>;

// Every status but NoOrder.
template <class S>
concept Existing = requires(const S& state) { state.about; };

}  // namespace paypie::orders
