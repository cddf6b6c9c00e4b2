// From a batch of records to the rows of the read model `payments`, with as few statements as it takes.
#include "projections/runner/payments_sql.hpp"

#include <utility>

#include "events/codec/codec.hpp"
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

std::vector<PaymentView> load_views(Session& session, const std::vector<Fold<PaymentDocuments>::Wanted>& wanted) {
  std::vector<std::string> stores, streams;
  for (const auto& [store, stream] : wanted) {
    stores.push_back(store);
    streams.push_back(stream);
  }
  const auto rows = session.query(
      "SELECT document FROM payments.payments JOIN unnest($1::text[], $2::text[]) "
      "AS wanted (store_id, payment_id) USING (store_id, payment_id)",
      {sql_array(stores), sql_array(streams)});
  std::vector<PaymentView> views;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto view = codec::from_json<PaymentView>(rows.text(row, 0), codec::Mode::lenient);
    // Ours alone writes here: somebody has changed the table. Rebuilding mends it.
    if (!view) {
      throw postgres::Failed({postgres::Errc::refused, "a stored document of payments.payments cannot be read"});
    }
    views.push_back(std::move(*view));
  }
  return views;
}

Table payments_table() {
  Table table{.name = "payments.payments", .key_columns = 2};
  append_columns<PaymentRow>(table.columns);
  table.columns.push_back({"document", "text"});
  return table;
}

void write_payments(Session& session, const std::vector<Change<PaymentDocuments>>& changes) {
  Table fresh = payments_table(), changed = payments_table();
  for (const auto& change : changes) {
    auto& row = (change.is_new() ? fresh : changed).rows.emplace_back();
    append_fields(row, row_of(change.view));
    row.emplace_back(codec::to_json<codec::Empty::written>(change.view));
  }
  insert_rows(session, fresh);
  upsert_rows(session, changed, Existing::replace);
}

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
  changes_ = fold_.fold(records, [&](const auto& wanted) { return load_views(session, wanted); });
  write_payments(session, changes_);
  write_transactions(session, changes_);
}

void PaymentsSql::committed() { fold_.kept(std::exchange(changes_, {})); }

void PaymentsSql::rolled_back() {
  changes_.clear();
  fold_.forget();
}

}  // namespace paypie::projections
