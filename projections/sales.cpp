// The contribution of an order to daily sales, sales by country and top products.
#include "projections/sales.hpp"

#include "projections/order_rows.hpp"

namespace paypie::projections {

SalesNumbers& SalesNumbers::operator+=(const SalesNumbers& other) {
  boost::mp11::mp_for_each<Fields<SalesNumbers>>([&](auto field) { this->*field.pointer += other.*field.pointer; });
  return *this;
}

SalesNumbers SalesNumbers::operator-() const {
  SalesNumbers negative;
  boost::mp11::mp_for_each<Fields<SalesNumbers>>(
      [&](auto field) { negative.*field.pointer = -(this->*field.pointer); });
  return negative;
}

namespace {

SalesNumbers order_numbers(const OrderView& view) {
  SalesNumbers numbers{.orders = 1,
                       .lines = static_cast<Sum>(view.lines.size()),
                       .gross = view.totals.subtotal.minor,
                       .discount = view.totals.discount.minor,
                       .net = Sum{view.totals.subtotal.minor} - view.totals.discount.minor,
                       .shipping = view.totals.shipping.minor,
                       .tax = view.totals.tax.minor};
  for (const auto& line : view.lines) numbers.units += line.quantity;
  return numbers;
}

// Lines of the same product count as one order of it.
std::map<std::string, SalesNumbers> product_numbers(const OrderView& view) {
  std::map<std::string, SalesNumbers> products;
  for (const auto& line : view.lines) {
    SalesNumbers& numbers = products[line.sku.empty() ? line.title : line.sku];
    numbers += {.lines = 1,
                .units = line.quantity,
                .gross = line.subtotal.minor,
                .discount = line.discount.minor,
                .net = line.total.minor};
    numbers.orders = 1;
  }
  return products;
}

template <class Key>
void drop_zeros(std::map<Key, SalesNumbers>& sums) {
  std::erase_if(sums, [](const auto& entry) { return entry.second == SalesNumbers{}; });
}

}  // namespace

void contribute(Sales& sales, const OrderView& view, Sign sign) {
  if (view.version == 0 || view.status == orders::OrderStatus::cancelled) return;
  const Day day{to_text(view.occurred_at).substr(0, 10)};
  std::string currency(view.currency.text());
  auto signed_numbers = [&](const SalesNumbers& numbers) { return sign == Sign::plus ? numbers : -numbers; };
  SalesNumbers whole = signed_numbers(order_numbers(view));
  sales.daily[{view.store.name, day, currency}] += whole;
  sales.by_country[{view.store.name, day, country_of(view), currency}] += whole;
  for (const auto& [product, numbers] : product_numbers(view)) {
    sales.by_product[{view.store.name, day, product, currency}] += signed_numbers(numbers);
  }
}

void drop_zeros(Sales& sales) {
  drop_zeros(sales.daily);
  drop_zeros(sales.by_country);
  drop_zeros(sales.by_product);
}

}  // namespace paypie::projections
