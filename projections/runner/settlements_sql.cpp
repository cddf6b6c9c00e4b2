// Rows are only ever added.
#include "projections/runner/settlements_sql.hpp"

#include "projections/feed/fold.hpp"
#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS settlements;
CREATE TABLE settlements.files (
  store_id text NOT NULL,
  settlement_id text NOT NULL,
  gateway text NOT NULL,
  file text NOT NULL,
  digest text NOT NULL,
  lines bigint NOT NULL,
  period_from timestamptz NOT NULL,
  period_until timestamptz NOT NULL,
  opened_by text NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (store_id, settlement_id)
);
CREATE TABLE settlements.lines (
  store_id text NOT NULL,
  settlement_id text NOT NULL,
  line bigint NOT NULL,
  kind text NOT NULL,
  reference text NOT NULL,
  also text NOT NULL,
  currency text NOT NULL,
  gross bigint NOT NULL,
  fee bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  PRIMARY KEY (store_id, settlement_id, line)
);
CREATE TABLE settlements.completions (
  store_id text NOT NULL,
  settlement_id text NOT NULL,
  completed_at timestamptz NOT NULL,
  PRIMARY KEY (store_id, settlement_id)
);
CREATE TABLE settlements.totals (
  store_id text NOT NULL,
  settlement_id text NOT NULL,
  currency text NOT NULL,
  gross bigint NOT NULL,
  fees bigint NOT NULL,
  payouts bigint NOT NULL,
  PRIMARY KEY (store_id, settlement_id, currency)
);
)sql";

constexpr const char* indexes = R"sql(
CREATE INDEX files_opened ON settlements.files (store_id, opened_at, settlement_id);
ANALYZE settlements.files;
ANALYZE settlements.lines;
)sql";

template <class Row>
void insert(Session& session, const char* name, std::size_t key_columns, const std::vector<Row>& rows) {
  Table table{.name = name, .key_columns = key_columns};
  append_columns<Row>(table.columns);
  for (const auto& row : rows) append_fields(table.rows.emplace_back(), row);
  insert_rows(session, table);
}

}  // namespace

void SettlementsSql::create_tables(Session& session) { session.query(tables); }
void SettlementsSql::create_indexes(Session& session) { session.query(indexes); }
void SettlementsSql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS settlements CASCADE"); }

void SettlementsSql::apply(Session& session, std::span<const ValidRecord> records) {
  SettlementRows rows;
  for (std::size_t index = 0; index < records.size(); ++index) {
    const auto decoded = decode_record<settlements::SettlementEvent>(records[index], index);
    add_rows(rows, decoded.meta, decoded.event);
  }
  insert(session, "settlements.files", 2, rows.files);
  insert(session, "settlements.lines", 3, rows.lines);
  insert(session, "settlements.completions", 2, rows.completions);
  insert(session, "settlements.totals", 3, rows.totals);
}

}  // namespace paypie::projections
