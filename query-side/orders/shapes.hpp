// The shapes of answers that are not one order, for their JSON and their schemas.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "projections/order_view.hpp"
#include "query-side/reading/history_event.hpp"

namespace paypie::query {

struct SalesTotals {
  std::string currency;
  std::int64_t orders = 0, lines = 0, units = 0;
  Money gross, discount, net, shipping, tax;
};
VALUE(SalesTotals, (currency, orders, lines, units, gross, discount, net, shipping, tax))

struct DailySales {
  std::string day, currency;
  std::int64_t orders = 0, lines = 0, units = 0;
  Money gross, discount, net, shipping, tax;
};
VALUE(DailySales, (day, currency, orders, lines, units, gross, discount, net, shipping, tax))

struct CountrySales {
  std::string country, currency;
  std::int64_t orders = 0, lines = 0, units = 0;
  Money gross, discount, net, shipping, tax;
};
VALUE(CountrySales, (country, currency, orders, lines, units, gross, discount, net, shipping, tax))

struct ProductSales {
  std::string product, title, currency;
  std::int64_t orders = 0, lines = 0, units = 0;
  Money gross, discount, net;
};
VALUE(ProductSales, (product, title, currency, orders, lines, units, gross, discount, net))

struct OrderPage {
  std::vector<projections::OrderView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(OrderPage, (data, next_cursor, has_more))

struct DailySalesReport {
  std::vector<DailySales> data;
  std::vector<SalesTotals> totals;
  bool has_more = false;
};
VALUE(DailySalesReport, (data, totals, has_more))

struct CountrySalesReport {
  std::vector<CountrySales> data;
  std::vector<SalesTotals> totals;
  bool has_more = false;
};
VALUE(CountrySalesReport, (data, totals, has_more))

struct ProductSalesReport {
  std::vector<ProductSales> data;
  bool has_more = false;
};
VALUE(ProductSalesReport, (data, has_more))

inline codec::Json list_schema() {
  auto schema = codec::answer_schema<OrderPage>();
  schema["properties"]["total"] = {{"type", "integer"}, {"description", "with include=total"}};
  return schema;
}
inline codec::Json daily_sales_schema() { return codec::answer_schema<DailySalesReport>(); }
inline codec::Json sales_by_country_schema() { return codec::answer_schema<CountrySalesReport>(); }
inline codec::Json top_products_schema() { return codec::answer_schema<ProductSalesReport>(); }

}  // namespace paypie::query
