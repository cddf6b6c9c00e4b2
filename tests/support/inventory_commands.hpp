// Stock items to test with: short names for commands, and one item in each situation.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "command-side/inventory/item.hpp"
#include "tests/support/given_when_then.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::test::stock_item {

using inventory::ItemDecider;
using GivenItem = Given<ItemDecider>;
using samples::id;

inline const OrderId buyer = id<OrderId>(1), other_buyer = id<OrderId>(2);
inline const ReservationId hold_1 = id<ReservationId>(1), hold_2 = id<ReservationId>(2), unknown = id<ReservationId>(9);
inline const FulfillmentId parcel_1 = id<FulfillmentId>(1), parcel_2 = id<FulfillmentId>(2);
inline const TransferId transfer_1 = id<TransferId>(1), transfer_2 = id<TransferId>(2);
inline const ExpectationId expectation = id<ExpectationId>(1);
inline const Timestamp tonight{1'709'330'000'000'000};

inline inventory::ConfigureItem configure(bool back_order = false, std::optional<std::int64_t> threshold = {}) {
  return {"SKU-1", "seattle", back_order, threshold};
}
inline inventory::ReceiveStock receive(std::int64_t quantity, std::uint8_t receipt = 1) {
  return {id<ReceiptId>(receipt), quantity, "", std::nullopt};
}
inline inventory::AdjustStock adjust(std::int64_t delta, std::uint8_t adjustment = 1) {
  return {id<AdjustmentId>(adjustment), delta, "counted"};
}
inline inventory::ReserveStock reserve(std::int64_t quantity, ReservationId reservation = hold_1) {
  return {reservation, buyer, quantity, false, tonight};
}
inline inventory::ReserveStock reserve_a_part(std::int64_t quantity, ReservationId reservation = hold_1) {
  return {reservation, buyer, quantity, true, tonight};
}
inline inventory::ReserveStock reserve_for_good(std::int64_t quantity, ReservationId reservation = hold_1) {
  return {reservation, buyer, quantity, false, std::nullopt};
}
inline inventory::ReleaseStock release(ReservationId reservation = hold_1) { return {reservation, "cancelled"}; }
inline inventory::ExpireReservation expire(ReservationId reservation = hold_1) { return {reservation}; }
inline inventory::CommitStock commit(std::int64_t quantity, FulfillmentId parcel = parcel_1,
                                     ReservationId reservation = hold_1) {
  return {reservation, parcel, quantity};
}
inline inventory::ReturnStock give_back(std::int64_t quantity, std::uint8_t returned = 1) {
  return {id<ReturnId>(returned), buyer, quantity, "did not fit"};
}
inline inventory::SendTransfer send(std::int64_t quantity, TransferId transfer = transfer_1) {
  return {transfer, "portland", quantity};
}
inline inventory::ReceiveTransfer take_in(std::int64_t quantity, TransferId transfer = transfer_2) {
  return {transfer, "portland", quantity};
}
inline inventory::CancelTransfer call_back(TransferId transfer = transfer_1) { return {transfer, "no truck"}; }
inline inventory::CompleteTransfer arrived(TransferId transfer = transfer_1) { return {transfer}; }
inline inventory::ExpectStock expect_more(std::int64_t quantity) { return {expectation, quantity, "PO-1"}; }

// Functions, because their histories are checked while they are made.
inline GivenItem no_item() { return GivenItem(); }
inline GivenItem empty() { return no_item().after(configure()); }
inline GivenItem stocked(std::int64_t quantity = 10) { return empty().after(receive(quantity)); }
inline GivenItem held(std::int64_t quantity = 4) { return stocked().after(reserve(quantity)); }
inline GivenItem back_ordered() { return no_item().after(configure(true), reserve(4)); }

inline std::vector<std::pair<std::string, GivenItem>> every_situation() {
  return {{"no item", no_item()},
          {"no item, released", no_item().after(release())},
          {"no item, called back", no_item().after(call_back())},
          {"empty", empty()},
          {"stocked", stocked()},
          {"held", held()},
          {"held for good", stocked().after(reserve_for_good(4))},
          {"partly committed", held().after(commit(1))},
          {"committed", held().after(commit(4))},
          {"released", held().after(release())},
          {"released before", stocked().after(release())},
          {"expired", held().after(expire())},
          {"back-ordered", back_ordered()},
          {"expecting", stocked().after(expect_more(20))},
          {"sent", stocked().after(send(3))},
          {"sent and arrived", stocked().after(send(3), arrived())},
          {"called back", stocked().after(send(3), call_back())},
          {"called back before", stocked().after(call_back())},
          {"taken in", stocked().after(take_in(3))}};
}

// Every command, and every variant of it that is decided in another way.
inline std::vector<std::pair<std::string, inventory::InventoryCommand>> every_command() {
  using namespace inventory;
  return {{"configure", configure()},
          {"configure otherwise", configure(true, 5)},
          {"expect", expect_more(20)},
          {"expect no more", expect_more(0)},
          {"receive", receive(10)},
          {"receive what was expected", ReceiveStock{id<ReceiptId>(2), 5, "", expectation}},
          {"adjust up", adjust(1)},
          {"adjust down", adjust(-7)},
          {"reserve", reserve(4)},
          {"reserve another", reserve(2, hold_2)},
          {"reserve too many", reserve(1'000, hold_2)},
          {"reserve what is there", reserve_a_part(1'000, hold_2)},
          {"release", release()},
          {"release an unknown one", release(unknown)},
          {"expire", expire()},
          {"expire an unknown one", expire(unknown)},
          {"commit a part", commit(1)},
          {"commit the rest", commit(3, parcel_2)},
          {"commit too many", commit(5, parcel_2)},
          {"return", give_back(1)},
          {"send", send(3)},
          {"send too many", send(1'000, transfer_2)},
          {"take in", take_in(3)},
          {"call back", call_back()},
          {"arrived", arrived()}};
}

}  // namespace paypie::test::stock_item
