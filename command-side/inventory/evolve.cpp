// How an item's history folds: one function for each event. Every event says what the numbers are after it, and a
// history whose numbers do not follow is an impossible one.
#include <algorithm>
#include <string>

#include "command-side/inventory/item.hpp"

namespace paypie::inventory {

Deed deed(DeedKind kind, const Bytes16& id, const Bytes16& of) {
  Deed made;
  made.bytes[0] = static_cast<std::uint8_t>(kind);
  std::ranges::copy(id, made.bytes.begin() + 1);
  std::ranges::copy(of, made.bytes.begin() + 17);
  return made;
}

StockLevels levels(const Pieces& pieces) {
  return {pieces.on_hand, pieces.reserved, available(pieces), pieces.incoming};
}

bool is_low(const Terms& terms, const Pieces& pieces) {
  return terms.low_stock_threshold && available(pieces) <= *terms.low_stock_threshold;
}

std::optional<LowStock> crossing(bool was_low, bool is_low) {
  if (was_low == is_low) return std::nullopt;
  return is_low ? LowStock::reached : LowStock::left;
}

namespace {

void remember(Memory& memory, const Deed& done) { memory.deeds.remember(done, true, limit::remembered); }
void end(Item& now, const ReservationId& reservation, Ending ending) {
  now.holds.erase(reservation);
  now.memory.reservations.remember(reservation, ending, limit::remembered);
}
const Hold& hold_of(const Item& now, const ReservationId& reservation) {
  const auto* hold = now.holds.find(reservation);
  if (!hold) throw ImpossibleHistory("of " + reservation.text() + " nothing is held");
  return *hold;
}
// Takes from a hold what it must have.
void take(Item& now, const ReservationId& reservation, std::int64_t quantity, Ending if_all) {
  auto hold = hold_of(now, reservation);
  hold.quantity -= quantity;
  now.pieces.reserved -= quantity;
  if (hold.quantity < 0) throw ImpossibleHistory("more than was held of " + reservation.text());
  if (hold.quantity == 0) return end(now, reservation, if_all);
  now.holds.insert_or_assign(reservation, hold);
}

void apply(Item& now, const ItemConfigured& event) {
  now.terms = {event.sku, event.location, event.back_order, event.low_stock_threshold};
}
void expect(Item& now, const ExpectationId& expectation, std::int64_t quantity) {
  const auto* before = now.expected.find(expectation);
  now.pieces.incoming += quantity - (before ? *before : 0);
  if (quantity > 0) {
    now.expected.insert_or_assign(expectation, quantity);
  } else {
    now.expected.erase(expectation);
  }
}
void apply(Item& now, const StockExpected& event) { expect(now, event.expectation, event.quantity); }
void apply(Item& now, const StockReceived& event) {
  now.pieces.on_hand += event.quantity;
  remember(now.memory, deed(DeedKind::received, event.receipt.bytes));
  const auto* expected = event.expectation ? now.expected.find(*event.expectation) : nullptr;
  if (expected) expect(now, *event.expectation, *expected - std::min(*expected, event.quantity));
}
void apply(Item& now, const StockAdjusted& event) {
  now.pieces.on_hand += event.delta;
  remember(now.memory, deed(DeedKind::adjusted, event.adjustment.bytes));
}
void apply(Item& now, const StockReturned& event) {
  now.pieces.on_hand += event.quantity;
  now.pieces.shipped -= event.quantity;
  remember(now.memory, deed(DeedKind::returned, event.returned.bytes));
}

void apply(Item& now, const StockReserved& event) {
  if (now.holds.contains(event.reservation)) throw ImpossibleHistory(event.reservation.text() + " is held already");
  now.holds.insert_or_assign(event.reservation, {event.order, event.quantity, event.expires_at});
  now.pieces.reserved += event.quantity;
}
void bar(Memory& memory, const ReservationReleased& event) {
  memory.barred.remember(event.reservation, true, limit::remembered);
}
void apply(Item& now, const ReservationReleased& event) {
  if (event.quantity == 0) return bar(now.memory, event);
  if (hold_of(now, event.reservation).quantity != event.quantity)
    throw ImpossibleHistory("a part of a hold is released");
  take(now, event.reservation, event.quantity, Ending::released);
}
void apply(Item& now, const ReservationExpired& event) {
  if (hold_of(now, event.reservation).quantity != event.quantity) throw ImpossibleHistory("a part of a hold expires");
  take(now, event.reservation, event.quantity, Ending::expired);
}
void apply(Item& now, const StockCommitted& event) {
  take(now, event.reservation, event.quantity, Ending::committed);
  now.pieces.on_hand -= event.quantity;
  now.pieces.shipped += event.quantity;
  remember(now.memory, deed(DeedKind::committed, event.fulfillment.bytes, event.reservation.bytes));
}

void apply(Item& now, const TransferSent& event) {
  now.pieces.on_hand -= event.quantity;
  now.sent.insert_or_assign(event.transfer, event.quantity);
}
void apply(Item& now, const TransferReceived& event) {
  now.pieces.on_hand += event.quantity;
  remember(now.memory, deed(DeedKind::transfer_received, event.transfer.bytes));
  expect(now, {event.transfer.bytes}, 0);
}
void over(Memory& memory, const TransferId& transfer, TransferEnding ending) {
  memory.transfers.remember(transfer, ending, limit::remembered);
}
void apply(Item& now, const TransferCancelled& event) {
  if (now.sent.erase(event.transfer)) now.pieces.on_hand += event.quantity;
  over(now.memory, event.transfer, TransferEnding::cancelled);
}
void apply(Item& now, const TransferCompleted& event) {
  if (!now.sent.erase(event.transfer)) throw ImpossibleHistory(event.transfer.text() + " is not on its way");
  over(now.memory, event.transfer, TransferEnding::completed);
}

template <class E>
ItemState on(Item now, const E& event) {
  apply(now, event);
  if (levels(now.pieces) != event.stock) {
    throw ImpossibleHistory(std::string(event_name<E>().name) + " says other numbers than follow from its history");
  }
  return now;
}

ItemState on(Item now, const CommandSettled&) { return now; }
ItemState on(NoItem none, const CommandSettled&) { return none; }

ItemState on(NoItem none, const ItemConfigured& event) {
  Item item{.memory = std::move(none.memory)};
  return on(std::move(item), event);
}
ItemState on(NoItem none, const ReservationReleased& event) {
  bar(none.memory, event);
  return none;
}
ItemState on(NoItem none, const TransferCancelled& event) {
  over(none.memory, event.transfer, TransferEnding::cancelled);
  return none;
}
template <class E>
ItemState on(const NoItem&, const E&) {
  throw ImpossibleHistory(std::string(event_name<E>().name) + " cannot happen where there is no item");
}

}  // namespace

ItemState ItemDecider::evolve(ItemState state, const InventoryEvent& event) {
  return std::visit([](auto&& now, const auto& happened) { return on(std::move(now), happened); }, std::move(state),
                    event);
}

}  // namespace paypie::inventory
