// Changing the lines of an order: what changes, what stays, what is refused.
#include <doctest/doctest.h>

#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::orders;
using namespace paypie::test;

TEST_CASE("a change of lines says what changed, and by how much the total moved") {
  const auto event =
      pending()
          .when(ChangeLines{
              .add = {new_line(line_c, 1, 700)}, .change = {{.line = line_a, .quantity = 1}}, .remove = {line_b}})
          .event<OrderLinesChanged>();
  REQUIRE(event.added.size() == 1);
  CHECK(event.added[0].total == dollars(700));
  REQUIRE(event.changed.size() == 1);
  CHECK(event.changed[0].quantity == 1);
  CHECK(event.changed[0].total == dollars(1'000));
  CHECK(event.removed == std::vector{line_b});
  CHECK(event.totals.total == dollars(2'000));
  CHECK(event.difference == dollars(-800));
}

TEST_CASE("taxes are computed anew when lines change") {
  auto ask = create();
  ask.taxes = {{"VAT", Rate{100'000}}};
  const auto event =
      no_order().after(ask).when(ChangeLines{.change = {{.line = line_a, .quantity = 1}}}).event<OrderLinesChanged>();
  CHECK(event.taxes == std::vector<TaxLine>{{"VAT", Rate{100'000}, dollars(180)}});
  CHECK(event.totals.total == dollars(1'980));
  CHECK(event.difference == dollars(-1'100));
}

TEST_CASE("a change of lines takes a new price or discount, and keeps what it does not name") {
  auto ask = create();
  ask.lines[0].discount_rate = Rate{100'000};
  ask.lines[1].discount_amount = dollars(50);
  const auto given = no_order().after(ask);
  auto change = [&](LineChange wanted) {
    return given.when(ChangeLines{.change = {wanted}}).event<OrderLinesChanged>().changed.at(0);
  };
  CHECK(change({.line = line_a, .quantity = 4}).discount == dollars(400));
  CHECK(change({.line = line_a, .unit_price = dollars(500)}).discount == dollars(100));
  CHECK(change({.line = line_a, .discount_amount = dollars(7)}).discount == dollars(7));
  CHECK_FALSE(change({.line = line_a, .discount_amount = dollars(7)}).discount_rate);
  CHECK(change({.line = line_b, .quantity = 2}).discount == dollars(50));
  CHECK(change({.line = line_b, .discount_rate = Rate{500'000}}).discount == dollars(250));
  given.when(ChangeLines{.change = {{.line = line_b, .unit_price = dollars(49)}}})
      .refused(Refusal::discount_exceeds_line);
}

TEST_CASE("a change that changes nothing is already done") {
  pending().when(ChangeLines{}).nothing();
  pending().when(ChangeLines{.change = {{.line = line_a, .quantity = 2}}}).nothing();
}

TEST_CASE("a removed line stays removed: asked for again, nothing happens, and nobody adds it back") {
  const auto given = pending().after(ChangeLines{.remove = {line_b}});
  given.when(ChangeLines{.remove = {line_b}}).nothing();
  given.when(ChangeLines{.add = {new_line(line_b, 1, 500)}}).nothing();
  given.when(ChangeLines{.change = {{.line = line_b, .quantity = 2}}}).refused(Refusal::no_such_line);
}

TEST_CASE("lines are named once, exist, and one of them stays") {
  pending().when(ChangeLines{.change = {{.line = line_a}}, .remove = {line_a}}).refused(Refusal::line_named_twice);
  pending().when(ChangeLines{.remove = {line_c}}).refused(Refusal::no_such_line);
  pending().when(ChangeLines{.change = {{.line = line_c}}}).refused(Refusal::no_such_line);
  pending().when(ChangeLines{.remove = {line_a, line_b}}).refused(Refusal::no_lines);
  pending().when(ChangeLines{.add = {new_line(line_c, 0, 1)}}).refused(Refusal::quantity_out_of_range);
  pending().when(ChangeLines{.change = {{.line = line_a, .quantity = 0}}}).refused(Refusal::quantity_out_of_range);
}

namespace {

std::vector<NewLine> many_lines(std::size_t count, std::uint8_t series) {
  std::vector<NewLine> lines;
  for (std::size_t at = 0; at < count; ++at) {
    LineId line;
    line.bytes[0] = static_cast<std::uint8_t>(at >> 8);
    line.bytes[1] = static_cast<std::uint8_t>(at);
    line.bytes[2] = series;
    lines.push_back(new_line(line, 1, 1));
  }
  return lines;
}

std::vector<LineId> ids_of(const std::vector<NewLine>& lines) {
  std::vector<LineId> ids;
  for (const auto& line : lines) ids.push_back(line.line);
  return ids;
}

}  // namespace

TEST_CASE("an order never has more than 500 lines, however they came") {
  const auto two = pending();
  CHECK(two.when(ChangeLines{.add = many_lines(497, 1)}).happened());
  CHECK(two.when(ChangeLines{.add = many_lines(498, 1)}).happened());
  two.when(ChangeLines{.add = many_lines(499, 1)}).refused(Refusal::too_many_lines);
  two.when(ChangeLines{.add = many_lines(501, 1)}).refused(Refusal::too_many_lines);
  two.when(ChangeLines{.remove = ids_of(many_lines(501, 1))}).refused(Refusal::too_many_lines);
}

TEST_CASE("at most 1,000 lines of one order can have been removed") {
  auto given = pending();
  for (std::uint8_t round = 0; round < 2; ++round) {
    const auto lines = many_lines(498, round);
    given = given.after(ChangeLines{.add = lines}, ChangeLines{.remove = ids_of(lines)});
  }
  const auto five = many_lines(5, 9);  // 996 are removed
  given = given.after(ChangeLines{.add = five});
  auto removing = [&](std::size_t count) {
    auto ids = ids_of(five);
    ids.resize(count);
    return ChangeLines{.remove = ids};
  };
  CHECK(given.when(removing(3)).happened());
  CHECK(given.when(removing(4)).happened());
  given.when(removing(5)).refused(Refusal::too_many_line_changes);
}

TEST_CASE("paid orders can change; what was paid is held against the new total") {
  const auto paid = confirmed().after(pay(2'800));
  const auto dearer = paid.when(ChangeLines{.change = {{.line = line_a, .quantity = 3}}}).event<OrderLinesChanged>();
  CHECK(dearer.financial_status == FinancialStatus::pending);
  CHECK(dearer.difference == dollars(1'000));
  const auto cheaper = paid.when(ChangeLines{.remove = {line_b}}).event<OrderLinesChanged>();
  CHECK(cheaper.financial_status == FinancialStatus::paid);
  CHECK(cheaper.difference == dollars(-500));
}

TEST_CASE("a line that is there already is not added twice") {
  pending().when(ChangeLines{.add = {new_line(line_a, 9, 9)}}).nothing();
}

TEST_CASE("lines never come to more than the limit") {
  auto ask = create();
  ask.lines[0].unit_price = ask.lines[1].unit_price = dollars(limit::amount / 2);
  no_order().when(ask).refused(Refusal::total_out_of_range);
  pending()
      .when(ChangeLines{.change = {{.line = line_a, .quantity = 1, .unit_price = dollars(limit::amount)}}})
      .refused(Refusal::total_out_of_range);
}
