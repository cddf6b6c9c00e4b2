// From a batch of records to the rows of the read model `approvals`.
#include "projections/runner/approvals_sql.hpp"

#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS approvals;
CREATE TABLE approvals.approvals (
  store_id text NOT NULL,
  approval_id text NOT NULL,
  version bigint NOT NULL,
  begun boolean NOT NULL,
  status text NOT NULL,
  act text NOT NULL,
  resource text NOT NULL,
  requested_by text NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, approval_id)
);
)sql";

// The ids break ties in every sort, so that a cursor names one place. Few approvals wait at a time.
constexpr const char* indexes = R"sql(
CREATE INDEX approvals_created ON approvals.approvals (store_id, created_at, approval_id);
CREATE INDEX approvals_waiting ON approvals.approvals (store_id, created_at, approval_id) WHERE status = 'requested';
CREATE INDEX approvals_models ON approvals.approvals (store_id, decided_at, approval_id)
  WHERE act = 'change_risk_model' AND status = 'carried_out';
ANALYZE approvals.approvals;
)sql";

}  // namespace

void ApprovalsSql::create_tables(Session& session) { session.query(tables); }
void ApprovalsSql::create_indexes(Session& session) { session.query(indexes); }
void ApprovalsSql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS approvals CASCADE"); }

void ApprovalsSql::apply(Session& session, std::span<const ValidRecord> records) {
  fold(session, records);
  write_documents<ApprovalRow>(session);
}

}  // namespace paypie::projections
