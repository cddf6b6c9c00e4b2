// Sums in proportion, each rounded once on all there is so far, half to even: the last part takes the rest.
#include "command-side/orders/recognition.hpp"

#include <algorithm>

#include "command-side/decider/decider.hpp"
#include "command-side/orders/payments.hpp"

namespace paypie::orders {
namespace {

// whole x part / all; nothing if there is nothing to measure by. 0 <= part <= all, so it is in range.
Money share(const Money& whole, __int128 part, __int128 all) {
  return {all == 0 ? 0 : *divide_half_even(whole.minor * part, all), whole.currency};
}

Money sum(const Money& a, const Money& b) { return {a.minor + b.minor, a.currency}; }
Money difference(const Money& a, const Money& b) { return {a.minor - b.minor, a.currency}; }

}  // namespace

Sale sale_of(const Basket& basket) {
  const Money nothing{0, basket.shipping.currency};
  Sale sale{.goods = nothing, .shipping = basket.shipping, .tax = nothing, .fulfilled = nothing};
  for (const auto& line : basket.lines) sale.goods = sum(sale.goods, line.total);
  for (const auto& tax : basket.taxes) sale.tax = sum(sale.tax, tax.amount);
  sale.revenue = sale.goods;
  if (basket.prices_include_tax) {
    const auto base = sum(sale.goods, sale.shipping);
    const auto of_shipping = share(sale.tax, sale.shipping.minor, base.minor);
    sale.shipping = difference(sale.shipping, of_shipping);
    sale.revenue = difference(sale.goods, difference(sale.tax, of_shipping));
  }
  sale.recognized = {nothing, nothing, nothing, nothing, nothing};
  return sale;
}

void note_fulfilled(Sale& sale, const std::vector<OpenLine>& left) {
  sale.complete = left.empty();
  sale.fulfilled = sale.goods;
  for (const auto& line : left) {
    const auto gone = share(line.total, line.quantity - line.left, line.quantity);
    sale.fulfilled = difference(sale.fulfilled, difference(line.total, gone));
  }
}

Recognition recognized_in_all(const About& about) {
  const auto& sale = *about.sale;
  const auto so_far = [&](const Money& whole) {
    return sale.complete ? whole : share(whole, sale.fulfilled.minor, sale.goods.minor);
  };
  Recognition now{.revenue = so_far(sale.revenue), .shipping = so_far(sale.shipping), .tax = so_far(sale.tax)};
  const auto gross = sum(sum(now.revenue, now.shipping), now.tax);
  // refunded <= received, so what counts as a refund is at most `gross`.
  const auto sums = sums_of(about);
  const auto paid_above = std::max<__int128>(0, sums.received - gross.minor);
  const auto given_back = std::max<__int128>(0, sums.refunded - paid_above);
  const auto tax_given_back = share(now.tax, given_back, gross.minor);
  const Money refunded{static_cast<std::int64_t>(given_back), gross.currency};
  now.tax = difference(now.tax, tax_given_back);
  now.refunds = difference(refunded, tax_given_back);
  now.receivable = difference(gross, refunded);
  return now;
}

std::optional<Recognition> newly_recognized(const About& then) {
  if (!then.sale) return std::nullopt;
  const auto now = recognized_in_all(then);
  const auto& before = then.sale->recognized;
  if (now == before) return std::nullopt;
  return Recognition{difference(now.receivable, before.receivable), difference(now.revenue, before.revenue),
                     difference(now.shipping, before.shipping), difference(now.tax, before.tax),
                     difference(now.refunds, before.refunds)};
}

void note_recognized(About& about, const std::optional<Recognition>& difference) {
  if (!difference) return;
  if (!about.sale) throw ImpossibleHistory("something was recognised before anything was fulfilled");
  auto& all = about.sale->recognized;
  all = {sum(all.receivable, difference->receivable), sum(all.revenue, difference->revenue),
         sum(all.shipping, difference->shipping), sum(all.tax, difference->tax), sum(all.refunds, difference->refunds)};
}

}  // namespace paypie::orders
