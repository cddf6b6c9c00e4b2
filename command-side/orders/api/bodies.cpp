// Bodies become commands: ids derived, personal fields gathered, absent fields given their meaning.
#include "command-side/orders/api/bodies.hpp"

#include <algorithm>

#include "command-side/http/command_request.hpp"

namespace paypie::orders {
namespace {

using commands::derived;

std::string text(std::optional<std::string>& given) { return given ? std::move(*given) : std::string(); }

std::vector<NewLine> new_lines(std::vector<LineBody>& bodies, const CommandId& id) {
  std::vector<NewLine> lines;
  lines.reserve(bodies.size());
  for (auto& body : bodies) {
    lines.push_back({.line = derived<LineTag>(id, lines.size()),
                     .sku = std::move(body.sku),
                     .title = std::move(body.title),
                     .quantity = body.quantity,
                     .unit_price = body.unit_price,
                     .discount_rate = body.discount_rate,
                     .discount_amount = body.discount_amount});
  }
  return lines;
}

std::vector<std::string> distinct(std::vector<std::string> tags) {
  std::vector<std::string> out;
  for (auto& tag : tags) {
    if (out.size() <= limit::tags && std::ranges::find(out, tag) == out.end()) out.push_back(std::move(tag));
  }
  return out;
}

void put(Personal& personal, const std::string& name, std::optional<std::string>& value) {
  if (value && !value->empty()) personal.fields.emplace(name, std::move(*value));
}

// The country stays outside: it identifies nobody, and sales by country outlive an erasure.
std::string put_address(Personal& personal, const std::string& kind, std::optional<AddressBody>& address) {
  if (!address) return {};
  boost::mp11::mp_for_each<Fields<AddressBody>>([&](auto field) {
    if (field.name == std::string_view("country")) return;
    put(personal, kind + "." + field.name, (*address).*field.pointer);
  });
  return text(address->country);
}

}  // namespace

CreateOrder to_command(CreateOrderBody body, const CommandId& id) {
  CreateOrder command{.order = derived<OrderTag>(id),
                      .currency = body.currency,
                      .lines = new_lines(body.lines, id),
                      .shipping = {0, body.currency},
                      .prices_include_tax = body.prices_include_tax.value_or(false),
                      .note = text(body.note),
                      .tags = distinct(std::move(body.tags)),
                      .external_reference = text(body.external_reference),
                      .personal = {},
                      .payment_method = text(body.payment_method),
                      .calculate_charges = body.calculate_charges.value_or(false)};
  if (body.shipping) {
    command.shipping = body.shipping->price;
    command.shipping_title = text(body.shipping->title);
  }
  for (auto& tax : body.taxes) command.taxes.push_back({std::move(tax.title), tax.rate});
  put(command.personal, "email", body.email);
  put(command.personal, "phone", body.phone);
  command.shipping_country = put_address(command.personal, "shipping", body.shipping_address);
  command.billing_country = put_address(command.personal, "billing", body.billing_address);
  return command;
}

ChangeLines to_command(ChangeLinesBody body, const CommandId& id) {
  ChangeLines command{.add = new_lines(body.add, id), .remove = std::move(body.remove)};
  for (const auto& change : body.change) {
    command.change.push_back(
        {change.line, change.quantity, change.unit_price, change.discount_rate, change.discount_amount});
  }
  return command;
}

ChangeStatus to_command(StatusBody body, const CommandId&) { return {body.status, text(body.reason)}; }

FulfillOrder to_command(FulfillmentBody body, const CommandId& id) {
  FulfillOrder command{.fulfillment = derived<FulfillmentTag>(id),
                       .carrier = text(body.carrier),
                       .tracking_number = text(body.tracking_number),
                       .tracking_url = text(body.tracking_url)};
  for (const auto& part : body.lines) command.lines.push_back({part.line, part.quantity});
  return command;
}

CancelOrder to_command(CancelBody body, const CommandId&) { return {text(body.reason)}; }

RecordOutsidePayment to_command(PaymentBody body, const CommandId& id) {
  return {derived<OutsidePaymentTag>(id), body.amount, text(body.method), text(body.reference)};
}

ChangeNote to_command(NoteBody body, const CommandId&) { return {std::move(body.note)}; }

ChangeTags to_command(TagsBody body, const CommandId&) { return {distinct(std::move(body.tags))}; }

}  // namespace paypie::orders
