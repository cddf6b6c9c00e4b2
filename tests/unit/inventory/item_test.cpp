// Stock items in sentences: what comes, is held, leaves and comes back, and every limit.
#include <doctest/doctest.h>

#include "tests/support/inventory_commands.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace paypie::test::stock_item;
using namespace paypie::inventory;

namespace {

const Item& item(const GivenItem& given) { return std::get<Item>(given.state()); }
ReservationId numbered(std::uint32_t number) {
  ReservationId made;
  for (int i = 0; i < 4; ++i) made.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(number >> (8 * i));
  made.bytes[15] = 0xaa;
  return made;
}
template <class Id>
Id numbered_id(std::uint32_t number) {
  return {numbered(number).bytes};
}

}  // namespace

TEST_CASE("an item is there from its configuration on, with nothing in the house") {
  no_item()
      .when(configure(true, 5))
      .then(ItemConfigured{"SKU-1", "seattle", true, 5, StockLevels{}, LowStock::reached});
  no_item().when(receive(1)).refused(Refusal::no_such_item);
  empty().when(configure()).nothing();
}

TEST_CASE("an item keeps its sku and its location") {
  auto other = configure();
  other.sku = "SKU-2";
  empty().when(other).refused(Refusal::other_item);
  other = configure();
  other.location = "portland";
  empty().when(other).refused(Refusal::other_item);
}

TEST_CASE("what is received is on hand and can be promised") {
  empty().when(receive(10)).then(StockReceived{id<ReceiptId>(1), 10, "", std::nullopt, {10, 0, 10, 0}, std::nullopt});
  stocked().when(receive(10)).nothing();
  stocked()
      .when(receive(5, 2))
      .then(StockReceived{id<ReceiptId>(2), 5, "", std::nullopt, {15, 0, 15, 0}, std::nullopt});
}

TEST_CASE("what is expected is incoming, until it is received or withdrawn") {
  stocked().when(expect_more(20)).then(StockExpected{expectation, 20, "PO-1", {10, 0, 10, 20}});
  const auto expecting = stocked().after(expect_more(20));
  expecting.when(expect_more(20)).nothing();
  expecting.when(expect_more(12)).then(StockExpected{expectation, 12, "PO-1", {10, 0, 10, 12}});
  expecting.when(expect_more(0)).then(StockExpected{expectation, 0, "PO-1", {10, 0, 10, 0}});
  const ReceiveStock part{id<ReceiptId>(2), 5, "", expectation}, more{id<ReceiptId>(3), 30, "", expectation};
  expecting.when(part).then(StockReceived{part.receipt, 5, "", expectation, {15, 0, 15, 15}, std::nullopt});
  expecting.when(more).then(StockReceived{more.receipt, 30, "", expectation, {40, 0, 40, 0}, std::nullopt});
  CHECK(item(expecting.after(more)).expected.empty());
  stocked().when(expect_more(0)).nothing();
}

TEST_CASE("a reservation holds what is asked for, or nothing") {
  stocked().when(reserve(10)).then(StockReserved{hold_1, buyer, 10, 10, tonight, {10, 10, 0, 0}, std::nullopt});
  stocked().when(reserve(11)).refused(Refusal::out_of_stock);
  held().when(reserve(4)).nothing();
  held().when(reserve(7, hold_2)).refused(Refusal::out_of_stock);
}

TEST_CASE("who takes a part gets what is there, if it is anything") {
  held()
      .when(reserve_a_part(7, hold_2))
      .then(StockReserved{hold_2, buyer, 6, 7, tonight, {10, 10, 0, 0}, std::nullopt});
  empty().when(reserve_a_part(7)).refused(Refusal::out_of_stock);
  held(10).when(reserve_a_part(1, hold_2)).refused(Refusal::out_of_stock);
}

TEST_CASE("where back orders are allowed more is promised than is there, and leaves only once it is") {
  const auto owed = no_item().after(configure(true), receive(1), reserve(4));
  CHECK(item(owed).pieces.reserved == 4);
  CHECK(available(item(owed).pieces) == -3);
  owed.when(commit(4)).refused(Refusal::out_of_stock);
  owed.when(commit(1)).then(StockCommitted{hold_1, buyer, parcel_1, 1, 3, {0, 3, -3, 0}});
  owed.when(configure(false)).refused(Refusal::back_orders_open);
  owed.after(receive(3, 2)).when(configure(false)).event<ItemConfigured>();
  owed.when(send(1)).refused(Refusal::exceeds_available);
  owed.when(adjust(-1)).then(StockAdjusted{id<AdjustmentId>(1), -1, "counted", {0, 4, -4, 0}, std::nullopt});
  owed.when(adjust(-2)).refused(Refusal::exceeds_available);
}

TEST_CASE("what is released can be promised again, and its id never comes back") {
  held().when(release()).then(ReservationReleased{hold_1, buyer, 4, "cancelled", {10, 0, 10, 0}, std::nullopt});
  const auto released = held().after(release());
  released.when(release()).nothing();
  released.when(reserve(4)).refused(Refusal::already_released);
  released.when(commit(1)).refused(Refusal::already_released);
  released.when(expire()).nothing();
}

TEST_CASE("a release that comes before its reservation is remembered, and the reservation refused") {
  stocked().when(release()).then(
      ReservationReleased{hold_1, std::nullopt, 0, "cancelled", {10, 0, 10, 0}, std::nullopt});
  const auto barred = stocked().after(release());
  barred.when(release()).nothing();
  barred.when(reserve(4)).refused(Refusal::already_released);
  barred.when(expire()).nothing();
  // Also where the item itself comes later than the release.
  const auto early = no_item().after(release());
  early.when(release()).nothing();
  early.after(configure(), receive(10)).when(reserve(4)).refused(Refusal::already_released);
}

TEST_CASE("as many early releases are remembered as the limit says, whatever else ends meanwhile") {
  auto given = no_item().after(configure(), receive(1'000));
  for (std::uint32_t i = 1; i <= limit::remembered; ++i) given = given.after(release(numbered(i)));
  given = given.after(reserve(1, hold_1), release(hold_1));
  given.when(reserve(1, numbered(1))).refused(Refusal::already_released);
  given = given.after(release(numbered(limit::remembered + 1)));
  given.when(reserve(1, numbered(1))).event<StockReserved>();  // forgotten: the oldest
  given.when(reserve(1, numbered(2))).refused(Refusal::already_released);
}

TEST_CASE("a hold that has a time expires when somebody says so, and is refused from then on by name") {
  held().when(expire()).then(ReservationExpired{hold_1, buyer, 4, {10, 0, 10, 0}, std::nullopt});
  stocked().after(reserve_for_good(4)).when(expire()).refused(Refusal::does_not_expire);
  stocked().when(expire()).refused(Refusal::no_such_reservation);
  const auto expired = held().after(expire());
  expired.when(expire()).nothing();
  expired.when(release()).nothing();
  expired.when(reserve(4)).refused(Refusal::reservation_expired);
  expired.when(commit(1)).refused(Refusal::reservation_expired);
}

TEST_CASE("what is committed leaves the house, in parts, once for each parcel") {
  held().when(commit(1)).then(StockCommitted{hold_1, buyer, parcel_1, 1, 3, {9, 3, 6, 0}});
  const auto part = held().after(commit(1));
  part.when(commit(1)).nothing();
  part.when(commit(3, parcel_1)).nothing();
  part.when(commit(4, parcel_2)).refused(Refusal::exceeds_reserved);
  part.when(commit(3, parcel_2)).then(StockCommitted{hold_1, buyer, parcel_2, 3, 0, {6, 0, 6, 0}});
  part.when(release()).then(ReservationReleased{hold_1, buyer, 3, "cancelled", {9, 0, 9, 0}, std::nullopt});
  const auto all = part.after(commit(3, parcel_2));
  all.when(commit(3, parcel_2)).nothing();
  all.when(commit(1, id<FulfillmentId>(3))).refused(Refusal::already_committed);
  all.when(release()).refused(Refusal::already_committed);
  all.when(reserve(4)).nothing();
  all.when(expire()).nothing();
  stocked().when(commit(1)).refused(Refusal::no_such_reservation);
}

TEST_CASE("never more comes back than has left") {
  const auto left = held().after(commit(4));
  left.when(give_back(4)).then(StockReturned{id<ReturnId>(1), buyer, 4, "did not fit", {10, 0, 10, 0}, std::nullopt});
  left.when(give_back(5)).refused(Refusal::exceeds_shipped);
  left.after(give_back(4)).when(give_back(4)).nothing();
  left.after(give_back(3)).when(give_back(2, 2)).refused(Refusal::exceeds_shipped);
}

TEST_CASE("who has counted what left, at whatever location, brings it back here, once") {
  auto from_elsewhere = give_back(5);
  from_elsewhere.counted = true;
  const StockReturned back{id<ReturnId>(1), buyer, 5, "did not fit", {15, 0, 15, 0}, std::nullopt};
  stocked().when(from_elsewhere).then(back);
  stocked().after(from_elsewhere).when(from_elsewhere).nothing();
  CHECK(std::get<Item>(stocked().after(from_elsewhere).state()).pieces.shipped == -5);
}

TEST_CASE("an adjustment never takes what is reserved") {
  held().when(adjust(-6)).then(StockAdjusted{id<AdjustmentId>(1), -6, "counted", {4, 4, 0, 0}, std::nullopt});
  held().when(adjust(-7)).refused(Refusal::exceeds_available);
  held().when(adjust(0)).refused(Refusal::quantity_out_of_range);
  held().after(adjust(-6)).when(adjust(-6)).nothing();
}

TEST_CASE("a transfer leaves one item, and comes back if it is called back before it arrived") {
  stocked().when(send(3)).then(TransferSent{transfer_1, "portland", 3, {7, 0, 7, 0}, std::nullopt});
  held().when(send(7)).refused(Refusal::exceeds_available);
  auto to_itself = send(3);
  to_itself.to = "seattle";
  stocked().when(to_itself).refused(Refusal::transfer_to_itself);
  const auto sent = stocked().after(send(3));
  sent.when(send(3)).nothing();
  sent.when(call_back()).then(TransferCancelled{transfer_1, 3, "no truck", {10, 0, 10, 0}, std::nullopt});
  sent.when(arrived()).then(TransferCompleted{transfer_1, 3, {7, 0, 7, 0}});
  sent.after(arrived()).when(call_back()).refused(Refusal::transfer_completed);
  sent.after(arrived()).when(arrived()).nothing();
  sent.after(arrived()).when(send(3)).nothing();
  sent.after(call_back()).when(call_back()).nothing();
  sent.after(call_back()).when(arrived()).refused(Refusal::transfer_cancelled);
  sent.after(call_back()).when(send(3)).refused(Refusal::transfer_cancelled);
  stocked().when(arrived()).refused(Refusal::no_such_transfer);
}

TEST_CASE("a transfer that is called back before it was sent is refused when it comes") {
  stocked().when(call_back()).then(TransferCancelled{transfer_1, 0, "no truck", {10, 0, 10, 0}, std::nullopt});
  stocked().after(call_back()).when(send(3)).refused(Refusal::transfer_cancelled);
  const auto early = no_item().after(call_back());
  early.when(call_back()).nothing();
  early.after(configure(), receive(10)).when(send(3)).refused(Refusal::transfer_cancelled);
}

TEST_CASE("a transfer comes to the other item once, and is not expected any more") {
  const ExpectStock on_its_way{{transfer_2.bytes}, 3, "transfer"};
  stocked().when(take_in(3)).then(TransferReceived{transfer_2, "portland", 3, {13, 0, 13, 0}, std::nullopt});
  const auto expecting = stocked().after(on_its_way);
  expecting.when(take_in(3)).then(TransferReceived{transfer_2, "portland", 3, {13, 0, 13, 0}, std::nullopt});
  expecting.after(take_in(3)).when(take_in(3)).nothing();
  auto from_itself = take_in(3);
  from_itself.from = "seattle";
  stocked().when(from_itself).refused(Refusal::transfer_to_itself);
}

TEST_CASE("the event that reaches the threshold says so, and the one that leaves it again") {
  using S = std::optional<LowStock>;
  const auto full = no_item().after(configure(false, 5), receive(10));
  CHECK(no_item().after(configure(false, 5)).when(receive(10)).event<StockReceived>().low_stock == S(LowStock::left));
  CHECK(full.when(reserve(4)).event<StockReserved>().low_stock == std::nullopt);
  CHECK(full.when(reserve(5)).event<StockReserved>().low_stock == S(LowStock::reached));
  const auto low = full.after(reserve(5));
  CHECK(low.when(reserve(1, hold_2)).event<StockReserved>().low_stock == std::nullopt);
  CHECK(low.when(release()).event<ReservationReleased>().low_stock == S(LowStock::left));
  CHECK(low.when(expire()).event<ReservationExpired>().low_stock == S(LowStock::left));
  CHECK(low.when(receive(1, 2)).event<StockReceived>().low_stock == S(LowStock::left));
  CHECK(low.when(configure(false, 4)).event<ItemConfigured>().low_stock == S(LowStock::left));
  CHECK(full.when(adjust(-5)).event<StockAdjusted>().low_stock == S(LowStock::reached));
  CHECK(full.when(send(5)).event<TransferSent>().low_stock == S(LowStock::reached));
  CHECK(full.when(configure(false, 10)).event<ItemConfigured>().low_stock == S(LowStock::reached));
  CHECK(full.after(send(5)).when(call_back()).event<TransferCancelled>().low_stock == S(LowStock::left));
  CHECK(low.when(take_in(1)).event<TransferReceived>().low_stock == S(LowStock::left));
  CHECK(low.after(commit(5)).when(give_back(1)).event<StockReturned>().low_stock == S(LowStock::left));
}

TEST_CASE("quantities lie between one and the limit") {
  const auto most = limit::quantity;
  const auto far = no_item().after(configure(), receive(most), receive(most, 2));
  for (const std::int64_t wrong : {std::int64_t{0}, std::int64_t{-1}, most + 1}) {
    CAPTURE(wrong);
    far.when(receive(wrong, 3)).refused(Refusal::quantity_out_of_range);
    far.when(reserve(wrong)).refused(Refusal::quantity_out_of_range);
    far.when(give_back(wrong)).refused(Refusal::quantity_out_of_range);
    far.when(send(wrong)).refused(Refusal::quantity_out_of_range);
    far.when(take_in(wrong)).refused(Refusal::quantity_out_of_range);
    far.after(reserve(1)).when(commit(wrong)).refused(Refusal::quantity_out_of_range);
    if (wrong != 0) far.when(expect_more(wrong)).refused(Refusal::quantity_out_of_range);
  }
  far.when(adjust(most + 1)).refused(Refusal::quantity_out_of_range);
  far.when(adjust(-most - 1)).refused(Refusal::quantity_out_of_range);
  for (const auto right : {std::int64_t{1}, most - 1, most}) {
    CAPTURE(right);
    far.when(receive(right, 3)).event<StockReceived>();
    far.when(reserve(right)).event<StockReserved>();
    far.when(send(right)).event<TransferSent>();
    far.when(take_in(right)).event<TransferReceived>();
    far.when(expect_more(right)).event<StockExpected>();
    far.when(adjust(right)).event<StockAdjusted>();
    far.when(adjust(-right)).event<StockAdjusted>();
  }
}

TEST_CASE("a threshold lies between zero and the limit") {
  for (const std::int64_t wrong : {std::int64_t{-1}, limit::stock + 1}) {
    no_item().when(configure(false, wrong)).refused(Refusal::threshold_out_of_range);
    empty().when(configure(false, wrong)).refused(Refusal::threshold_out_of_range);
  }
  for (const std::int64_t right : {std::int64_t{0}, limit::stock - 1, limit::stock}) {
    no_item().when(configure(false, right)).event<ItemConfigured>();
    empty().when(configure(false, right)).event<ItemConfigured>();
  }
}

TEST_CASE("no number of an item grows beyond the limit of stock") {
  auto full = held().after(commit(1));
  auto state = item(full);
  state.pieces.on_hand = limit::stock - 2;
  const GivenItem nearly((ItemState(state)));
  nearly.when(receive(1, 2)).event<StockReceived>();
  nearly.when(receive(2, 2)).event<StockReceived>();
  nearly.when(receive(3, 2)).refused(Refusal::stock_out_of_range);
  nearly.when(adjust(2)).event<StockAdjusted>();
  nearly.when(adjust(3)).refused(Refusal::stock_out_of_range);
  nearly.when(take_in(2)).event<TransferReceived>();
  nearly.when(take_in(3)).refused(Refusal::stock_out_of_range);
  const auto sent = nearly.after(send(3));
  sent.after(receive(1, 2)).when(call_back()).event<TransferCancelled>();
  sent.after(receive(2, 2)).when(call_back()).event<TransferCancelled>();
  sent.after(receive(3, 2)).when(call_back()).refused(Refusal::stock_out_of_range);
  nearly.after(receive(1, 2)).when(give_back(1)).event<StockReturned>();
  nearly.after(receive(2, 2)).when(give_back(1)).refused(Refusal::stock_out_of_range);
  state.terms.back_order = true;
  state.pieces.reserved = limit::stock - 2;
  const GivenItem promised((ItemState(state)));
  promised.when(reserve(1, hold_2)).event<StockReserved>();
  promised.when(reserve(2, hold_2)).event<StockReserved>();
  promised.when(reserve(3, hold_2)).refused(Refusal::stock_out_of_range);
}

TEST_CASE("as many reservations, expectations and transfers are open as the limits say") {
  auto state = item(no_item().after(configure(), receive(limit::quantity)));
  for (std::uint32_t i = 1; i < limit::reservations; ++i) state.holds.insert_or_assign(numbered(i), {buyer, 1, {}});
  for (std::uint32_t i = 1; i < limit::expectations; ++i) {
    state.expected.insert_or_assign(numbered_id<ExpectationId>(i), 1);
  }
  for (std::uint32_t i = 1; i < limit::transfers; ++i) state.sent.insert_or_assign(numbered_id<TransferId>(i), 1);
  state.pieces.reserved = static_cast<std::int64_t>(state.holds.size());
  state.pieces.incoming = static_cast<std::int64_t>(state.expected.size());
  const GivenItem nearly((ItemState(state)));
  nearly.when(reserve(1)).event<StockReserved>();
  nearly.after(reserve(1)).when(reserve(1, hold_2)).refused(Refusal::too_many_reservations);
  nearly.after(reserve(1), release()).when(reserve(1, hold_2)).event<StockReserved>();
  nearly.when(expect_more(1)).event<StockExpected>();
  const ExpectStock another{id<ExpectationId>(2), 1, ""};
  nearly.after(expect_more(1)).when(another).refused(Refusal::too_many_expectations);
  nearly.after(expect_more(1)).when(expect_more(2)).event<StockExpected>();
  nearly.when(send(1)).event<TransferSent>();
  nearly.after(send(1)).when(send(1, transfer_2)).refused(Refusal::too_many_transfers);
  nearly.after(send(1), arrived()).when(send(1, transfer_2)).event<TransferSent>();
}
