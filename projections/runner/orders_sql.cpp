// From a batch of records to the rows of the read model `orders`, with as few statements as it takes.
#include "projections/runner/orders_sql.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "events/codec/codec.hpp"
#include "projections/runner/columns.hpp"
#include "projections/sales.hpp"

namespace paypie::projections {
namespace {

using postgres::Field;
using postgres::Rows;
using postgres::Session;

std::vector<OrderView> load_views(Session& session, const std::vector<OrderFold::Wanted>& wanted) {
  std::vector<std::string> stores, streams;
  for (const auto& [store, stream] : wanted) {
    stores.push_back(store);
    streams.push_back(stream);
  }
  Rows rows = session.query(
      "SELECT document FROM orders.orders JOIN unnest($1::text[], $2::text[]) "
      "AS wanted (store_id, order_id) USING (store_id, order_id)",
      {sql_array(stores), sql_array(streams)});
  std::vector<OrderView> views;
  views.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto view = codec::from_json<OrderView>(rows.text(row, 0), codec::Mode::lenient);
    // Ours alone writes here: somebody has changed the table. Rebuilding mends it.
    if (!view) throw postgres::Failed({postgres::Errc::refused, "a stored document of orders.orders cannot be read"});
    views.push_back(std::move(*view));
  }
  return views;
}

Table orders_table() {
  Table table{.name = "orders.orders", .key = {"store_id", "order_id"}};
  append_columns<OrderRow>(table.columns);
  table.columns.emplace_back("document");
  return table;
}

Table lines_table() {
  Table table{.name = "orders.order_lines", .key = {"store_id", "order_id", "line_id"}};
  append_columns<OrderLineRow>(table.columns);
  return table;
}

// New orders are copied straight in; for changed ones the lines are written anew.
void write_orders(Session& session, const std::vector<OrderChange>& changes) {
  Table fresh = orders_table(), changed = orders_table(), lines = lines_table();
  std::vector<std::string> stores, ids;  // of the changed ones
  for (const OrderChange& change : changes) {
    auto& row = (change.is_new() ? fresh : changed).rows.emplace_back();
    append_fields(row, row_of(change.view));
    row.emplace_back(codec::to_json<codec::Empty::written>(change.view));
    if (!change.is_new()) {
      stores.push_back(change.view.store.name);
      ids.push_back(change.stream);
    }
    for (const OrderLineRow& line : line_rows_of(change.view)) append_fields(lines.rows.emplace_back(), line);
  }
  insert_rows(session, fresh);
  upsert_rows(session, changed, Existing::replace);
  if (!ids.empty()) {
    session.query(
        "DELETE FROM orders.order_lines l USING unnest($1::text[], $2::text[]) AS changed (store_id, order_id) "
        "WHERE l.store_id = changed.store_id AND l.order_id = changed.order_id",
        {sql_array(stores), sql_array(ids)});
  }
  insert_rows(session, lines);
}

// Moves one report's sums by the differences of the batch, and drops the rows that came to nothing, so that they look
// as if what was taken out had never been there.
template <class Key>
void write_sums(Session& session, const std::string& name, const std::map<int, Sales>& by_partition,
                std::map<Key, SalesNumbers> Sales::* report) {
  Table table{.name = name, .key = {"partition"}};
  append_columns<Key>(table.key);
  table.columns = table.key;
  append_columns<SalesNumbers>(table.columns);
  bool takes_out = false;
  for (const auto& [partition, sales] : by_partition) {
    for (const auto& [key, numbers] : sales.*report) {
      auto& row = table.rows.emplace_back();
      row.emplace_back(std::to_string(partition));
      append_fields(row, key);
      append_fields(row, numbers);
      takes_out = takes_out || numbers.orders < 0;
    }
  }
  upsert_rows(session, table, Existing::add, takes_out ? "orders = 0" : "");
}

}  // namespace

void OrdersSql::apply(Session& session, std::span<const ValidRecord> records) {
  std::map<int, Sales> differences;
  changes_ = fold_.fold(
      records, [&](const auto& wanted) { return load_views(session, wanted); },
      [&](int partition, const OrderView& before) { contribute(differences[partition], before, Sign::minus); });
  for (const OrderChange& change : changes_) contribute(differences[change.partition], change.view, Sign::plus);
  for (auto& [partition, sales] : differences) drop_zeros(sales);
  write_orders(session, changes_);
  write_sums(session, "orders.daily_sales_parts", differences, &Sales::daily);
  write_sums(session, "orders.country_sales_parts", differences, &Sales::by_country);
  write_sums(session, "orders.product_sales_parts", differences, &Sales::by_product);
}

void OrdersSql::committed() { fold_.kept(std::exchange(changes_, {})); }

void OrdersSql::rolled_back() {
  changes_.clear();
  fold_.forget();
}

}  // namespace paypie::projections
