// Views and sums as rows of the tables of the read model `orders`: for those who write them and those who check them.
#pragma once
#include <map>
#include <vector>

#include "projections/order_view.hpp"
#include "projections/runner/columns.hpp"
#include "projections/sales.hpp"

namespace paypie::projections {

Table orders_table();
Table order_lines_table();
void append_order(Table& orders, const OrderView& view);
void append_lines(Table& lines, const OrderView& view);

// daily_sales_parts, country_sales_parts, product_sales_parts.
std::vector<Table> sums_tables(const std::map<int, Sales>& by_partition);

}  // namespace paypie::projections
