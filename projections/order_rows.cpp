// From the view of an order to its rows.
#include "projections/order_rows.hpp"

#include <algorithm>

namespace paypie::projections {
namespace {

std::string lower_case_ascii(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return text;
}

template <class E>
std::string name(E value) {
  return boost::describe::enum_to_string(value, "");
}

std::string search_text(const OrderView& view) {
  std::string text;
  auto add = [&](const std::string& part) {
    if (part.empty() || text.size() > 16'384) return;  // far below the limit of a tsvector
    if (!text.empty()) text += ' ';
    text += part;
  };
  add(view.number.value_or(""));
  add(view.external_reference);
  add(view.email);
  for (const auto* address : {&view.shipping_address, &view.billing_address}) {
    add(address->name);
    add(address->company);
  }
  for (const auto& line : view.lines) {
    add(line.sku);
    add(line.title);
  }
  return text;
}

}  // namespace

const std::string& country_of(const OrderView& view) {
  return view.shipping_address.country.empty() ? view.billing_address.country : view.shipping_address.country;
}

OrderRow row_of(const OrderView& view) {
  return {.store_id = view.store.name,
          .order_id = view.id.text(),
          .version = view.version,
          .number = view.number,
          .status = name(view.status),
          .financial_status = name(view.financial_status),
          .fulfillment_status = name(view.fulfillment_status),
          .currency = std::string(view.currency.text()),
          .total = view.totals.total.minor,
          .email = lower_case_ascii(view.email),
          .country = country_of(view),
          .external_reference = view.external_reference,
          .tags = view.tags,
          .occurred_at = view.occurred_at,
          .created_at = view.created_at,
          .updated_at = view.updated_at,
          .search_text = search_text(view)};
}

std::vector<OrderLineRow> line_rows_of(const OrderView& view) {
  std::vector<OrderLineRow> rows;
  rows.reserve(view.lines.size());
  for (const auto& line : view.lines) {
    rows.push_back({.store_id = view.store.name,
                    .order_id = view.id.text(),
                    .line_id = line.line.text(),
                    .position = static_cast<std::int64_t>(rows.size()),
                    .sku = line.sku,
                    .title = line.title,
                    .quantity = line.quantity,
                    .fulfilled_quantity = line.fulfilled_quantity,
                    .currency = std::string(view.currency.text()),
                    .unit_price = line.unit_price.minor,
                    .subtotal = line.subtotal.minor,
                    .discount = line.discount.minor,
                    .total = line.total.minor});
  }
  return rows;
}

}  // namespace paypie::projections
