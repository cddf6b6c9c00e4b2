// Shipping and taxes that an order leaves to the shop's rates.
#include <doctest/doctest.h>

#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace paypie::orders;

namespace {

ChargesApplied applied(const GivenOrder& given, const Charges& charges = apply_charges().charges) {
  return given.when(ApplyCharges{charges}).event<ChargesApplied>();
}
GivenOrder of_goods(std::int64_t minor, std::int64_t discount = 0) {
  auto ask = create_without_charges();
  ask.lines = {new_line(line_a, 1, minor)};
  if (discount > 0) ask.lines[0].discount_amount = dollars(discount);
  return no_order().after(ask);
}

}  // namespace

TEST_CASE("an order that leaves shipping and taxes to the shop says so, and costs its goods until then") {
  const auto created = no_order().when(create_without_charges()).event<OrderCreated>();
  CHECK(created.charges_due == true);
  CHECK(created.totals.total == dollars(2'500));
  CHECK_FALSE(no_order().when(create()).event<OrderCreated>().charges_due);
}

TEST_CASE("charges are given by the client, or calculated, not both") {
  auto with_price = create_without_charges(), with_title = with_price, with_tax = with_price;
  with_price.shipping = dollars(1);
  with_title.shipping_title = "DHL";
  with_tax.taxes = {{"VAT", Rate{0}}};
  for (const auto& ask : {with_price, with_title, with_tax}) {
    no_order().when(ask).refused(Refusal::charges_given_twice);
  }
}

TEST_CASE("charges come to what the rates say, once, and the order can be confirmed with them only") {
  const auto due = charges_due();
  due.when(confirm).refused(Refusal::charges_due);
  const auto event = applied(due);
  CHECK(event.shipping_title == "DHL");
  CHECK(event.totals.shipping == dollars(300));
  CHECK(event.taxes == std::vector<TaxLine>{{"VAT", Rate{100'000}, dollars(280)}});
  CHECK(event.totals.total == dollars(3'080));
  CHECK(event.financial_status == FinancialStatus::pending);
  const auto charged = due.after(apply_charges());
  charged.when(apply_charges()).nothing();
  charged.when(confirm).event<OrderStatusChanged>();
  charged.after(confirm).when(apply_charges()).nothing();
  // Of an order that came with its own: nothing.
  pending().when(apply_charges()).nothing();
}

TEST_CASE("the first band that fits what the goods come to, discounts taken off, says what shipping costs") {
  CHECK(applied(of_goods(1'999)).totals.shipping == dollars(500));
  CHECK(applied(of_goods(2'000)).totals.shipping == dollars(300));
  CHECK(applied(of_goods(2'001, 2)).totals.shipping == dollars(500));
  CHECK(applied(of_goods(9'999)).totals.shipping == dollars(300));
  of_goods(10'000).when(apply_charges()).refused(Refusal::no_shipping_rate);
  const Charges flat{"Post", {{std::nullopt, dollars(700)}}, {}};
  CHECK(applied(of_goods(10'000'000), flat).totals.total == dollars(10'000'700));
}

TEST_CASE("lines that change meanwhile are charged as they are, and changed later keep what shipping costs") {
  const auto more = charges_due().after(ChangeLines{.change = {{.line = line_a, .quantity = 20}}});
  const auto event = applied(charges_due().after(ChangeLines{.change = {{.line = line_a, .quantity = 1}}}));
  CHECK(event.totals.shipping == dollars(500));
  more.when(apply_charges()).refused(Refusal::no_shipping_rate);
  const auto changed = charges_due()
                           .after(apply_charges())
                           .when(ChangeLines{.change = {{.line = line_a, .quantity = 1}}})
                           .event<OrderLinesChanged>();
  CHECK(changed.totals.shipping == dollars(300));
  CHECK(changed.totals.tax == dollars(180));
  CHECK(changed.totals.total == dollars(1'980));
}

TEST_CASE("what was paid before is held against the new total") {
  const auto paid = charges_due().after(pay(2'500));
  CHECK(applied(paid).financial_status == FinancialStatus::pending);
  const Charges nothing{"Collected", {{std::nullopt, dollars(0)}}, {}};
  CHECK(applied(paid, nothing).financial_status == FinancialStatus::paid);
}

TEST_CASE("rates that an order cannot take are refused by name") {
  const auto refused = [](const Charges& charges, Refusal why) {
    charges_due().when(ApplyCharges{charges}).refused(why);
  };
  const Money euros{300, *Currency::parse("EUR")};
  refused({"DHL", {{std::nullopt, euros}}, {}}, Refusal::mixed_currencies);
  refused({"DHL", {{std::nullopt, dollars(-1)}}, {}}, Refusal::shipping_out_of_range);
  refused({"DHL", {{std::nullopt, dollars(limit::amount + 1)}}, {}}, Refusal::shipping_out_of_range);
  refused({"DHL", {{std::nullopt, dollars(limit::amount)}}, {}}, Refusal::total_out_of_range);
  refused({"DHL", {{std::nullopt, dollars(1)}}, {{"VAT", Rate{Rate::one + 1}}}}, Refusal::tax_rate_out_of_range);
  refused({"DHL", {}, {}}, Refusal::no_shipping_rate);
  charges_due().after(cancel).when(apply_charges()).refused(Refusal::is_cancelled);
}
