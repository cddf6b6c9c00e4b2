// Laws of stock over drawn histories: nothing appears, nothing is lost, nothing is promised twice; and what a hot item
// costs.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "command-side/lane/config.hpp"
#include "command-side/lane/state_codec.hpp"
#include "projections/conservation.hpp"
#include "tests/support/inventory_commands.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace paypie::test::stock_item;
using namespace paypie::inventory;

namespace {

constexpr std::uint64_t first_seed = 20'261'122;

template <class Id>
Id drawn(std::mt19937_64& random, std::uint64_t below) {
  const auto number = random() % below;
  Id made;
  for (std::size_t i = 0; i < 8; ++i) made.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return made;
}

InventoryCommand drawn_command(std::mt19937_64& random, bool from_elsewhere) {
  const auto quantity = static_cast<std::int64_t>(random() % 8);
  const auto some = [&]<class Id>(std::type_identity<Id>) { return drawn<Id>(random, 12); };
  const auto reservation = some(std::type_identity<ReservationId>());
  const auto transfer = some(std::type_identity<TransferId>());
  switch (random() % 14) {
    case 0: return configure(random() % 8 == 0, static_cast<std::int64_t>(random() % 5));
    case 1: return ExpectStock{{transfer.bytes}, quantity, ""};
    case 2: return ReceiveStock{drawn<ReceiptId>(random, 1'000), quantity, "", std::nullopt};
    case 3: return ReceiveStock{drawn<ReceiptId>(random, 1'000), quantity, "", drawn<ExpectationId>(random, 12)};
    case 4: return AdjustStock{drawn<AdjustmentId>(random, 1'000), quantity - 4, ""};
    case 5:
    case 6: return ReserveStock{reservation, buyer, quantity, random() % 2 == 0, tonight};
    case 7: return ReleaseStock{reservation, ""};
    case 8: return ExpireReservation{reservation};
    case 9: return CommitStock{reservation, drawn<FulfillmentId>(random, 4), quantity};
    case 10: return ReturnStock{drawn<ReturnId>(random, 1'000), buyer, quantity, "", from_elsewhere};
    case 11: return SendTransfer{transfer, "portland", quantity};
    case 12: return random() % 2 == 0 ? InventoryCommand(CancelTransfer{transfer, ""}) : CompleteTransfer{transfer};
    default: return ReceiveTransfer{transfer, "portland", quantity};
  }
}

// What came and went, from the events alone.
struct Books {
  std::int64_t came = 0, left = 0, adjusted = 0;
  std::int64_t shipped = 0, restocked = 0;  // for orders
  void add(const InventoryEvent& event) {
    std::visit(
        [this]<class E>(const E& one) {
          if constexpr (std::same_as<E, StockReceived> || std::same_as<E, TransferReceived>) came += one.quantity;
          if constexpr (std::same_as<E, StockReturned> || std::same_as<E, TransferCancelled>) left -= one.quantity;
          if constexpr (std::same_as<E, StockCommitted> || std::same_as<E, TransferSent>) left += one.quantity;
          if constexpr (std::same_as<E, StockCommitted>) shipped += one.quantity;
          if constexpr (std::same_as<E, StockReturned>) restocked += one.quantity;
          if constexpr (std::same_as<E, StockAdjusted>) adjusted += one.delta;
        },
        event);
  }
};

std::int64_t held_in_all(const Item& item) {
  std::int64_t sum = 0;
  for (const auto& [id, hold] : item.holds) sum += hold.quantity;
  return sum;
}

}  // namespace

TEST_CASE("over every prefix of drawn histories stock is conserved, and never more is promised than there is") {
  std::size_t events = 0, refusals = 0;
  for (std::uint64_t seed = first_seed; seed < first_seed + 200; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    ItemState state;
    Books books;
    projections::ItemBooks live;
    const bool from_elsewhere = seed % 2 == 0;  // pieces come back that had left from other locations
    for (int step = 0; step < 300; ++step) {
      const auto command = drawn_command(random, from_elsewhere);
      const auto decision = ItemDecider::decide(state, command);
      const auto* happened = std::get_if<Happened<InventoryEvent>>(&decision);
      if (!happened) {
        ++refusals;
        continue;
      }
      ++events;
      const auto before = state;
      state = ItemDecider::evolve(std::move(state), happened->event);
      books.add(happened->event);
      REQUIRE(projections::add(live, happened->event).empty());  // what the live check says of it
      REQUIRE(std::holds_alternative<AlreadyDone>(ItemDecider::decide(state, command)));  // the retry law
      const auto* item = std::get_if<Item>(&state);
      if (!item) continue;
      const auto& pieces = item->pieces;
      REQUIRE(books.came + books.adjusted == pieces.on_hand + books.left);
      REQUIRE(pieces.on_hand >= 0);
      REQUIRE(pieces.reserved >= 0);
      REQUIRE(pieces.incoming >= 0);
      REQUIRE(pieces.shipped == books.shipped - books.restocked);
      if (!from_elsewhere) REQUIRE(pieces.shipped >= 0);
      if (!item->terms.back_order) REQUIRE(pieces.reserved <= pieces.on_hand);
      REQUIRE(pieces.reserved == held_in_all(*item));
      const auto said = std::visit(
          [&](const auto& event) {
            if constexpr (requires { event.stock; }) return event.stock;
            return levels(pieces);  // of one that changed nothing
          },
          happened->event);
      REQUIRE(said == levels(pieces));
      REQUIRE(lane::from_bytes<ItemState>(lane::to_bytes(state)) == state);
    }
  }
  CHECK(events > 5'000);
  CHECK(refusals > 5'000);
}

TEST_CASE("ten thousand open holds cost no more copies per command than a short path") {
  std::mt19937_64 random(first_seed);
  const auto with_holds = [&](std::size_t count) {
    auto given = no_item().after(configure(), receive(limit::quantity));
    auto item = std::get<Item>(given.state());
    while (item.holds.size() < count) {
      item.holds.insert_or_assign(drawn<ReservationId>(random, ~0ULL), {buyer, 1, tonight});
    }
    item.pieces.reserved = static_cast<std::int64_t>(count);
    return item;
  };
  // Entries of holds made anew by one command, on average over reservations and releases.
  const auto copies = [&](const Item& item) {
    std::size_t made = 0;
    for (int i = 0; i < 500; ++i) {
      const ReserveStock ask{drawn<ReservationId>(random, ~0ULL), buyer, 1, false, tonight};
      const auto reserved = Given<ItemDecider>(item).after(ask);
      const auto& with_one = std::get<Item>(reserved.state());
      made += with_one.holds.entries_not_in(item.holds);
      const auto released = reserved.after(ReleaseStock{ask.reservation, ""});
      made += std::get<Item>(released.state()).holds.entries_not_in(with_one.holds);
    }
    return static_cast<double>(made) / 1'000;
  };
  const auto ten = copies(with_holds(10)), ten_thousand = copies(with_holds(10'000));
  MESSAGE("holds copied per command: ", ten, " with 10 open, ", ten_thousand, " with 10,000");
  CHECK(ten_thousand <= 25);
  CHECK(ten_thousand <= ten * 8);
}

TEST_CASE("the largest item there can be fits into a stored state") {
  std::mt19937_64 random(first_seed);
  Item item{.terms = {std::string(100, 's'), std::string(100, 'l'), true, limit::stock},
            .pieces = {limit::stock, limit::stock, limit::stock, limit::stock}};
  while (item.holds.size() < limit::reservations) {
    item.holds.insert_or_assign(drawn<ReservationId>(random, ~0ULL), {buyer, limit::quantity, last_timestamp});
  }
  while (item.expected.size() < limit::expectations) {
    item.expected.insert_or_assign(drawn<ExpectationId>(random, ~0ULL), limit::quantity);
  }
  while (item.sent.size() < limit::transfers) {
    item.sent.insert_or_assign(drawn<TransferId>(random, ~0ULL), limit::quantity);
  }
  auto& memory = item.memory;
  for (std::size_t i = 0; i < limit::remembered; ++i) {
    memory.deeds.remember(deed(DeedKind::committed, drawn<ReceiptId>(random, ~0ULL).bytes), true, limit::remembered);
    memory.reservations.remember(drawn<ReservationId>(random, ~0ULL), Ending::committed, limit::remembered);
    memory.barred.remember(drawn<ReservationId>(random, ~0ULL), true, limit::remembered);
    memory.transfers.remember(drawn<TransferId>(random, ~0ULL), TransferEnding::completed, limit::remembered);
  }
  const auto bytes = lane::to_bytes(ItemState(item)).size();
  MESSAGE("the largest item takes ", bytes, " bytes");
  CHECK(bytes + 1'000 < lane::Limits{}.state_bytes);
  while (item.holds.size() > 10'000) item.holds.erase(item.holds.begin()->first);
  MESSAGE("with 10,000 holds ", lane::to_bytes(ItemState(item)).size(), " bytes");
}
