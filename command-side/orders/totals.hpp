// What lines, shipping and taxes come to, to the cent. The rules are stated in docs/explanation/money.md.
#pragma once
#include <expected>
#include <vector>

#include "command-side/orders/commands.hpp"
#include "command-side/orders/refusal.hpp"
#include "events/orders.hpp"

namespace paypie::orders {

// One line with its subtotal, discount and total; the discount is rounded once, on the whole line, half to even.
std::expected<LineItem, Refusal> priced(const NewLine& line, const Currency& currency);
// A line with other terms: priced anew, under the same rules.
std::expected<LineItem, Refusal> repriced(const LineItem& line, const LineChange& change);

struct Priced {
  std::vector<TaxLine> taxes;
  Totals totals;
};
// Each tax is rounded once, on goods after discount plus shipping, half to even.
std::expected<Priced, Refusal> totalled(const std::vector<LineItem>& lines, const Money& shipping,
                                        std::vector<TaxLine> taxes, bool prices_include_tax);

// What was paid, held against a total.
FinancialStatus financial_status(const Money& paid, const Money& total);

}  // namespace paypie::orders
