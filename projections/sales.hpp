// What one order adds to the sales reports, as sums: the reports move by contribution(new view) - contribution(old
// view), so they never need the other orders, and a rebuild comes to the same numbers in any order of events.
//
// A cancelled order contributes nothing: it leaves the reports of the day it was placed. Days are UTC, by business
// time.
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "events/event.hpp"
#include "projections/order_view.hpp"

namespace paypie::projections {

// Minor units and pieces; wide, because a sum of largest possible orders leaves 64 bits.
using Sum = __int128;

struct SalesNumbers {
  Sum orders = 0;
  Sum lines = 0;
  Sum units = 0;
  Sum gross = 0;  // lines before discount
  Sum discount = 0;
  Sum net = 0;       // gross - discount
  Sum shipping = 0;  // 0 in the report of products, like tax
  Sum tax = 0;
  bool operator==(const SalesNumbers&) const = default;
  SalesNumbers& operator+=(const SalesNumbers& other);
  SalesNumbers operator-() const;
};
BOOST_DESCRIBE_STRUCT(SalesNumbers, (), (orders, lines, units, gross, discount, net, shipping, tax))

struct Day {
  std::string text;  // 2025-01-31
  auto operator<=>(const Day&) const = default;
};

struct DailySalesKey {
  std::string store_id;
  Day day;
  std::string currency;
  auto operator<=>(const DailySalesKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(DailySalesKey, (), (store_id, day, currency))

struct CountrySalesKey {
  std::string store_id;
  Day day;
  std::string country;
  std::string currency;
  auto operator<=>(const CountrySalesKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(CountrySalesKey, (), (store_id, day, country, currency))

struct ProductSalesKey {
  std::string store_id;
  Day day;
  std::string product;  // the sku, or the title of a line without one
  std::string currency;
  auto operator<=>(const ProductSalesKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(ProductSalesKey, (), (store_id, day, product, currency))

struct Sales {
  std::map<DailySalesKey, SalesNumbers> daily;
  std::map<CountrySalesKey, SalesNumbers> by_country;
  std::map<ProductSalesKey, SalesNumbers> by_product;
  bool operator==(const Sales&) const = default;
};

enum class Sign { plus, minus };

// Adds the order to the sums, or takes it out again. A view without events (version 0) is nothing.
void contribute(Sales& sales, const OrderView& view, Sign sign);

// Without the keys whose numbers are all zero.
void drop_zeros(Sales& sales);

}  // namespace paypie::projections
