// The basket: every line priced, totals computed anew at each change, the difference shown.
#include "command-side/orders/basket.hpp"

#include <algorithm>

#include "command-side/orders/payments.hpp"
#include "command-side/orders/totals.hpp"

namespace paypie::orders {
namespace {

bool has_line(const std::vector<LineItem>& lines, const LineId& id) {
  return std::ranges::find(lines, id, &LineItem::line) != lines.end();
}

bool contains(const std::vector<LineId>& ids, const LineId& id) { return std::ranges::find(ids, id) != ids.end(); }

bool names_a_line_twice(const ChangeLines& ask) {
  std::vector<LineId> named = ask.remove;
  for (const auto& change : ask.change) named.push_back(change.line);
  for (const auto& line : ask.add) named.push_back(line.line);
  std::ranges::sort(named);
  return std::ranges::adjacent_find(named) != named.end();
}

std::vector<TaxLine> without_amounts(const std::vector<TaxRate>& taxes, const Currency& currency) {
  std::vector<TaxLine> out;
  for (const auto& tax : taxes) out.push_back({tax.title, tax.rate, Money{0, currency}});
  return out;
}

std::expected<void, Refusal> remove(Basket& basket, const ChangeLines& ask, OrderLinesChanged& event) {
  for (const auto& line : ask.remove) {
    if (contains(basket.removed, line)) continue;
    if (!has_line(basket.lines, line)) return std::unexpected(Refusal::no_such_line);
    event.removed.push_back(line);
  }
  if (basket.removed.size() + event.removed.size() > limit::removed_lines) {
    return std::unexpected(Refusal::too_many_line_changes);
  }
  return {};
}

std::expected<void, Refusal> change(const Basket& basket, const ChangeLines& ask, OrderLinesChanged& event) {
  for (const auto& wanted : ask.change) {
    const auto line = std::ranges::find(basket.lines, wanted.line, &LineItem::line);
    if (line == basket.lines.end()) return std::unexpected(Refusal::no_such_line);
    auto item = repriced(*line, wanted);
    if (!item) return std::unexpected(item.error());
    if (*item != *line) event.changed.push_back(std::move(*item));
  }
  return {};
}

std::expected<void, Refusal> add_lines(const Basket& basket, const ChangeLines& ask, OrderLinesChanged& event) {
  for (const auto& wanted : ask.add) {
    if (has_line(basket.lines, wanted.line) || contains(basket.removed, wanted.line)) continue;
    auto item = priced(wanted, basket.shipping.currency);
    if (!item) return std::unexpected(item.error());
    event.added.push_back(std::move(*item));
  }
  return {};
}

bool gives_charges(const CreateOrder& ask) {
  return ask.shipping.minor != 0 || !ask.shipping_title.empty() || !ask.taxes.empty();
}

// The price of the first band that fits; none: none does.
std::optional<Money> price_of_shipping(const std::vector<ShippingBand>& bands, const Totals& totals) {
  const auto goods = totals.subtotal.minor - totals.discount.minor;
  const auto fits = [&](const ShippingBand& band) { return !band.below || goods < band.below->minor; };
  const auto band = std::ranges::find_if(bands, fits);
  return band == bands.end() ? std::nullopt : std::optional(band->price);
}

}  // namespace

OrderDecision create(const CreateOrder& ask) {
  if (ask.lines.empty()) return refused(Refusal::no_lines);
  if (ask.lines.size() > limit::lines) return refused(Refusal::too_many_lines);
  if (ask.tags.size() > limit::tags) return refused(Refusal::too_many_tags);
  if (ask.calculate_charges && gives_charges(ask)) return refused(Refusal::charges_given_twice);
  if (ask.shipping.currency != ask.currency) return refused(Refusal::mixed_currencies);
  if (ask.shipping.minor < 0 || ask.shipping.minor > limit::amount) return refused(Refusal::shipping_out_of_range);
  if (names_a_line_twice({.add = ask.lines})) return refused(Refusal::line_named_twice);
  std::vector<LineItem> lines;
  lines.reserve(ask.lines.size());
  for (const auto& wanted : ask.lines) {
    auto item = priced(wanted, ask.currency);
    if (!item) return refused(item.error());
    lines.push_back(std::move(*item));
  }
  auto sum = totalled(lines, ask.shipping, without_amounts(ask.taxes, ask.currency), ask.prices_include_tax);
  if (!sum) return refused(sum.error());
  const Money nothing{0, ask.currency};
  return happened(OrderCreated{.order = ask.order,
                               .currency = ask.currency,
                               .lines = std::move(lines),
                               .shipping_title = ask.shipping_title,
                               .prices_include_tax = ask.prices_include_tax,
                               .taxes = std::move(sum->taxes),
                               .totals = sum->totals,
                               .financial_status = financial_status(nothing, sum->totals.total),
                               .shipping_country = ask.shipping_country,
                               .billing_country = ask.billing_country,
                               .note = ask.note,
                               .tags = ask.tags,
                               .external_reference = ask.external_reference,
                               .personal = ask.personal,
                               .payment_method = ask.payment_method,
                               .charges_due = ask.calculate_charges ? std::optional(true) : std::nullopt});
}

OrderDecision change_lines(const About& about, const Basket& basket, const ChangeLines& ask) {
  const auto most_named = std::max({ask.add.size(), ask.change.size(), ask.remove.size()});
  if (most_named > limit::lines) return refused(Refusal::too_many_lines);
  if (names_a_line_twice(ask)) return refused(Refusal::line_named_twice);
  OrderLinesChanged event{.order = about.order};
  Basket now = basket;
  if (const auto done = remove(now, ask, event); !done) return refused(done.error());
  if (const auto done = change(now, ask, event); !done) return refused(done.error());
  if (const auto done = add_lines(now, ask, event); !done) return refused(done.error());
  if (event.removed.empty() && event.changed.empty() && event.added.empty()) return already_done();
  now = changed(std::move(now), event);
  if (now.lines.empty()) return refused(Refusal::no_lines);
  if (now.lines.size() > limit::lines) return refused(Refusal::too_many_lines);
  auto sum = totalled(now.lines, basket.shipping, basket.taxes, basket.prices_include_tax);
  if (!sum) return refused(sum.error());
  event.taxes = std::move(sum->taxes);
  event.totals = sum->totals;
  event.difference = *subtract(sum->totals.total, about.total);  // both between 0 and the limit
  // Less to pay than was paid already is allowed: the difference shows what to give back.
  About then = about;
  then.total = sum->totals.total;
  event.financial_status = financial_status_of(then, false);
  const Money too_much{received_for(about).minor - then.total.minor, then.total.currency};
  const bool gives_back = event.difference.minor < 0 && too_much.minor > refunded_for(about).minor;
  if (gives_back && !ask.within.covers(too_much)) return refused(Refusal::needs_approval);
  return happened(std::move(event));
}

OrderDecision apply_charges(const About& about, const Basket& basket, const Charges& charges) {
  if (!basket.charges_due) return already_done();
  const auto& currency = basket.shipping.currency;
  // What the basket came to when it was last priced: in range.
  const auto without = *totalled(basket.lines, basket.shipping, {}, basket.prices_include_tax);
  const auto shipping = price_of_shipping(charges.shipping, without.totals);
  if (!shipping) return refused(Refusal::no_shipping_rate);
  if (shipping->currency != currency) return refused(Refusal::mixed_currencies);
  if (shipping->minor < 0 || shipping->minor > limit::amount) return refused(Refusal::shipping_out_of_range);
  auto sum = totalled(basket.lines, *shipping, without_amounts(charges.taxes, currency), basket.prices_include_tax);
  if (!sum) return refused(sum.error());
  About then = about;
  then.total = sum->totals.total;
  return happened(ChargesApplied{about.order, charges.shipping_title, std::move(sum->taxes), sum->totals,
                                 financial_status_of(then, false)});
}

Basket basket_of(const OrderCreated& created) {
  return {.lines = created.lines,
          .removed = {},
          .prices_include_tax = created.prices_include_tax,
          .taxes = created.taxes,
          .shipping = created.totals.shipping,
          .charges_due = created.charges_due.value_or(false)};
}

Basket changed(Basket basket, const OrderLinesChanged& event) {
  std::erase_if(basket.lines, [&](const LineItem& line) { return contains(event.removed, line.line); });
  basket.removed.insert(basket.removed.end(), event.removed.begin(), event.removed.end());
  for (const auto& item : event.changed) {
    const auto line = std::ranges::find(basket.lines, item.line, &LineItem::line);
    if (line == basket.lines.end()) throw ImpossibleHistory("a line changed that the order does not have");
    *line = item;
  }
  basket.lines.insert(basket.lines.end(), event.added.begin(), event.added.end());
  basket.taxes = event.taxes;
  return basket;
}

Basket charged(Basket basket, const ChargesApplied& event) {
  basket.taxes = event.taxes;
  basket.shipping = event.totals.shipping;
  basket.charges_due = false;
  return basket;
}

}  // namespace paypie::orders
