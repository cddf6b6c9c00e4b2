// From a batch of records to the rows of the read model `transfers`.
#include "projections/runner/transfers_sql.hpp"

#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS transfers;
CREATE TABLE transfers.transfers (
  store_id text NOT NULL,
  transfer_id text NOT NULL,
  version bigint NOT NULL,
  begun boolean NOT NULL,
  sku text NOT NULL,
  from_location text NOT NULL,
  to_location text NOT NULL,
  phase text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, transfer_id)
);
)sql";

// The ids break ties in every sort, so that a cursor names one place. Few transfers are open at a time.
constexpr const char* indexes = R"sql(
CREATE INDEX transfers_created ON transfers.transfers (store_id, created_at, transfer_id);
CREATE INDEX transfers_sku ON transfers.transfers (store_id, sku, created_at, transfer_id);
CREATE INDEX transfers_open ON transfers.transfers (store_id, created_at, transfer_id)
  WHERE phase NOT IN ('completed', 'cancelled', 'refused');
ANALYZE transfers.transfers;
)sql";

}  // namespace

void TransfersSql::create_tables(Session& session) { session.query(tables); }
void TransfersSql::create_indexes(Session& session) { session.query(indexes); }
void TransfersSql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS transfers CASCADE"); }

void TransfersSql::apply(Session& session, std::span<const ValidRecord> records) {
  fold(session, records);
  write_documents<TransferRow>(session);
}

}  // namespace paypie::projections
