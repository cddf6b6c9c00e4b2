// The fold behind StockItemView. The numbers are in every event, so most of them need nothing but to be copied.
#include "projections/stock_item_view.hpp"

#include <utility>

namespace paypie::projections {
namespace {

void on(StockItemView& view, const Envelope& meta, const inventory::ItemConfigured& event) {
  if (!std::exchange(view.configured, true)) view.created_at = meta.time;
  view.sku = event.sku;
  view.location = event.location;
  view.back_order = event.back_order;
  view.low_stock_threshold = event.low_stock_threshold;
}
void on(StockItemView& view, const Envelope&, const inventory::StockReserved&) { ++view.open_reservations; }
// One that was never here has held nothing.
void on(StockItemView& view, const Envelope&, const inventory::ReservationReleased& event) {
  if (event.quantity > 0) --view.open_reservations;
}
void on(StockItemView& view, const Envelope&, const inventory::ReservationExpired&) { --view.open_reservations; }
void on(StockItemView& view, const Envelope&, const inventory::StockCommitted& event) {
  if (event.left == 0) --view.open_reservations;
}
template <class E>
void on(StockItemView&, const Envelope&, const E&) {}

}  // namespace

StockItemView apply(StockItemView view, const Envelope& meta, const inventory::InventoryEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = StockItemId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a stock item");
    view.id = *id;
    view.store = meta.store;
    view.created_at = meta.time;
  }
  std::visit(
      [&](const auto& happened) {
        on(view, meta, happened);
        if constexpr (requires { happened.stock; }) view.stock = happened.stock;
        if constexpr (requires { happened.low_stock; }) {
          if (happened.low_stock) view.low_stock = *happened.low_stock == inventory::LowStock::reached;
        }
      },
      event);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
