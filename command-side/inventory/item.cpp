// One function for each command on an item, and what is answered where there is none. The file is the transition table;
// tests/golden/inventory_transitions.txt shows what each pair answers.
#include "command-side/inventory/item.hpp"

#include <algorithm>

namespace paypie::inventory {
namespace {

bool is_quantity(std::int64_t quantity) { return quantity >= 1 && quantity <= limit::quantity; }
bool is_threshold(const std::optional<std::int64_t>& threshold) {
  return !threshold || (*threshold >= 0 && *threshold <= limit::stock);
}

// The event with the numbers after it.
template <class E>
ItemDecision happened_with(E event, const Item& now, const Pieces& after) {
  event.stock = levels(after);
  if constexpr (requires { event.low_stock; }) {
    event.low_stock = crossing(is_low(now.terms, now.pieces), is_low(now.terms, after));
  }
  return happened(std::move(event));
}

// ---- where there is no item ----

ItemDecision on(const NoItem&, const ConfigureItem& ask) {
  if (!is_threshold(ask.low_stock_threshold)) return refused(Refusal::threshold_out_of_range);
  const Terms terms{ask.sku, ask.location, ask.back_order, ask.low_stock_threshold};
  return happened(ItemConfigured{.sku = ask.sku,
                                 .location = ask.location,
                                 .back_order = ask.back_order,
                                 .low_stock_threshold = ask.low_stock_threshold,
                                 .low_stock = crossing(false, is_low(terms, {}))});
}
// Who gives back what never came is heard all the same, should the item come later, and then what was given back.
ItemDecision on(const NoItem& now, const ReleaseStock& ask) {
  if (now.memory.barred.contains(ask.reservation)) return already_done();
  return happened(ReservationReleased{.reservation = ask.reservation, .reason = ask.reason});
}
ItemDecision on(const NoItem& now, const CancelTransfer& ask) {
  if (now.memory.transfers.contains(ask.transfer)) return already_done();
  return happened(TransferCancelled{.transfer = ask.transfer, .reason = ask.reason});
}
template <class C>
ItemDecision on(const NoItem&, const C&) {
  return refused(Refusal::no_such_item);
}

// ---- how it is treated ----

ItemDecision on(const Item& now, const ConfigureItem& ask) {
  const Terms terms{ask.sku, ask.location, ask.back_order, ask.low_stock_threshold};
  if (terms == now.terms) return already_done();
  if (ask.sku != now.terms.sku || ask.location != now.terms.location) return refused(Refusal::other_item);
  if (!is_threshold(ask.low_stock_threshold)) return refused(Refusal::threshold_out_of_range);
  if (!ask.back_order && available(now.pieces) < 0) return refused(Refusal::back_orders_open);
  const auto low = crossing(is_low(now.terms, now.pieces), is_low(terms, now.pieces));
  return happened(
      ItemConfigured{ask.sku, ask.location, ask.back_order, ask.low_stock_threshold, levels(now.pieces), low});
}

// ---- what comes ----

ItemDecision on(const Item& now, const ExpectStock& ask) {
  if (ask.quantity < 0 || ask.quantity > limit::quantity) return refused(Refusal::quantity_out_of_range);
  const auto* before = now.expected.find(ask.expectation);
  if ((before ? *before : 0) == ask.quantity) return already_done();
  if (!before && now.expected.size() == limit::expectations) return refused(Refusal::too_many_expectations);
  auto after = now.pieces;
  after.incoming += ask.quantity - (before ? *before : 0);  // at most limit::expectations x limit::quantity
  return happened_with(StockExpected{ask.expectation, ask.quantity, ask.reference, {}}, now, after);
}

ItemDecision on(const Item& now, const ReceiveStock& ask) {
  if (now.memory.deeds.contains(deed(DeedKind::received, ask.receipt.bytes))) return already_done();
  if (!is_quantity(ask.quantity)) return refused(Refusal::quantity_out_of_range);
  auto after = now.pieces;
  after.on_hand += ask.quantity;
  if (after.on_hand > limit::stock) return refused(Refusal::stock_out_of_range);
  const auto* expected = ask.expectation ? now.expected.find(*ask.expectation) : nullptr;
  if (expected) after.incoming -= std::min(*expected, ask.quantity);
  return happened_with(StockReceived{ask.receipt, ask.quantity, ask.reference, ask.expectation, {}, {}}, now, after);
}

ItemDecision on(const Item& now, const ReturnStock& ask) {
  if (now.memory.deeds.contains(deed(DeedKind::returned, ask.returned.bytes))) return already_done();
  if (!is_quantity(ask.quantity)) return refused(Refusal::quantity_out_of_range);
  if (!ask.counted && ask.quantity > now.pieces.shipped) return refused(Refusal::exceeds_shipped);
  auto after = now.pieces;
  after.on_hand += ask.quantity;
  if (after.on_hand > limit::stock) return refused(Refusal::stock_out_of_range);
  return happened_with(StockReturned{ask.returned, ask.order, ask.quantity, ask.reason, {}, {}}, now, after);
}

ItemDecision on(const Item& now, const AdjustStock& ask) {
  if (now.memory.deeds.contains(deed(DeedKind::adjusted, ask.adjustment.bytes))) return already_done();
  if (ask.delta == 0 || ask.delta < -limit::quantity || ask.delta > limit::quantity) {
    return refused(Refusal::quantity_out_of_range);
  }
  auto after = now.pieces;
  after.on_hand += ask.delta;
  const auto least = now.terms.back_order ? 0 : now.pieces.reserved;
  if (ask.delta < 0 && after.on_hand < least) return refused(Refusal::exceeds_available);
  if (after.on_hand > limit::stock) return refused(Refusal::stock_out_of_range);
  return happened_with(StockAdjusted{ask.adjustment, ask.delta, ask.reason, {}, {}}, now, after);
}

// ---- what is held ----

// Of a reservation that is not open: what is known of it.
std::optional<Refusal> over(const Memory& memory, const ReservationId& reservation) {
  if (memory.barred.contains(reservation)) return Refusal::already_released;
  const auto* ending = memory.reservations.find(reservation);
  if (!ending) return std::nullopt;
  switch (*ending) {
    case Ending::expired: return Refusal::reservation_expired;
    case Ending::committed: return Refusal::already_committed;
    case Ending::released: break;
  }
  return Refusal::already_released;
}

ItemDecision on(const Item& now, const ReserveStock& ask) {
  if (now.holds.contains(ask.reservation)) return already_done();
  if (const auto why = over(now.memory, ask.reservation)) {
    return *why == Refusal::already_committed ? already_done() : refused(*why);
  }
  if (!is_quantity(ask.quantity)) return refused(Refusal::quantity_out_of_range);
  if (now.holds.size() == limit::reservations) return refused(Refusal::too_many_reservations);
  const auto free = std::max<std::int64_t>(available(now.pieces), 0);
  const auto held = now.terms.back_order ? ask.quantity : std::min(free, ask.quantity);
  if (held == 0 || (held < ask.quantity && !ask.partial)) return refused(Refusal::out_of_stock);
  auto after = now.pieces;
  after.reserved += held;
  if (after.reserved > limit::stock) return refused(Refusal::stock_out_of_range);
  return happened_with(StockReserved{ask.reservation, ask.order, held, ask.quantity, ask.expires_at, {}, {}}, now,
                       after);
}

ItemDecision on(const Item& now, const ReleaseStock& ask) {
  auto after = now.pieces;
  ReservationReleased event{.reservation = ask.reservation, .reason = ask.reason};
  if (const auto* hold = now.holds.find(ask.reservation)) {
    after.reserved -= hold->quantity;
    event.order = hold->order;
    event.quantity = hold->quantity;
  } else if (const auto why = over(now.memory, ask.reservation)) {
    return *why == Refusal::already_committed ? refused(*why) : already_done();
  }
  return happened_with(std::move(event), now, after);
}

ItemDecision on(const Item& now, const ExpireReservation& ask) {
  const auto* hold = now.holds.find(ask.reservation);
  if (!hold) return over(now.memory, ask.reservation) ? already_done() : refused(Refusal::no_such_reservation);
  if (!hold->expires_at) return refused(Refusal::does_not_expire);
  auto after = now.pieces;
  after.reserved -= hold->quantity;
  return happened_with(ReservationExpired{ask.reservation, hold->order, hold->quantity, {}, {}}, now, after);
}

ItemDecision on(const Item& now, const CommitStock& ask) {
  if (now.memory.deeds.contains(deed(DeedKind::committed, ask.fulfillment.bytes, ask.reservation.bytes))) {
    return already_done();
  }
  const auto* hold = now.holds.find(ask.reservation);
  if (!hold) return refused(over(now.memory, ask.reservation).value_or(Refusal::no_such_reservation));
  if (!is_quantity(ask.quantity)) return refused(Refusal::quantity_out_of_range);
  if (ask.quantity > hold->quantity) return refused(Refusal::exceeds_reserved);
  if (ask.quantity > now.pieces.on_hand) return refused(Refusal::out_of_stock);  // a back order that is not here yet
  auto after = now.pieces;
  after.reserved -= ask.quantity;
  after.on_hand -= ask.quantity;
  return happened_with(
      StockCommitted{ask.reservation, hold->order, ask.fulfillment, ask.quantity, hold->quantity - ask.quantity, {}},
      now, after);
}

// ---- what goes to another location, and comes from there ----

ItemDecision on(const Item& now, const SendTransfer& ask) {
  if (now.sent.contains(ask.transfer)) return already_done();
  if (const auto* ending = now.memory.transfers.find(ask.transfer)) {
    return *ending == TransferEnding::completed ? already_done() : refused(Refusal::transfer_cancelled);
  }
  if (ask.to == now.terms.location) return refused(Refusal::transfer_to_itself);
  if (!is_quantity(ask.quantity)) return refused(Refusal::quantity_out_of_range);
  if (now.sent.size() == limit::transfers) return refused(Refusal::too_many_transfers);
  if (ask.quantity > available(now.pieces)) return refused(Refusal::exceeds_available);
  auto after = now.pieces;
  after.on_hand -= ask.quantity;
  return happened_with(TransferSent{ask.transfer, ask.to, ask.quantity, {}, {}}, now, after);
}

ItemDecision on(const Item& now, const ReceiveTransfer& ask) {
  if (now.memory.deeds.contains(deed(DeedKind::transfer_received, ask.transfer.bytes))) return already_done();
  if (ask.from == now.terms.location) return refused(Refusal::transfer_to_itself);
  if (!is_quantity(ask.quantity)) return refused(Refusal::quantity_out_of_range);
  auto after = now.pieces;
  after.on_hand += ask.quantity;
  if (after.on_hand > limit::stock) return refused(Refusal::stock_out_of_range);
  if (const auto* expected = now.expected.find({ask.transfer.bytes})) after.incoming -= *expected;
  return happened_with(TransferReceived{ask.transfer, ask.from, ask.quantity, {}, {}}, now, after);
}

ItemDecision on(const Item& now, const CancelTransfer& ask) {
  auto after = now.pieces;
  TransferCancelled event{.transfer = ask.transfer, .reason = ask.reason};
  if (const auto* quantity = now.sent.find(ask.transfer)) {
    event.quantity = *quantity;
    after.on_hand += *quantity;
    if (after.on_hand > limit::stock) return refused(Refusal::stock_out_of_range);
  } else if (const auto* ending = now.memory.transfers.find(ask.transfer)) {
    return *ending == TransferEnding::cancelled ? already_done() : refused(Refusal::transfer_completed);
  }
  return happened_with(std::move(event), now, after);
}

ItemDecision on(const Item& now, const CompleteTransfer& ask) {
  if (const auto* quantity = now.sent.find(ask.transfer)) {
    return happened_with(TransferCompleted{ask.transfer, *quantity, {}}, now, now.pieces);
  }
  const auto* ending = now.memory.transfers.find(ask.transfer);
  if (!ending) return refused(Refusal::no_such_transfer);
  return *ending == TransferEnding::completed ? already_done() : refused(Refusal::transfer_cancelled);
}

}  // namespace

ItemDecision ItemDecider::decide(const ItemState& state, const InventoryCommand& command) {
  return std::visit([](const auto& now, const auto& ask) { return on(now, ask); }, state, command);
}

}  // namespace paypie::inventory
