// Recomputes the amounts of an order from its lines, independently of the code that computed them.
#include <fmt/format.h>

#include "tools/replay/verify.hpp"

namespace paypie::replay {

namespace {

std::string text(__int128 minor) { return fmt::format("{}", static_cast<std::int64_t>(minor)); }

}  // namespace

std::string wrong_amounts(const projections::OrderView& view) {
  const auto& totals = view.totals;
  __int128 subtotal = 0, discount = 0, lines_total = 0, tax = 0;
  for (const auto& line : view.lines) {
    const std::string name = "line " + line.sku;
    const __int128 gross = static_cast<__int128>(line.unit_price.minor) * line.quantity;
    if (gross != line.subtotal.minor) {
      return fmt::format("{}: quantity x unit price is {}, its subtotal says {}", name, text(gross),
                         line.subtotal.minor);
    }
    if (line.discount_rate) {
      const auto wanted = divide_half_even(gross * line.discount_rate->millionths, Rate::one);
      if (!wanted || *wanted != line.discount.minor) {
        return fmt::format("{}: its rate gives a discount of {}, it says {}", name, wanted.value_or(0),
                           line.discount.minor);
      }
    }
    if (line.subtotal.minor - line.discount.minor != line.total.minor) {
      return fmt::format("{}: subtotal - discount is {}, its total says {}", name,
                         line.subtotal.minor - line.discount.minor, line.total.minor);
    }
    for (const auto& money : {line.unit_price, line.subtotal, line.discount, line.total}) {
      if (money.currency != view.currency) return fmt::format("{}: another currency than the order's", name);
    }
    subtotal += line.subtotal.minor;
    discount += line.discount.minor;
    lines_total += line.total.minor;
  }
  for (const auto& each : view.taxes) tax += each.amount.minor;
  const __int128 total = lines_total + totals.shipping.minor + (view.prices_include_tax ? 0 : tax);
  const auto differs = [](std::string_view what, __int128 wanted, const Money& is) -> std::string {
    if (wanted == is.minor) return {};
    return fmt::format("the {} is {}, the lines give {}", what, is.minor, text(wanted));
  };
  for (const auto& problem :
       {differs("subtotal", subtotal, totals.subtotal), differs("discount", discount, totals.discount),
        differs("tax", tax, totals.tax), differs("total", total, totals.total)}) {
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace paypie::replay
