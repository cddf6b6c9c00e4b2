// What can be asked of an order. Ids come in as data, derived from the request, so that a retry makes nothing twice.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "command-side/decider/approval_limits.hpp"
#include "events/event.hpp"
#include "events/orders.hpp"
#include "events/values.hpp"

namespace paypie::orders {

// Limits of one order. Each is tested one below, at, and one above.
namespace limit {
inline constexpr std::size_t lines = 500;
inline constexpr std::size_t removed_lines = 1'000;  // remembered for life, so that a late retry cannot add them again
inline constexpr std::int64_t quantity = 1'000'000;
inline constexpr std::int64_t amount = Money::max_minor;  // of every price, discount, tax and total, in minor units
inline constexpr std::size_t taxes = 10;
inline constexpr std::int64_t tax_millionths = Rate::one;  // 100 %
inline constexpr std::size_t fulfillments = 500;
inline constexpr std::size_t payments = 100;
inline constexpr std::size_t tags = 50;
}  // namespace limit

struct NewLine {
  LineId line;
  std::string sku;
  std::string title;
  std::int64_t quantity = 0;
  Money unit_price;
  std::optional<Rate> discount_rate;  // of one line: a rate, an amount, or neither
  std::optional<Money> discount_amount;
};
VALUE(NewLine, (line, sku, title, quantity, unit_price, discount_rate, discount_amount))

struct CreateOrder {
  OrderId order;
  Currency currency;
  std::vector<NewLine> lines;
  Money shipping;
  std::string shipping_title;
  bool prices_include_tax = false;
  std::vector<TaxRate> taxes;
  std::string shipping_country;
  std::string billing_country;
  std::string note;
  std::vector<std::string> tags;
  std::string external_reference;
  Personal personal;
  std::string payment_method;      // the gateway's token; never a card number
  bool calculate_charges = false;  // shipping and taxes are not given here: the shop's rates say them
};
VALUE(CreateOrder, (order, currency, lines, shipping, shipping_title, prices_include_tax, taxes, shipping_country,
                    billing_country, note, tags, external_reference, personal, payment_method, calculate_charges))

// What is not given stays as it is. A new discount of either kind replaces the old one.
struct LineChange {
  LineId line;
  std::optional<std::int64_t> quantity;
  std::optional<Money> unit_price;
  std::optional<Rate> discount_rate;
  std::optional<Money> discount_amount;
};
VALUE(LineChange, (line, quantity, unit_price, discount_rate, discount_amount))

// within: what was received beyond what there is to pay then, because it will be given back; what has been already
// needs no second word.
struct ChangeLines {
  static constexpr auto limited_by = &ApprovalLimits::refunds;
  std::vector<NewLine> add;
  std::vector<LineChange> change;
  std::vector<LineId> remove;
  ApprovalLimit within = {};
};
VALUE(ChangeLines, (add, change, remove, within))

// Confirmed, shipped, delivered. Fulfilment and cancellation say more than a status and have commands of their own.
struct ChangeStatus {
  OrderStatus to = OrderStatus::pending;
  std::string reason;
};
VALUE(ChangeStatus, (to, reason))

struct FulfillOrder {
  FulfillmentId fulfillment;
  std::vector<FulfilledLine> lines;  // none: everything that is left
  std::string carrier;
  std::string tracking_number;
  std::string tracking_url;
};
VALUE(FulfillOrder, (fulfillment, lines, carrier, tracking_number, tracking_url))

// within: what was received for the order, because all of it will have been given back, here or by hand.
struct CancelOrder {
  static constexpr auto limited_by = &ApprovalLimits::refunds;
  std::string reason;
  ApprovalLimit within = {};
};
VALUE(CancelOrder, (reason, within))

// within: what may be recorded of the order in all.
struct RecordOutsidePayment {
  static constexpr auto limited_by = &ApprovalLimits::recorded_payments;
  OutsidePaymentId payment;
  Money amount;
  std::string method;
  std::string reference;
  ApprovalLimit within = {};
};
VALUE(RecordOutsidePayment, (payment, amount, method, reference, within))

struct ChangeNote {
  std::string note;
};
VALUE(ChangeNote, (note))

struct ChangeTags {
  std::vector<std::string> tags;
};
VALUE(ChangeTags, (tags))

// Asked for by the process that took it from its store's series.
struct AssignNumber {
  std::string number;
};
VALUE(AssignNumber, (number))

// What the shop's rates say, for an order that left shipping and taxes to them. Asked for by the process.
struct ApplyCharges {
  Charges charges;
};
VALUE(ApplyCharges, (charges))

// The payment's own sums, as they stand now. Asked for by the process.
struct RecordPaymentProgress {
  PaymentId payment;
  Money authorized;
  Money captured;
  Money refunded;
};
VALUE(RecordPaymentProgress, (payment, authorized, captured, refunded))

using OrderCommand =
    std::variant<CreateOrder, ChangeLines, ChangeStatus, FulfillOrder, CancelOrder, RecordOutsidePayment, ChangeNote,
                 ChangeTags, AssignNumber, RecordPaymentProgress, ApplyCharges>;

}  // namespace paypie::orders
