// What clients send about orders. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "command-side/orders/commands.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::orders {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t sku = 100;
inline constexpr std::size_t title = 255;
inline constexpr std::size_t address = 255;
inline constexpr std::size_t email = 254;  // RFC 5321
inline constexpr std::size_t phone = 50;
inline constexpr std::size_t note = 5'000;
inline constexpr std::size_t reason = 1'000;
inline constexpr std::size_t tag = 64;
inline constexpr std::size_t reference = 255;
inline constexpr std::size_t url = 2'000;
}  // namespace text_limit

struct LineBody {
  std::string sku;
  std::string title;
  std::int64_t quantity = 0;
  Money unit_price;
  std::optional<Rate> discount_rate;  // a rate, an amount, or neither
  std::optional<Money> discount_amount;
};
VALUE(LineBody, (sku, title, quantity, unit_price, discount_rate, discount_amount))

struct ShippingBody {
  Money price;
  std::optional<std::string> title;
};
VALUE(ShippingBody, (price, title))

struct TaxBody {
  std::string title;
  Rate rate;
};
VALUE(TaxBody, (title, rate))

struct AddressBody {
  std::optional<std::string> name, company, line1, line2, city, region, postal_code, country, phone;
};
VALUE(AddressBody, (name, company, line1, line2, city, region, postal_code, country, phone))

struct CreateOrderBody {
  static constexpr std::string_view route = "orders.create";
  Currency currency;
  std::vector<LineBody> lines;
  std::optional<ShippingBody> shipping;
  std::vector<TaxBody> taxes;
  std::optional<bool> prices_include_tax;  // no
  std::optional<AddressBody> shipping_address;
  std::optional<AddressBody> billing_address;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> note;
  std::vector<std::string> tags;
  std::optional<std::string> external_reference;
  std::optional<Timestamp> occurred_at;       // now
  std::optional<std::string> payment_method;  // the gateway's token to pay with at once
  std::optional<bool> calculate_charges;      // by the shop's rates; then shipping and taxes are left out
};
VALUE(CreateOrderBody, (currency, lines, shipping, taxes, prices_include_tax, shipping_address, billing_address, email,
                        phone, note, tags, external_reference, occurred_at, payment_method, calculate_charges))

struct LineChangeBody {
  LineId line;
  std::optional<std::int64_t> quantity;
  std::optional<Money> unit_price;
  std::optional<Rate> discount_rate;
  std::optional<Money> discount_amount;
};
VALUE(LineChangeBody, (line, quantity, unit_price, discount_rate, discount_amount))

struct ChangeLinesBody {
  static constexpr std::string_view route = "orders.change_lines";
  std::vector<LineBody> add;
  std::vector<LineChangeBody> change;
  std::vector<LineId> remove;
  std::optional<Timestamp> occurred_at;
};
VALUE(ChangeLinesBody, (add, change, remove, occurred_at))

struct StatusBody {
  static constexpr std::string_view route = "orders.change_status";
  OrderStatus status = OrderStatus::pending;
  std::optional<std::string> reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(StatusBody, (status, reason, occurred_at))

struct LineQuantityBody {
  LineId line;
  std::int64_t quantity = 0;
};
VALUE(LineQuantityBody, (line, quantity))

struct FulfillmentBody {
  static constexpr std::string_view route = "orders.fulfill";
  std::vector<LineQuantityBody> lines;  // none: everything that is left
  std::optional<std::string> carrier;
  std::optional<std::string> tracking_number;
  std::optional<std::string> tracking_url;  // http or https
  std::optional<Timestamp> occurred_at;
};
VALUE(FulfillmentBody, (lines, carrier, tracking_number, tracking_url, occurred_at))

struct CancelBody {
  static constexpr std::string_view route = "orders.cancel";
  std::optional<std::string> reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(CancelBody, (reason, occurred_at))

struct PaymentBody {
  static constexpr std::string_view route = "orders.record_payment";
  Money amount;
  std::optional<std::string> method;
  std::optional<std::string> reference;
  std::optional<Timestamp> occurred_at;
};
VALUE(PaymentBody, (amount, method, reference, occurred_at))

struct NoteBody {
  static constexpr std::string_view route = "orders.change_note";
  std::string note;
  std::optional<Timestamp> occurred_at;
};
VALUE(NoteBody, (note, occurred_at))

struct TagsBody {
  static constexpr std::string_view route = "orders.change_tags";
  std::vector<std::string> tags;  // a tag given twice counts once
  std::optional<Timestamp> occurred_at;
};
VALUE(TagsBody, (tags, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const CreateOrderBody& body);
codec::FieldErrors faults(const ChangeLinesBody& body);
codec::FieldErrors faults(const StatusBody& body);
codec::FieldErrors faults(const FulfillmentBody& body);
codec::FieldErrors faults(const CancelBody& body);
codec::FieldErrors faults(const PaymentBody& body);
codec::FieldErrors faults(const NoteBody& body);
codec::FieldErrors faults(const TagsBody& body);

// The command, with ids derived from its own.
CreateOrder to_command(CreateOrderBody body, const CommandId& id);
ChangeLines to_command(ChangeLinesBody body, const CommandId& id);
ChangeStatus to_command(StatusBody body, const CommandId& id);
FulfillOrder to_command(FulfillmentBody body, const CommandId& id);
CancelOrder to_command(CancelBody body, const CommandId& id);
RecordOutsidePayment to_command(PaymentBody body, const CommandId& id);
ChangeNote to_command(NoteBody body, const CommandId& id);
ChangeTags to_command(TagsBody body, const CommandId& id);

}  // namespace paypie::orders
