// From a batch of records to the rows of the read model `inventory`, with as few statements as it takes.
#include "projections/runner/inventory_sql.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "events/codec/codec.hpp"
#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS inventory;
CREATE TABLE inventory.items (
  store_id text NOT NULL,
  item_id text NOT NULL,
  version bigint NOT NULL,
  configured boolean NOT NULL,
  sku text NOT NULL,
  location text NOT NULL,
  back_order boolean NOT NULL,
  low_stock_threshold bigint,
  low_stock boolean NOT NULL,
  on_hand bigint NOT NULL,
  reserved bigint NOT NULL,
  available bigint NOT NULL,
  incoming bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, item_id)
);
CREATE TABLE inventory.reservations (
  store_id text NOT NULL,
  item_id text NOT NULL,
  reservation_id text NOT NULL,
  order_id text NOT NULL,
  asked bigint NOT NULL,
  reserved bigint NOT NULL,
  held bigint NOT NULL,
  committed bigint NOT NULL,
  status text NOT NULL,
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (store_id, item_id, reservation_id)
);
CREATE TABLE inventory.low_stock_alerts (
  store_id text NOT NULL,
  item_id text NOT NULL,
  version bigint NOT NULL,
  sku text NOT NULL,
  location text NOT NULL,
  alert text NOT NULL,
  available bigint NOT NULL,
  low_stock_threshold bigint,
  time timestamptz NOT NULL,
  PRIMARY KEY (store_id, item_id, version)
);
)sql";

// The ids break ties in every sort, so that a cursor names one place.
constexpr const char* indexes = R"sql(
CREATE INDEX items_sku ON inventory.items (store_id, sku, item_id);
CREATE INDEX items_location ON inventory.items (store_id, location, sku, item_id);
CREATE INDEX items_low ON inventory.items (store_id, sku, item_id) WHERE low_stock;
CREATE INDEX reservations_item ON inventory.reservations (store_id, item_id, created_at, reservation_id);
CREATE INDEX reservations_order ON inventory.reservations (store_id, order_id);
CREATE INDEX alerts_time ON inventory.low_stock_alerts (store_id, time, item_id, version);
CREATE INDEX alerts_item ON inventory.low_stock_alerts (store_id, item_id, time, version);
ANALYZE inventory.items;
ANALYZE inventory.reservations;
)sql";

std::vector<StockItemView> load_views(Session& session, const std::vector<Fold<StockDocuments>::Wanted>& wanted) {
  std::vector<std::string> stores, streams;
  for (const auto& [store, stream] : wanted) {
    stores.push_back(store);
    streams.push_back(stream);
  }
  const auto rows = session.query(
      "SELECT document FROM inventory.items JOIN unnest($1::text[], $2::text[]) "
      "AS wanted (store_id, item_id) USING (store_id, item_id)",
      {sql_array(stores), sql_array(streams)});
  std::vector<StockItemView> views;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto view = codec::from_json<StockItemView>(rows.text(row, 0), codec::Mode::lenient);
    // Ours alone writes here: somebody has changed the table. Rebuilding mends it.
    if (!view) throw postgres::Failed({postgres::Errc::refused, "a stored document of inventory.items cannot be read"});
    views.push_back(std::move(*view));
  }
  return views;
}

Table items_table() {
  Table table{.name = "inventory.items", .key_columns = 2};
  append_columns<StockItemRow>(table.columns);
  table.columns.push_back({"document", "text"});
  return table;
}

void write_items(Session& session, const std::vector<Change<StockDocuments>>& changes) {
  Table fresh = items_table(), changed = items_table();
  for (const auto& change : changes) {
    auto& row = (change.is_new() ? fresh : changed).rows.emplace_back();
    append_fields(row, row_of(change.view));
    row.emplace_back(codec::to_json<codec::Empty::written>(change.view));
  }
  insert_rows(session, fresh);
  upsert_rows(session, changed, Existing::replace);
}

void write_reservations(Session& session, const StockBatch& batch) {
  Table fresh{.name = "inventory.reservations", .key_columns = 3};
  append_columns<ReservationRow>(fresh.columns);
  for (const auto& [key, row] : batch.fresh()) append_fields(fresh.rows.emplace_back(), row);
  insert_rows(session, fresh);
  if (batch.changes().empty()) return;
  Table changed{.name = "inventory.reservations", .key_columns = 3};
  append_columns<ReservationChange>(changed.columns);
  for (const auto& [key, row] : batch.changes()) append_fields(changed.rows.emplace_back(), row);
  const auto given = given_rows(changed, changed.columns.size());
  session.query(fmt::format("UPDATE inventory.reservations r SET held = given.held::bigint, "
                            "committed = r.committed + given.committed::bigint, status = given.status, "
                            "updated_at = given.updated_at::timestamptz FROM {} WHERE r.store_id = given.store_id "
                            "AND r.item_id = given.item_id AND r.reservation_id = given.reservation_id",
                            given.from),
                given.parameters);
}

void write_alerts(Session& session, const StockBatch& batch) {
  Table alerts{.name = "inventory.low_stock_alerts", .key_columns = 3};
  append_columns<LowStockAlertRow>(alerts.columns);
  for (const auto& row : batch.alerts()) append_fields(alerts.rows.emplace_back(), row);
  insert_rows(session, alerts);
}

}  // namespace

void InventorySql::create_tables(Session& session) { session.query(tables); }
void InventorySql::create_indexes(Session& session) { session.query(indexes); }
void InventorySql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS inventory CASCADE"); }

void InventorySql::apply(Session& session, std::span<const ValidRecord> records) {
  StockBatch batch;
  changes_ = fold_.fold(
      records, [&](const auto& wanted) { return load_views(session, wanted); }, {},
      [&](const StockItemView& view, const Envelope& meta, const auto& event) { batch.add(view, meta, event); });
  write_items(session, changes_);
  write_reservations(session, batch);
  write_alerts(session, batch);
}

void InventorySql::committed() { fold_.kept(std::exchange(changes_, {})); }

void InventorySql::rolled_back() {
  changes_.clear();
  fold_.forget();
}

}  // namespace paypie::projections
