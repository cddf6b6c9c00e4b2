// One row for each kind of wish.
#include <utility>

#include "command-side/inventory/api/lanes.hpp"
#include "platform/crypto/hash.hpp"
#include "sagas/transfers/host/process.hpp"

namespace paypie::transfers {

Addressed address(const TransferId& transfer, const StoreId& store, const Wish& wish) {
  const auto stream = inventory::item_id(store.name, wish.sku, wish.location).text();
  switch (wish.asked) {
    case Asked::find: return {stream, inventory::ExpectStock{{transfer.bytes}, 0, transfer.text()}};
    case Asked::send: return {stream, inventory::SendTransfer{transfer, wish.other, wish.quantity}};
    case Asked::expect: return {stream, inventory::ExpectStock{{transfer.bytes}, wish.quantity, transfer.text()}};
    case Asked::receive: return {stream, inventory::ReceiveTransfer{transfer, wish.other, wish.quantity}};
    case Asked::complete: return {stream, inventory::CompleteTransfer{transfer}};
    case Asked::cancel: break;
  }
  return {stream, inventory::CancelTransfer{transfer, wish.reason}};
}

void send(lane::Lanes<inventory::ItemDecider>& items, const Clock& clock, const sagas::Sending<Wish>& sending,
          sagas::OnSent done) {
  const auto& [instance, wish, step] = sending;
  const auto transfer = TransferId::parse(instance);
  if (!transfer) return done(sagas::Sent::again);
  auto addressed = address(*transfer, step.store, wish);
  lane::Ask<inventory::ItemDecider> ask;
  ask.stream = std::move(addressed.stream);
  ask.id = CommandId{crypto::derive_id("wish", instance, wish.name)};
  ask.request.fill(0);
  ask.command = std::move(addressed.command);
  ask.store = step.store;
  ask.actor = {std::string(Transfers::name)};
  ask.correlation = step.correlation;
  ask.causation = instance + "/" + wish.name;
  ask.traceparent = step.traceparent;
  ask.occurred_at = step.occurred_at;
  ask.settle = true;
  ask.deadline = clock.monotonic() + std::chrono::seconds(10);
  items.submit(std::move(ask), [done = std::move(done)](lane::Answer<inventory::ItemDecider> answer) mutable {
    if (std::holds_alternative<lane::Accepted<inventory::ItemDecider>>(answer)) return done(sagas::Sent::recorded);
    const auto* failed = std::get_if<lane::Failed>(&answer);
    done(failed && failed->why == lane::Failure::elsewhere ? sagas::Sent::elsewhere : sagas::Sent::again);
  });
}

}  // namespace paypie::transfers
