// Tables, their columns and keys, and what goes into them.
#include "projections/runner/order_table_rows.hpp"

#include "events/codec/codec.hpp"
#include "projections/order_rows.hpp"

namespace paypie::projections {
namespace {

template <class Key>
Table sums_table(const char* name, const std::map<int, Sales>& by_partition,
                 std::map<Key, SalesNumbers> Sales::* report) {
  Table table{.name = name, .columns = {{"partition", "smallint"}}};
  append_columns<Key>(table.columns);
  table.key_columns = table.columns.size();
  append_columns<SalesNumbers>(table.columns);
  for (const auto& [partition, sales] : by_partition) {
    for (const auto& [key, numbers] : sales.*report) {
      auto& row = table.rows.emplace_back();
      row.emplace_back(std::to_string(partition));
      append_fields(row, key);
      append_fields(row, numbers);
    }
  }
  return table;
}

}  // namespace

Table orders_table() {
  Table table{.name = "orders.orders", .key_columns = 2};
  append_columns<OrderRow>(table.columns);
  table.columns.push_back({"document", "text"});
  return table;
}

Table order_lines_table() {
  Table table{.name = "orders.order_lines", .key_columns = 3};
  append_columns<OrderLineRow>(table.columns);
  return table;
}

void append_order(Table& orders, const OrderView& view) {
  auto& row = orders.rows.emplace_back();
  append_fields(row, row_of(view));
  row.emplace_back(codec::to_json<codec::Empty::written>(view));
}

void append_lines(Table& lines, const OrderView& view) {
  for (const OrderLineRow& line : line_rows_of(view)) append_fields(lines.rows.emplace_back(), line);
}

std::vector<Table> sums_tables(const std::map<int, Sales>& by_partition) {
  std::vector<Table> tables;
  tables.push_back(sums_table("orders.daily_sales_parts", by_partition, &Sales::daily));
  tables.push_back(sums_table("orders.country_sales_parts", by_partition, &Sales::by_country));
  tables.push_back(sums_table("orders.product_sales_parts", by_partition, &Sales::by_product));
  return tables;
}

}  // namespace paypie::projections
