// The whole transition table of orders, every status with every command, held against the committed one.
#include <doctest/doctest.h>

#include "tests/support/golden.hpp"
#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

std::string name_of(orders::Refusal why) {
  std::string name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<orders::Refusal>>([&](auto enumerator) {
    if (enumerator.value == why) name = enumerator.name;
  });
  return name;
}

std::string answer(const orders::OrderDecision& decision) {
  if (const auto* no = std::get_if<Refused<orders::Refusal>>(&decision)) return "refused: " + name_of(no->why);
  if (std::holds_alternative<AlreadyDone>(decision)) return "already done";
  return std::visit(
      [](const auto& event) { return std::string(event_name<std::remove_cvref_t<decltype(event)>>().name); },
      std::get<Happened<orders::OrderEvent>>(decision).event);
}

std::string transition_table() {
  std::string out;
  for (const auto& [status, given] : every_status()) {
    for (const auto& [name, command] : every_command()) {
      auto row = status;
      row.resize(18, ' ');
      row += name;
      row.resize(38, ' ');
      out += row + answer(OrderDecider::decide(given.state(), command)) + "\n";
    }
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("every pair of status and command answers what the committed table says") {
  CHECK(matches_golden("tests/golden/order_transitions.txt", transition_table()));
}

TEST_CASE("the retry law: a command that happened, asked again, makes nothing happen twice") {
  for (const auto& [status, given] : every_status()) {
    for (const auto& [name, command] : every_command()) {
      CAPTURE(status);
      CAPTURE(name);
      const auto first = given.when(command).happened();
      if (!first) continue;
      const auto after = OrderDecider::evolve(given.state(), *first);
      CHECK(std::holds_alternative<AlreadyDone>(OrderDecider::decide(after, command)));
    }
  }
}

TEST_CASE("what was asked of an order in vain is in its history, and changes nothing") {
  for (const auto& [status, given] : every_status()) {
    CAPTURE(status);
    CHECK(OrderDecider::evolve(given.state(), CommandSettled{Settlement::refused, "is_cancelled"}) == given.state());
  }
}

TEST_CASE("only what can be decided can be folded: every other event is an impossible history") {
  for (const auto& [status, given] : every_status()) {
    for (const auto& [name, command] : every_command()) {
      const auto event = given.when(command).happened();
      if (!event) continue;
      const bool everywhere = std::holds_alternative<orders::OrderNoteChanged>(*event) ||
                              std::holds_alternative<orders::OrderTagsChanged>(*event) ||
                              std::holds_alternative<orders::OutsidePaymentRecorded>(*event) ||
                              std::holds_alternative<orders::OrderNumbered>(*event) ||
                              std::holds_alternative<orders::PaymentProgressRecorded>(*event);
      if (everywhere) continue;
      for (const auto& [other_status, other] : every_status()) {
        CAPTURE(name);
        CAPTURE(other_status);
        const auto decided = other.when(command);
        if (decided.happened() == event) continue;
        if (!decided.happened()) CHECK_THROWS_AS(OrderDecider::evolve(other.state(), *event), ImpossibleHistory);
      }
    }
  }
}
