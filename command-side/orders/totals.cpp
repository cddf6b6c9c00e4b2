// Prices, discounts, taxes, totals: exact in between, rounded where the rules say, refused where a limit is passed.
#include "command-side/orders/totals.hpp"

namespace paypie::orders {
namespace {

bool in_range(const Money& amount) { return amount.minor >= 0 && amount.minor <= limit::amount; }

struct Terms {
  std::int64_t quantity;
  Money unit_price;
  std::optional<Rate> rate;
  std::optional<Money> amount;
};

std::expected<Money, Refusal> discount_of(const Terms& terms, const Money& subtotal) {
  if (terms.rate && terms.amount) return std::unexpected(Refusal::discount_given_twice);
  if (terms.rate) {
    const bool is_fraction = terms.rate->millionths >= 0 && terms.rate->millionths <= Rate::one;
    if (!is_fraction) return std::unexpected(Refusal::discount_rate_out_of_range);
    return *portion(subtotal, *terms.rate);  // a fraction of what is in range is in range
  }
  if (!terms.amount) return Money{0, subtotal.currency};
  if (terms.amount->currency != subtotal.currency) return std::unexpected(Refusal::mixed_currencies);
  if (terms.amount->minor < 0 || terms.amount->minor > subtotal.minor) {
    return std::unexpected(Refusal::discount_exceeds_line);
  }
  return *terms.amount;
}

std::expected<LineItem, Refusal> price(LineItem line, const Terms& terms) {
  if (terms.quantity < 1 || terms.quantity > limit::quantity) return std::unexpected(Refusal::quantity_out_of_range);
  if (!in_range(terms.unit_price)) return std::unexpected(Refusal::price_out_of_range);
  const auto subtotal = multiply(terms.unit_price, terms.quantity);
  if (!subtotal) return std::unexpected(Refusal::total_out_of_range);
  const auto discount = discount_of(terms, *subtotal);
  if (!discount) return std::unexpected(discount.error());
  line.quantity = terms.quantity;
  line.unit_price = terms.unit_price;
  line.discount_rate = terms.rate;
  line.subtotal = *subtotal;
  line.discount = *discount;
  line.total = *subtract(*subtotal, *discount);  // 0 <= discount <= subtotal
  return line;
}

std::expected<void, Refusal> put_taxes(const Money& base, bool included, std::vector<TaxLine>& taxes) {
  if (taxes.size() > limit::taxes) return std::unexpected(Refusal::too_many_taxes);
  Rate all;
  for (const auto& tax : taxes) {
    const bool in_range = tax.rate.millionths >= 0 && tax.rate.millionths <= limit::tax_millionths;
    if (!in_range) return std::unexpected(Refusal::tax_rate_out_of_range);
    all.millionths += tax.rate.millionths;
  }
  // A tax is at most 100 % of a base that is in range.
  for (auto& tax : taxes) tax.amount = included ? *portion_included(base, tax.rate, all) : *portion(base, tax.rate);
  return {};
}

}  // namespace

std::expected<LineItem, Refusal> priced(const NewLine& line, const Currency& currency) {
  if (line.unit_price.currency != currency) return std::unexpected(Refusal::mixed_currencies);
  return price({.line = line.line, .sku = line.sku, .title = line.title},
               {line.quantity, line.unit_price, line.discount_rate, line.discount_amount});
}

std::expected<LineItem, Refusal> repriced(const LineItem& line, const LineChange& change) {
  const auto unit_price = change.unit_price.value_or(line.unit_price);
  if (unit_price.currency != line.unit_price.currency) return std::unexpected(Refusal::mixed_currencies);
  Terms terms{change.quantity.value_or(line.quantity), unit_price, change.discount_rate, change.discount_amount};
  if (!terms.rate && !terms.amount) {
    terms.rate = line.discount_rate;
    if (!terms.rate) terms.amount = line.discount;
  }
  return price(line, terms);
}

std::expected<Priced, Refusal> totalled(const std::vector<LineItem>& lines, const Money& shipping,
                                        std::vector<TaxLine> taxes, bool prices_include_tax) {
  const auto too_much = std::unexpected(Refusal::total_out_of_range);
  const Money nothing{0, shipping.currency};
  Totals totals{nothing, nothing, shipping, nothing, nothing};
  for (const auto& line : lines) {
    const auto subtotal = add(totals.subtotal, line.subtotal);
    if (!subtotal) return too_much;
    totals.subtotal = *subtotal;
    totals.discount = *add(totals.discount, line.discount);  // never above the subtotal
  }
  const auto base = add(*subtract(totals.subtotal, totals.discount), shipping);
  if (!base) return too_much;
  if (const auto put = put_taxes(*base, prices_include_tax, taxes); !put) return std::unexpected(put.error());
  for (const auto& tax : taxes) {
    const auto sum = add(totals.tax, tax.amount);
    if (!sum) return too_much;
    totals.tax = *sum;
  }
  const auto total = prices_include_tax ? base : add(*base, totals.tax);
  if (!total) return too_much;
  totals.total = *total;
  return Priced{std::move(taxes), totals};
}

FinancialStatus financial_status(const Money& paid, const Money& total) {
  return paid.minor >= total.minor ? FinancialStatus::paid : FinancialStatus::pending;
}

}  // namespace paypie::orders
