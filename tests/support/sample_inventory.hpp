// One inventory event of each kind, every field filled, the same in every run: for codecs and golden samples.
#pragma once
#include <vector>

#include "events/inventory.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::samples {

inline std::vector<inventory::InventoryEvent> every_inventory_event() {
  using namespace inventory;
  const StockLevels stock{.on_hand = 40, .reserved = 12, .available = 28, .incoming = 100};
  const auto reservation = id<ReservationId>(1);
  const auto transfer = id<TransferId>(7);
  return {
      ItemConfigured{"SKU-1", "seattle", true, 30, stock, LowStock::reached},
      StockExpected{id<ExpectationId>(2), 100, "PO-17", stock},
      StockReceived{id<ReceiptId>(3), 24, "delivery note 4711", id<ExpectationId>(2), stock, LowStock::left},
      StockAdjusted{id<AdjustmentId>(4), -2, "broken", stock, LowStock::reached},
      StockReserved{reservation, order, 10, 12, Timestamp{1'709'295'300'000'000}, stock, LowStock::reached},
      ReservationReleased{reservation, order, 12, "the order was cancelled", stock, LowStock::left},
      ReservationExpired{reservation, order, 12, stock, LowStock::left},
      StockCommitted{reservation, order, id<FulfillmentId>(9), 8, 4, stock},
      StockReturned{id<ReturnId>(6), order, 3, "refunded", stock, LowStock::left},
      TransferSent{transfer, "portland", 5, stock, LowStock::reached},
      TransferReceived{transfer, "seattle", 5, stock, LowStock::left},
      TransferCancelled{transfer, 5, "the truck broke down", stock, LowStock::left},
      TransferCompleted{transfer, 5, stock},
  };
}

}  // namespace paypie::samples
