// Totals to the cent: Northwind's own figures, the rounding rules, every limit at its edge.
#include "command-side/orders/totals.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::orders;
using namespace paypie::test;

namespace {

std::expected<LineItem, Refusal> price(NewLine line) { return priced(line, usd); }

NewLine with_rate(std::int64_t quantity, std::int64_t unit_price, std::int64_t millionths) {
  auto line = new_line(line_a, quantity, unit_price);
  line.discount_rate = Rate{millionths};
  return line;
}

NewLine with_amount(std::int64_t quantity, std::int64_t unit_price, std::int64_t amount) {
  auto line = new_line(line_a, quantity, unit_price);
  line.discount_amount = dollars(amount);
  return line;
}

LineItem item(std::int64_t subtotal, std::int64_t discount) {
  return {.line = line_a,
          .quantity = 1,
          .unit_price = dollars(subtotal),
          .subtotal = dollars(subtotal),
          .discount = dollars(discount),
          .total = dollars(subtotal - discount)};
}

TaxLine tax(std::int64_t millionths) { return {"VAT", Rate{millionths}, dollars(0)}; }

}  // namespace

TEST_CASE("Northwind's 2,155 lines come to its published figures, to the cent") {
  // orderID,unitPrice,quantity,discount of order-details.csv, prices in cents, discounts in hundredths.
  std::ifstream file("tests/golden/northwind_lines.csv");
  REQUIRE(file);
  std::string row;
  std::getline(file, row);
  std::int64_t lines = 0, gross = 0, discounts = 0, net = 0;
  while (std::getline(file, row)) {
    std::istringstream fields(row);
    std::int64_t order_number = 0, cents = 0, quantity = 0, hundredths = 0;
    char comma = 0;
    fields >> order_number >> comma >> cents >> comma >> quantity >> comma >> hundredths;
    REQUIRE_FALSE(fields.fail());
    const auto line = price(with_rate(quantity, cents, hundredths * 10'000));
    REQUIRE(line);
    ++lines;
    gross += line->subtotal.minor;
    discounts += line->discount.minor;
    net += line->total.minor;
  }
  CHECK(lines == 2'155);
  CHECK(gross == 135'445'859);
  CHECK(discounts == 8'866'558);
  CHECK(net == 126'579'301);
}

TEST_CASE("a line's discount is rounded once, half to even") {
  CHECK(price(with_rate(1, 1'050, 50'000))->discount == dollars(52));  // 52.5
  CHECK(price(with_rate(1, 1'070, 50'000))->discount == dollars(54));  // 53.5
  CHECK(price(with_rate(3, 333, 150'000))->discount == dollars(150));  // 149.85, not 3 x 50
  CHECK(price(new_line(line_a, 3, 333))->discount == dollars(0));
}

TEST_CASE("a line's quantity lies between 1 and 1,000,000") {
  CHECK(price(new_line(line_a, 0, 1)).error() == Refusal::quantity_out_of_range);
  CHECK(price(new_line(line_a, -1, 1)).error() == Refusal::quantity_out_of_range);
  CHECK(price(new_line(line_a, 1, 1)));
  CHECK(price(new_line(line_a, limit::quantity - 1, 1)));
  CHECK(price(new_line(line_a, limit::quantity, 1)));
  CHECK(price(new_line(line_a, limit::quantity + 1, 1)).error() == Refusal::quantity_out_of_range);
}

TEST_CASE("a unit price lies between nothing and the limit") {
  CHECK(price(new_line(line_a, 1, -1)).error() == Refusal::price_out_of_range);
  CHECK(price(new_line(line_a, 1, 0)));
  CHECK(price(new_line(line_a, 1, limit::amount - 1)));
  CHECK(price(new_line(line_a, 1, limit::amount)));
  CHECK(price(new_line(line_a, 1, limit::amount + 1)).error() == Refusal::price_out_of_range);
  CHECK(price(new_line(line_a, 2, limit::amount / 2)));
  CHECK(price(new_line(line_a, 2, limit::amount / 2 + 1)).error() == Refusal::total_out_of_range);
  CHECK(price(new_line(line_a, limit::quantity, limit::amount)).error() == Refusal::total_out_of_range);
}

TEST_CASE("a discount is a rate between 0 and 1, or an amount up to the subtotal, not both") {
  CHECK(price(with_rate(1, 100, -1)).error() == Refusal::discount_rate_out_of_range);
  CHECK(price(with_rate(1, 100, 0))->total == dollars(100));
  CHECK(price(with_rate(1, 100, Rate::one))->total == dollars(0));
  CHECK(price(with_rate(1, 100, Rate::one + 1)).error() == Refusal::discount_rate_out_of_range);
  CHECK(price(with_amount(1, 100, -1)).error() == Refusal::discount_exceeds_line);
  CHECK(price(with_amount(1, 100, 0))->total == dollars(100));
  CHECK(price(with_amount(1, 100, 99))->total == dollars(1));
  CHECK(price(with_amount(1, 100, 100))->total == dollars(0));
  CHECK(price(with_amount(1, 100, 101)).error() == Refusal::discount_exceeds_line);
  auto both = with_rate(1, 100, 0);
  both.discount_amount = dollars(0);
  CHECK(price(both).error() == Refusal::discount_given_twice);
}

TEST_CASE("tax is added to goods after discount plus shipping, each tax rounded once") {
  const auto sum = totalled({item(1'000, 100), item(50, 0)}, dollars(300), {tax(190'000), tax(5'000)}, false);
  REQUIRE(sum);
  CHECK(sum->taxes[0].amount == dollars(238));  // 12.50 x 19 % = 2.375
  CHECK(sum->taxes[1].amount == dollars(6));    // 0.0625
  CHECK(sum->totals == Totals{dollars(1'050), dollars(100), dollars(300), dollars(244), dollars(1'494)});
}

TEST_CASE("tax that prices include is found inside them and not added") {
  const auto sum = totalled({item(11'900, 0)}, dollars(0), {tax(190'000)}, true);
  REQUIRE(sum);
  CHECK(sum->totals == Totals{dollars(11'900), dollars(0), dollars(0), dollars(1'900), dollars(11'900)});
  const auto two = totalled({item(12'600, 0)}, dollars(0), {tax(190'000), tax(70'000)}, true);
  CHECK(two->taxes[0].amount == dollars(1'900));
  CHECK(two->taxes[1].amount == dollars(700));
}

TEST_CASE("an order has at most 10 taxes, each between 0 and 100 %") {
  const auto with_taxes = [](std::size_t count) {
    return totalled({item(100, 0)}, dollars(0), std::vector(count, tax(10'000)), false);
  };
  CHECK(with_taxes(9));
  CHECK(with_taxes(10));
  CHECK(with_taxes(11).error() == Refusal::too_many_taxes);
  const auto with_rate_of = [](std::int64_t millionths) {
    return totalled({item(100, 0)}, dollars(0), {tax(millionths)}, false);
  };
  CHECK(with_rate_of(-1).error() == Refusal::tax_rate_out_of_range);
  CHECK(with_rate_of(0)->totals.tax == dollars(0));
  CHECK(with_rate_of(limit::tax_millionths - 1));
  CHECK(with_rate_of(limit::tax_millionths)->totals.total == dollars(200));
  CHECK(with_rate_of(limit::tax_millionths + 1).error() == Refusal::tax_rate_out_of_range);
}

TEST_CASE("no sum of an order passes the limit") {
  const auto all = limit::amount;
  CHECK(totalled({item(all - 1, 0), item(1, 0)}, dollars(0), {}, false)->totals.total == dollars(all));
  CHECK(totalled({item(all, 0), item(1, 0)}, dollars(0), {}, false).error() == Refusal::total_out_of_range);
  CHECK(totalled({item(all, 1)}, dollars(1), {}, false)->totals.total == dollars(all));
  CHECK(totalled({item(all, 0)}, dollars(1), {}, false).error() == Refusal::total_out_of_range);
  CHECK(totalled({item(all, 0)}, dollars(0), {tax(1)}, false).error() == Refusal::total_out_of_range);
  CHECK(totalled({item(all / 2, 0)}, dollars(0), {tax(Rate::one)}, false)->totals.total == dollars(all));
  CHECK(totalled({item(all, 0)}, dollars(0), {tax(Rate::one), tax(Rate::one)}, false).error() ==
        Refusal::total_out_of_range);
  CHECK(totalled({item(all, 0)}, dollars(0), {tax(Rate::one)}, true)->totals.total == dollars(all));
}

TEST_CASE("whatever is ordered, the parts add up to the whole") {
  constexpr std::uint64_t seed = 19'960'704;
  std::mt19937_64 random(seed);
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
  };
  for (int round = 0; round < 5'000; ++round) {
    CAPTURE(round);
    std::vector<LineItem> lines;
    for (auto count = 1 + below(20); count > 0; --count) {
      const auto line = price(with_rate(1 + below(100), below(100'000), below(Rate::one + 1)));
      REQUIRE(line);
      REQUIRE(line->total.minor + line->discount.minor == line->subtotal.minor);
      REQUIRE(line->total.minor >= 0);
      lines.push_back(*line);
    }
    const bool included = below(2) == 1;
    const auto sum = totalled(lines, dollars(below(10'000)), {tax(below(300'000)), tax(below(300'000))}, included);
    REQUIRE(sum);
    const auto& totals = sum->totals;
    std::int64_t net = 0;
    for (const auto& line : lines) net += line.total.minor;
    REQUIRE(totals.subtotal.minor - totals.discount.minor == net);
    REQUIRE(totals.tax.minor == sum->taxes[0].amount.minor + sum->taxes[1].amount.minor);
    REQUIRE(totals.total.minor == net + totals.shipping.minor + (included ? 0 : totals.tax.minor));
  }
}
