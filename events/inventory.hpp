// What can happen to a stock item: one variant (sku) at one location, a stream of its own. Stored for ever: fields are
// only ever added (optional, at the end). Every event carries the numbers after it, so that readers need no fold.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie::inventory {

// Pieces, after the event. available = on_hand - reserved: below zero only where back orders are allowed.
struct StockLevels {
  std::int64_t on_hand = 0;    // in the house, reserved ones too; never negative
  std::int64_t reserved = 0;   // held for orders; never negative
  std::int64_t available = 0;  // can still be promised
  std::int64_t incoming = 0;   // expected, not here yet; never negative
};
VALUE(StockLevels, (on_hand, reserved, available, incoming))

// The event took the available pieces to the threshold or below it, or back above it.
enum class LowStock { reached, left };
BOOST_DESCRIBE_ENUM(LowStock, reached, left)

// The item exists from the first one on; sku and location never change.
struct ItemConfigured {
  std::string sku;
  std::string location;
  bool back_order = false;                          // more may be reserved than is there
  std::optional<std::int64_t> low_stock_threshold;  // none: nobody wants to be told
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(ItemConfigured, "inventory_item.configured", 1,
      (sku, location, back_order, low_stock_threshold, stock, low_stock))

// So much is still to come; another one for the same expectation replaces it, zero withdraws it.
struct StockExpected {
  ExpectationId expectation;
  std::int64_t quantity = 0;
  std::string reference;
  StockLevels stock;
};
EVENT(StockExpected, "inventory_item.expected", 1, (expectation, quantity, reference, stock))

struct StockReceived {
  ReceiptId receipt;
  std::int64_t quantity = 0;
  std::string reference;
  std::optional<ExpectationId> expectation;  // what it was a part of, or all of it
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(StockReceived, "inventory_item.received", 1, (receipt, quantity, reference, expectation, stock, low_stock))

struct StockAdjusted {
  AdjustmentId adjustment;
  std::int64_t delta = 0;
  std::string reason;
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(StockAdjusted, "inventory_item.adjusted", 1, (adjustment, delta, reason, stock, low_stock))

struct StockReserved {
  ReservationId reservation;
  OrderId order;
  std::int64_t quantity = 0;  // held; less than `asked` only if the asker takes a part
  std::int64_t asked = 0;
  std::optional<Timestamp> expires_at;  // none: until it is released
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(StockReserved, "inventory_item.reserved", 1, (reservation, order, quantity, asked, expires_at, stock, low_stock))

// What was still held can be promised again. Of a reservation that was never here (no order, quantity 0): should it
// still come, it is refused.
struct ReservationReleased {
  ReservationId reservation;
  std::optional<OrderId> order;
  std::int64_t quantity = 0;
  std::string reason;
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(ReservationReleased, "inventory_item.reservation_released", 1,
      (reservation, order, quantity, reason, stock, low_stock))

struct ReservationExpired {
  ReservationId reservation;
  OrderId order;
  std::int64_t quantity = 0;  // what was still held
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(ReservationExpired, "inventory_item.reservation_expired", 1, (reservation, order, quantity, stock, low_stock))

// A part of a hold, or all that is left of it, has left the house.
struct StockCommitted {
  ReservationId reservation;
  OrderId order;
  FulfillmentId fulfillment;
  std::int64_t quantity = 0;
  std::int64_t left = 0;  // still held; 0: the reservation is over
  StockLevels stock;
};
EVENT(StockCommitted, "inventory_item.committed", 1, (reservation, order, fulfillment, quantity, left, stock))

// Pieces that had left the house are back in it, to be sold again.
struct StockReturned {
  ReturnId returned;
  OrderId order;
  std::int64_t quantity = 0;
  std::string reason;
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(StockReturned, "inventory_item.returned", 1, (returned, order, quantity, reason, stock, low_stock))

// At the location it leaves.
struct TransferSent {
  TransferId transfer;
  std::string to;
  std::int64_t quantity = 0;
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(TransferSent, "inventory_item.transfer_sent", 1, (transfer, to, quantity, stock, low_stock))

// At the location it comes to; an expectation with the transfer's bytes is over.
struct TransferReceived {
  TransferId transfer;
  std::string from;
  std::int64_t quantity = 0;
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(TransferReceived, "inventory_item.transfer_received", 1, (transfer, from, quantity, stock, low_stock))

// Back where it was sent from. Of a transfer that was never sent (quantity 0): should it still come, it is refused.
struct TransferCancelled {
  TransferId transfer;
  std::int64_t quantity = 0;
  std::string reason;
  StockLevels stock;
  std::optional<LowStock> low_stock;
};
EVENT(TransferCancelled, "inventory_item.transfer_cancelled", 1, (transfer, quantity, reason, stock, low_stock))

// The sender knows that it arrived: from now on it cannot be cancelled.
struct TransferCompleted {
  TransferId transfer;
  std::int64_t quantity = 0;
  StockLevels stock;
};
EVENT(TransferCompleted, "inventory_item.transfer_completed", 1, (transfer, quantity, stock))

using InventoryEvent =
    std::variant<ItemConfigured, StockExpected, StockReceived, StockAdjusted, StockReserved, ReservationReleased,
                 ReservationExpired, StockCommitted, StockReturned, TransferSent, TransferReceived, TransferCancelled,
                 TransferCompleted, CommandSettled>;

}  // namespace paypie::inventory
