// From a batch of records to the rows of the read model `payments`, with as few statements as it takes.
#include "projections/runner/payments_sql.hpp"

#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS payments;
CREATE TABLE payments.payments (
  store_id text NOT NULL,
  payment_id text NOT NULL,
  version bigint NOT NULL,
  shown boolean NOT NULL,
  order_id text NOT NULL,
  state text NOT NULL,
  known_state text NOT NULL,
  needs_person boolean NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL,
  authorized bigint NOT NULL,
  captured bigint NOT NULL,
  refunded bigint NOT NULL,
  disputed bigint NOT NULL,
  lost bigint NOT NULL,
  gateway text NOT NULL,
  gateway_reference text NOT NULL,
  method text NOT NULL,
  test_mode boolean NOT NULL,
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, payment_id)
);
CREATE TABLE payments.transactions (
  store_id text NOT NULL,
  payment_id text NOT NULL,
  kind text NOT NULL,
  transaction_id text NOT NULL,
  order_id text NOT NULL,
  state text NOT NULL,
  contested boolean NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  gateway text NOT NULL,
  gateway_reference text NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  reason text NOT NULL,
  test_mode boolean NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (store_id, payment_id, kind, transaction_id)
);
)sql";

// The ids break ties in every sort, so that a cursor names one place.
constexpr const char* indexes = R"sql(
CREATE INDEX payments_created ON payments.payments (store_id, created_at, payment_id) WHERE shown;
CREATE INDEX payments_order ON payments.payments (store_id, order_id, created_at, payment_id);
CREATE INDEX payments_state ON payments.payments (store_id, state, created_at, payment_id);
CREATE INDEX transactions_created
  ON payments.transactions (store_id, created_at, payment_id, kind, transaction_id);
CREATE INDEX transactions_order ON payments.transactions (store_id, order_id);
CREATE INDEX transactions_reference ON payments.transactions (store_id, gateway_reference)
  WHERE gateway_reference <> '';
ANALYZE payments.payments;
ANALYZE payments.transactions;
)sql";

void write_transactions(Session& session, const std::vector<Change<PaymentDocuments>>& changes) {
  Table fresh{.name = "payments.transactions", .key_columns = 4};
  append_columns<TransactionRow>(fresh.columns);
  Table touched = fresh;
  for (const auto& change : changes) {
    auto& rows = (change.is_new() ? fresh : touched).rows;
    for (const auto& row : transaction_rows(change.view, change.first_version)) append_fields(rows.emplace_back(), row);
  }
  insert_rows(session, fresh);
  upsert_rows(session, touched, Existing::replace);
}

}  // namespace

void PaymentsSql::create_tables(Session& session) { session.query(tables); }
void PaymentsSql::create_indexes(Session& session) { session.query(indexes); }
void PaymentsSql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS payments CASCADE"); }

void PaymentsSql::apply(Session& session, std::span<const ValidRecord> records) {
  const auto& changes = fold(session, records);
  write_documents<PaymentRow>(session);
  write_transactions(session, changes);
}

}  // namespace paypie::projections
