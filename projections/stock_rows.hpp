// The rows of stock in SQL: items from their view, reservations and low-stock alerts from the events. Column names are
// the field names.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "events/event.hpp"
#include "events/inventory.hpp"
#include "projections/stock_item_view.hpp"

namespace paypie::projections {

// The name and version of the read model `inventory`. Another version than the one found in the database means: drop
// its tables and build them again from the log.
inline constexpr std::string_view inventory_projection = "inventory";
inline constexpr int inventory_projection_version = 1;

// inventory.items. The runner adds the `document`, the view as clients get it.
struct StockItemRow {
  std::string store_id;
  std::string item_id;
  std::uint64_t version = 0;
  bool configured = false;
  std::string sku;
  std::string location;
  bool back_order = false;
  std::optional<std::int64_t> low_stock_threshold;
  bool low_stock = false;
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
  std::int64_t available = 0;
  std::int64_t incoming = 0;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(StockItemRow, (store_id, item_id, version, configured, sku, location, back_order, low_stock_threshold, low_stock,
                     on_hand, reserved, available, incoming, created_at, updated_at))

enum class ReservationStatus { open, released, expired, committed };
BOOST_DESCRIBE_ENUM(ReservationStatus, open, released, expired, committed)

// inventory.reservations.
struct ReservationRow {
  std::string store_id;
  std::string item_id;
  std::string reservation_id;
  std::string order_id;
  std::int64_t asked = 0;
  std::int64_t reserved = 0;   // at first
  std::int64_t held = 0;       // still
  std::int64_t committed = 0;  // left the house
  std::string status;
  std::optional<Timestamp> expires_at;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(ReservationRow, (store_id, item_id, reservation_id, order_id, asked, reserved, held, committed, status,
                       expires_at, created_at, updated_at))

// What happened to a reservation of an earlier batch.
struct ReservationChange {
  std::string store_id;
  std::string item_id;
  std::string reservation_id;
  std::int64_t held = 0;
  std::int64_t committed = 0;  // in addition
  std::string status;
  Timestamp updated_at;
};
VALUE(ReservationChange, (store_id, item_id, reservation_id, held, committed, status, updated_at))

// inventory.low_stock_alerts: one for each time the available pieces reached the threshold, or left it again.
struct LowStockAlertRow {
  std::string store_id;
  std::string item_id;
  std::uint64_t version = 0;
  std::string sku;
  std::string location;
  std::string alert;  // reached, left
  std::int64_t available = 0;
  std::optional<std::int64_t> low_stock_threshold;  // none: somebody has taken it away
  Timestamp time;                                   // recorded
};
VALUE(LowStockAlertRow, (store_id, item_id, version, sku, location, alert, available, low_stock_threshold, time))

StockItemRow row_of(const StockItemView& view);

// What a batch of events means, beside the items themselves.
class StockBatch {
 public:
  // `view` is the item after the event.
  void add(const StockItemView& view, const Envelope& meta, const inventory::InventoryEvent& event);

  const auto& fresh() const { return fresh_; }
  const auto& changes() const { return changes_; }
  const std::vector<LowStockAlertRow>& alerts() const { return alerts_; }

 private:
  using Key = std::pair<std::string, std::string>;  // item, reservation
  void change(const StockItemView& view, const ReservationId& reservation, const Timestamp& time, std::int64_t held,
              std::int64_t committed, ReservationStatus status);

  std::map<Key, ReservationRow> fresh_;       // made by this batch, with all that happened to them in it
  std::map<Key, ReservationChange> changes_;  // of others
  std::vector<LowStockAlertRow> alerts_;
};

}  // namespace paypie::projections
