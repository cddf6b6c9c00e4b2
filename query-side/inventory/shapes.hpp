// The shapes of stock answers that are not one item, for their schemas.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "projections/stock_item_view.hpp"
#include "projections/stock_rows.hpp"

namespace paypie::query {

struct StockItemPage {
  std::vector<projections::StockItemView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(StockItemPage, (data, next_cursor, has_more))

struct ReservationShown {
  ReservationId id;
  StockItemId item;
  OrderId order;
  std::int64_t asked = 0;
  std::int64_t reserved = 0;   // at first
  std::int64_t held = 0;       // still
  std::int64_t committed = 0;  // left the house
  projections::ReservationStatus status = projections::ReservationStatus::open;
  std::optional<Timestamp> expires_at;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(ReservationShown, (id, item, order, asked, reserved, held, committed, status, expires_at, created_at, updated_at))

struct ReservationPage {
  std::vector<ReservationShown> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(ReservationPage, (data, next_cursor, has_more))

struct LowStockAlert {
  StockItemId item;
  std::uint64_t version = 0;  // of the item, after the event that crossed the threshold
  std::string sku;
  std::string location;
  inventory::LowStock alert = inventory::LowStock::reached;
  std::int64_t available = 0;
  std::optional<std::int64_t> low_stock_threshold;
  Timestamp time;
};
VALUE(LowStockAlert, (item, version, sku, location, alert, available, low_stock_threshold, time))

struct LowStockAlertPage {
  std::vector<LowStockAlert> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(LowStockAlertPage, (data, next_cursor, has_more))

}  // namespace paypie::query
