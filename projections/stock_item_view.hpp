// What a stock item looks like to whoever reads it: the fold of its stream. Its single reservations are rows of their
// own (there may be many thousands): here is how many they are, and what they hold.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/inventory.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

struct StockItemView {
  StockItemId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version, also the ETag; 0: nothing happened yet
  bool configured = false;    // not yet: something was released, or called back, before the item was there
  std::string sku;
  std::string location;
  bool back_order = false;
  std::optional<std::int64_t> low_stock_threshold;
  bool low_stock = false;
  inventory::StockLevels stock;
  std::int64_t open_reservations = 0;
  Timestamp created_at;  // recorded
  Timestamp updated_at;  // recorded, of the last event
};
VALUE(StockItemView, (id, store, version, configured, sku, location, back_order, low_stock_threshold, low_stock, stock,
                      open_reservations, created_at, updated_at))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
StockItemView apply(StockItemView view, const Envelope& meta, const inventory::InventoryEvent& event);

struct StockDocuments {
  using View = StockItemView;
  using Event = inventory::InventoryEvent;
  static constexpr std::string_view topic = "paypie.inventory_item.events.v1";
  static constexpr std::string_view name = "inventory";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  static bool is_shown(const View& view) { return view.configured; }
};
static_assert(Documents<StockDocuments>);

}  // namespace paypie::projections
