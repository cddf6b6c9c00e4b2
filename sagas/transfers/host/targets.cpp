// One row for each kind of wish.
#include <utility>

#include "command-side/inventory/api/lanes.hpp"
#include "sagas/runner/submit_wish.hpp"
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
  const auto transfer = TransferId::parse(sending.instance);
  if (!transfer) return done(sagas::Sent::again);
  auto addressed = address(*transfer, sending.step.store, sending.wish);
  sagas::submit_wish<Transfers>(&items, clock, sending, std::move(addressed.stream), std::move(addressed.command),
                                std::move(done));
}

}  // namespace paypie::transfers
