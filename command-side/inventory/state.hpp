// What a stock item must remember to decide. What can be many (holds, expectations, transfers, what is over) lies in
// containers whose copies share: a lane copies the state for every command in flight.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "command-side/decider/persistent_map.hpp"
#include "events/event.hpp"
#include "events/inventory.hpp"
#include "events/values.hpp"

namespace paypie::inventory {

struct Terms {
  std::string sku;
  std::string location;
  bool back_order = false;
  std::optional<std::int64_t> low_stock_threshold;
};
VALUE(Terms, (sku, location, back_order, low_stock_threshold))

struct Pieces {
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
  std::int64_t incoming = 0;
  std::int64_t shipped = 0;  // committed less returned; below zero where more came back than left from here
};
VALUE(Pieces, (on_hand, reserved, incoming, shipped))

struct Hold {
  OrderId order;
  std::int64_t quantity = 0;  // what is still held, at least 1
  std::optional<Timestamp> expires_at;
};
VALUE(Hold, (order, quantity, expires_at))

enum class Ending { released, expired, committed };
BOOST_DESCRIBE_ENUM(Ending, released, expired, committed)
enum class TransferEnding { cancelled, completed };
BOOST_DESCRIBE_ENUM(TransferEnding, cancelled, completed)

// Something that is done once: what it is, its id, and whose part it is, if any.
struct Deed {
  std::array<std::uint8_t, 33> bytes{};
  auto operator<=>(const Deed&) const = default;
};
enum class DeedKind : std::uint8_t { received, adjusted, returned, committed, transfer_received };
Deed deed(DeedKind kind, const Bytes16& id, const Bytes16& of = {});

// What is over, for those who ask late or again; limit::remembered of each.
struct Memory {
  Remembered<Deed, bool> deeds;
  Remembered<ReservationId, Ending> reservations;
  // Released before they came. A memory of their own: they are rare, and nothing else protects against them, so the
  // many that end in good order must not push them out.
  Remembered<ReservationId, bool> barred;
  Remembered<TransferId, TransferEnding> transfers;
};
VALUE(Memory, (deeds, reservations, barred, transfers))

struct NoItem {
  Memory memory;
};
VALUE(NoItem, (memory))
struct Item {
  Terms terms;
  Pieces pieces;
  PersistentMap<ReservationId, Hold> holds;
  PersistentMap<ExpectationId, std::int64_t> expected;  // what is still to come of each
  PersistentMap<TransferId, std::int64_t> sent;         // on their way
  Memory memory;
};
VALUE(Item, (terms, pieces, holds, expected, sent, memory))

using ItemState = std::variant<NoItem, Item>;

inline std::int64_t available(const Pieces& pieces) { return pieces.on_hand - pieces.reserved; }
StockLevels levels(const Pieces& pieces);
bool is_low(const Terms& terms, const Pieces& pieces);
// What an event must say that leads from one to the other.
std::optional<LowStock> crossing(bool was_low, bool is_low);

}  // namespace paypie::inventory
