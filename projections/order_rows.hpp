// The rows of an order in SQL, derived from its view: column names are the field names.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/event.hpp"
#include "projections/order_view.hpp"

namespace paypie::projections {

// The name and version of the read model `orders` (tables, columns and what they mean). Another version than the one
// found in the database means: drop its tables and build them again from the log.
inline constexpr std::string_view orders_projection = "orders";
inline constexpr int orders_projection_version = 1;

// orders.orders: what lists filter and sort by. The runner adds the `document`, the view as clients get it.
struct OrderRow {
  std::string store_id;
  std::string order_id;
  std::uint64_t version = 0;
  std::optional<std::string> number;
  std::string status;
  std::string financial_status;
  std::string fulfillment_status;
  std::string currency;
  std::int64_t total = 0;  // minor units
  std::string email;       // lower case
  std::string country;     // of shipping, else of billing
  std::string external_reference;
  std::vector<std::string> tags;
  Timestamp occurred_at;
  Timestamp created_at;
  Timestamp updated_at;
  std::string search_text;  // what full text search looks at: number, reference, e-mail, names, lines
};
VALUE(OrderRow, (store_id, order_id, version, number, status, financial_status, fulfillment_status, currency, total,
                 email, country, external_reference, tags, occurred_at, created_at, updated_at, search_text))

struct OrderLineRow {
  std::string store_id;
  std::string order_id;
  std::string line_id;
  std::int64_t position = 0;  // 0, 1, ... as the order shows them
  std::string sku;
  std::string title;
  std::int64_t quantity = 0;
  std::int64_t fulfilled_quantity = 0;
  std::string currency;
  std::int64_t unit_price = 0;
  std::int64_t subtotal = 0;
  std::int64_t discount = 0;
  std::int64_t total = 0;
};
VALUE(OrderLineRow, (store_id, order_id, line_id, position, sku, title, quantity, fulfilled_quantity, currency,
                     unit_price, subtotal, discount, total))

OrderRow row_of(const OrderView& view);
std::vector<OrderLineRow> line_rows_of(const OrderView& view);

// ISO 3166 or the name as given: where the order goes, or who pays where nothing is said about that.
const std::string& country_of(const OrderView& view);

}  // namespace paypie::projections
