// The whole transition table of stock items, every situation with every command, held against the committed one.
#include <doctest/doctest.h>

#include "events/codec/shapes.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/inventory_commands.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace paypie::test::stock_item;

namespace {

std::string answer(const inventory::ItemDecision& decision) {
  if (const auto* no = std::get_if<Refused<inventory::Refusal>>(&decision)) {
    return "refused: " + std::string(codec::name_of(no->why));
  }
  if (std::holds_alternative<AlreadyDone>(decision)) return "already done";
  return std::visit(
      [](const auto& event) { return std::string(event_name<std::remove_cvref_t<decltype(event)>>().name); },
      std::get<Happened<inventory::InventoryEvent>>(decision).event);
}

std::string transition_table() {
  std::string out;
  for (const auto& [situation, given] : every_situation()) {
    for (const auto& [name, command] : every_command()) {
      auto row = situation;
      row.resize(22, ' ');
      row += name;
      row.resize(50, ' ');
      out += row + answer(ItemDecider::decide(given.state(), command)) + "\n";
    }
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("every pair of situation and command of a stock item answers what the committed table says") {
  CHECK(matches_golden("tests/golden/inventory_transitions.txt", transition_table()));
}

TEST_CASE("the retry law of stock items: a command that happened, asked again, makes nothing happen twice") {
  for (const auto& [situation, given] : every_situation()) {
    for (const auto& [name, command] : every_command()) {
      CAPTURE(situation);
      CAPTURE(name);
      const auto first = given.when(command).happened();
      if (!first) continue;
      const auto after = ItemDecider::evolve(given.state(), *first);
      CHECK(std::holds_alternative<AlreadyDone>(ItemDecider::decide(after, command)));
    }
  }
}

TEST_CASE("what was asked of an item in vain is in its history, and changes nothing") {
  for (const auto& [situation, given] : every_situation()) {
    CAPTURE(situation);
    CHECK(ItemDecider::evolve(given.state(), CommandSettled{Settlement::refused, "out_of_stock"}) == given.state());
  }
}

TEST_CASE("an event whose numbers do not follow from the item's history is an impossible history") {
  for (const auto& [situation, given] : every_situation()) {
    for (const auto& [name, command] : every_command()) {
      const auto event = given.when(command).happened();
      if (!event || std::holds_alternative<inventory::NoItem>(given.state())) continue;
      CAPTURE(situation);
      CAPTURE(name);
      auto wrong = *event;
      std::visit(
          [](auto& one) {
            if constexpr (requires { one.stock; }) ++one.stock.on_hand;
          },
          wrong);
      CHECK_THROWS_AS(ItemDecider::evolve(given.state(), wrong), ImpossibleHistory);
    }
  }
}

TEST_CASE("only what can be decided can be folded: what a hold or a transfer is needed for, stops without one") {
  using namespace inventory;
  const auto fold = [](const GivenItem& given, const InventoryEvent& event) {
    return ItemDecider::evolve(given.state(), event);
  };
  const auto reserved = held().when(reserve(2, hold_2)).event<StockReserved>();
  const auto committed = held().when(commit(4)).event<StockCommitted>();
  const auto released = held().when(release()).event<ReservationReleased>();
  const auto expired = held().when(expire()).event<ReservationExpired>();
  const auto completed = stocked().after(send(3)).when(arrived()).event<TransferCompleted>();
  CHECK_THROWS_AS(fold(no_item(), reserved), ImpossibleHistory);
  CHECK_THROWS_AS(fold(held().after(reserve(2, hold_2)), reserved), ImpossibleHistory);
  CHECK_THROWS_AS(fold(stocked(), committed), ImpossibleHistory);
  CHECK_THROWS_AS(fold(stocked(), released), ImpossibleHistory);
  CHECK_THROWS_AS(fold(stocked(), expired), ImpossibleHistory);
  CHECK_THROWS_AS(fold(stocked(), completed), ImpossibleHistory);
  CHECK_THROWS_AS(fold(held().after(commit(1)), committed), ImpossibleHistory);
  CHECK_THROWS_AS(fold(held().after(commit(1)), released), ImpossibleHistory);
  CHECK_THROWS_AS(fold(held().after(commit(1)), expired), ImpossibleHistory);
}
