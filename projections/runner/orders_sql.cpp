// From a batch of records to the rows of the read model `orders`, with as few statements as it takes.
#include "projections/runner/orders_sql.hpp"

#include <algorithm>
#include <map>

#include "projections/runner/order_table_rows.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

// New orders are copied straight in; for changed ones the lines are written anew.
void write_orders(Session& session, const std::vector<OrderChange>& changes) {
  Table fresh = orders_table(), changed = orders_table(), lines = order_lines_table();
  std::vector<std::string> stores, ids;  // of the changed ones
  for (const OrderChange& change : changes) {
    append_order(change.is_new() ? fresh : changed, change.view);
    append_lines(lines, change.view);
    if (change.is_new()) continue;
    stores.push_back(change.view.store.name);
    ids.push_back(change.stream);
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

// Moves the sums by the differences of the batch, and drops the rows that came to nothing, so that they look as if what
// was taken out had never been there.
void write_sums(Session& session, const std::map<int, Sales>& differences) {
  for (const Table& table : sums_tables(differences)) {
    upsert_rows(session, table, Existing::add);
    // `orders` is the first of the sums.
    bool takes_out =
        std::ranges::any_of(table.rows, [&](const auto& row) { return row[table.key_columns]->starts_with('-'); });
    if (takes_out) delete_rows(session, table, "orders = 0");
  }
}

}  // namespace

void OrdersSql::apply(Session& session, std::span<const ValidRecord> records) {
  std::map<int, Sales> differences;
  const auto& changes = fold(session, records, [&](int partition, const OrderView& before) {
    contribute(differences[partition], before, Sign::minus);
  });
  for (const OrderChange& change : changes) contribute(differences[change.partition], change.view, Sign::plus);
  for (auto& [partition, sales] : differences) drop_zeros(sales);
  write_orders(session, changes);
  write_sums(session, differences);
}

}  // namespace paypie::projections
