// What can be asked of a stock item: one variant (sku) at one location. Ids come in as data, so that asking again makes
// nothing twice; times, too.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::inventory {

// Limits of one item. Each is tested one below, at, and one above.
namespace limit {
inline constexpr std::int64_t quantity = 1'000'000;   // of one command
inline constexpr std::int64_t stock = 1'000'000'000;  // on hand, reserved, incoming, shipped; and the threshold
inline constexpr std::size_t reservations = 20'000;   // open at the same time
inline constexpr std::size_t expectations = 1'000;    // open at the same time
inline constexpr std::size_t transfers = 1'000;       // on their way at the same time
inline constexpr std::size_t remembered = 4'096;      // of what is over, by kind; the oldest is forgotten first
}  // namespace limit

// Creates the item, or says anew how it is to be treated. Sku and location must be those of the stream.
struct ConfigureItem {
  std::string sku;
  std::string location;
  bool back_order = false;                          // more may be reserved than is there
  std::optional<std::int64_t> low_stock_threshold;  // from 0 on; none: nobody wants to be told
};
VALUE(ConfigureItem, (sku, location, back_order, low_stock_threshold))

// So much is still to come: replaces what was expected under this id; zero withdraws it.
struct ExpectStock {
  ExpectationId expectation;
  std::int64_t quantity = 0;
  std::string reference;
};
VALUE(ExpectStock, (expectation, quantity, reference))

struct ReceiveStock {
  ReceiptId receipt;
  std::int64_t quantity = 0;
  std::string reference;
  std::optional<ExpectationId> expectation;  // what was expected becomes less by it
};
VALUE(ReceiveStock, (receipt, quantity, reference, expectation))

// Counted, broken, found: never below what is reserved, unless back orders are allowed.
struct AdjustStock {
  AdjustmentId adjustment;
  std::int64_t delta = 0;
  std::string reason;
};
VALUE(AdjustStock, (adjustment, delta, reason))

struct ReserveStock {
  ReservationId reservation;
  OrderId order;
  std::int64_t quantity = 0;
  bool partial = false;                 // what is there is enough, if it is anything
  std::optional<Timestamp> expires_at;  // when somebody will ask for ExpireReservation; none: never
};
VALUE(ReserveStock, (reservation, order, quantity, partial, expires_at))

// Of a reservation that is not here the id is remembered: should it come later, it is refused.
struct ReleaseStock {
  ReservationId reservation;
  std::string reason;
};
VALUE(ReleaseStock, (reservation, reason))

// Its time is over. Who sends it has looked at the clock; here is none.
struct ExpireReservation {
  ReservationId reservation;
};
VALUE(ExpireReservation, (reservation))

// Pieces of a hold leave the house, once for each (reservation, fulfillment).
struct CommitStock {
  ReservationId reservation;
  FulfillmentId fulfillment;
  std::int64_t quantity = 0;
};
VALUE(CommitStock, (reservation, fulfillment, quantity))

// Pieces that had left the house are sold again.
struct ReturnStock {
  ReturnId returned;
  OrderId order;
  std::int64_t quantity = 0;
  std::string reason;
  // Who asks has counted what left, at this location or at another one: the process does, line by line. Else never
  // more than has left from here.
  bool counted = false;
};
VALUE(ReturnStock, (returned, order, quantity, reason, counted))

// A transfer as far as one item goes: asked of the item it leaves. Never more than is available, also where back
// orders are allowed: what is not there cannot be sent.
struct SendTransfer {
  TransferId transfer;
  std::string to;  // the other location
  std::int64_t quantity = 0;
};
VALUE(SendTransfer, (transfer, to, quantity))

// Asked of the item it comes to.
struct ReceiveTransfer {
  TransferId transfer;
  std::string from;  // the other location
  std::int64_t quantity = 0;
};
VALUE(ReceiveTransfer, (transfer, from, quantity))

// Asked of the item it left. Of a transfer that is not here the id is remembered: should it come later, it is refused.
struct CancelTransfer {
  TransferId transfer;
  std::string reason;
};
VALUE(CancelTransfer, (transfer, reason))

// Asked of the item it left, once it has arrived.
struct CompleteTransfer {
  TransferId transfer;
};
VALUE(CompleteTransfer, (transfer))

using InventoryCommand =
    std::variant<ConfigureItem, ExpectStock, ReceiveStock, AdjustStock, ReserveStock, ReleaseStock, ExpireReservation,
                 CommitStock, ReturnStock, SendTransfer, ReceiveTransfer, CancelTransfer, CompleteTransfer>;

}  // namespace paypie::inventory
