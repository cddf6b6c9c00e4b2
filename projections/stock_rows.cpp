// From the view and the events of a stock item to its rows.
#include "projections/stock_rows.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace paypie::projections {
namespace {

template <class E>
std::string name(E value) {
  return boost::describe::enum_to_string(value, "");
}

}  // namespace

StockItemRow row_of(const StockItemView& view) {
  return {.store_id = view.store.name,
          .item_id = view.id.text(),
          .version = view.version,
          .configured = view.configured,
          .sku = view.sku,
          .location = view.location,
          .back_order = view.back_order,
          .low_stock_threshold = view.low_stock_threshold,
          .low_stock = view.low_stock,
          .on_hand = view.stock.on_hand,
          .reserved = view.stock.reserved,
          .available = view.stock.available,
          .incoming = view.stock.incoming,
          .created_at = view.created_at,
          .updated_at = view.updated_at};
}

void StockBatch::change(const StockItemView& view, const ReservationId& reservation, const Timestamp& time,
                        std::int64_t held, std::int64_t committed, ReservationStatus status) {
  const Key key{view.id.text(), reservation.text()};
  if (const auto made = fresh_.find(key); made != fresh_.end()) {
    made->second.held = held;
    made->second.committed += committed;
    made->second.status = name(status);
    made->second.updated_at = time;
    return;
  }
  auto& row = changes_[key];
  row = {view.store.name, key.first, key.second, held, row.committed + committed, name(status), time};
}

void StockBatch::add(const StockItemView& view, const Envelope& meta, const inventory::InventoryEvent& event) {
  using namespace inventory;
  std::visit(
      [&]<class E>(const E& happened) {
        if constexpr (std::same_as<E, StockReserved>) {
          const auto item = view.id.text(), reservation = happened.reservation.text();
          fresh_[{item, reservation}] = {.store_id = view.store.name,
                                         .item_id = item,
                                         .reservation_id = reservation,
                                         .order_id = happened.order.text(),
                                         .asked = happened.asked,
                                         .reserved = happened.quantity,
                                         .held = happened.quantity,
                                         .status = name(ReservationStatus::open),
                                         .expires_at = happened.expires_at,
                                         .created_at = meta.time,
                                         .updated_at = meta.time};
        } else if constexpr (std::same_as<E, ReservationReleased>) {
          if (happened.quantity > 0) {
            change(view, happened.reservation, meta.time, 0, 0, ReservationStatus::released);
          }
        } else if constexpr (std::same_as<E, ReservationExpired>) {
          change(view, happened.reservation, meta.time, 0, 0, ReservationStatus::expired);
        } else if constexpr (std::same_as<E, StockCommitted>) {
          change(view, happened.reservation, meta.time, happened.left, happened.quantity,
                 happened.left == 0 ? ReservationStatus::committed : ReservationStatus::open);
        }
        if constexpr (requires { happened.low_stock; }) {
          if (!happened.low_stock) return;
          alerts_.push_back({view.store.name, view.id.text(), meta.version, view.sku, view.location,
                             name(*happened.low_stock), happened.stock.available, view.low_stock_threshold, meta.time});
        }
      },
      event);
}

}  // namespace paypie::projections
