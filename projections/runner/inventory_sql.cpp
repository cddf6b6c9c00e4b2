// From a batch of records to the rows of the read model `inventory`, with as few statements as it takes.
#include "projections/runner/inventory_sql.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
  fold(session, records, {},
       [&](const StockItemView& view, const Envelope& meta, const auto& event) { batch.add(view, meta, event); });
  write_documents<StockItemRow>(session);
  write_reservations(session, batch);
  write_alerts(session, batch);
}

}  // namespace paypie::projections
