// From a batch of records to the rows of the read model `payments`, with as few statements as it takes.
#include "projections/runner/payments_sql.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "projections/runner/columns.hpp"
#include "projections/runner/settlement_differences.hpp"
#include "projections/runner/settlement_tables.hpp"
#include "projections/settlement_keys.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
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
)sql";

// The ids break ties in every sort, so that a cursor names one place.
constexpr const char* indexes = R"sql(
CREATE INDEX payments_created ON payments.payments (store_id, created_at, payment_id) WHERE shown;
CREATE INDEX payments_order ON payments.payments (store_id, order_id, created_at, payment_id);
CREATE INDEX payments_state ON payments.payments (store_id, state, created_at, payment_id);
CREATE INDEX transactions_created
  ON payments.transactions (store_id, created_at, payment_id, kind, transaction_id);
CREATE INDEX transactions_order ON payments.transactions (store_id, order_id);
ANALYZE payments.payments;
ANALYZE payments.transactions;
)sql";

// Of the transactions that are there already, as they were before this batch.
void append_known_keys(Session& session, const std::vector<TransactionRow>& touched, std::vector<MovementKey>& keys) {
  Table table{.columns = {{"store_id", "text"}, {"payment_id", "text"}, {"kind", "text"}, {"transaction_id", "text"}},
              .key_columns = 4};
  for (const auto& row : touched) {
    if (!moves_money(row.kind)) continue;
    table.rows.push_back({sql_text(row.store_id), row.payment_id, row.kind, sql_text(row.transaction_id)});
  }
  if (table.rows.empty()) return;
  const auto given = given_rows(table, 4);
  const auto found = session.query(
      "SELECT t.store_id, t.payment_id, t.kind, t.transaction_id, t.state, t.gateway, t.gateway_reference FROM " +
          given.from +
          " JOIN payments.transactions t USING (store_id, payment_id, kind, transaction_id) "
          "WHERE t.gateway <> '' AND NOT t.test_mode",
      given.parameters);
  for (std::size_t row = 0; row < found.size(); ++row) {
    const auto text = [&](int column) { return std::string(found.text(row, column)); };
    TransactionRow known{.store_id = text(0), .payment_id = text(1), .kind = text(2), .transaction_id = text(3)};
    known.state = text(4);
    known.gateway = text(5);
    known.gateway_reference = text(6);
    std::ranges::move(movement_keys(known), std::back_inserter(keys));
  }
}

// The movements at gateways that it changed: what they were, and what they are.
std::vector<MovementKey> write_transactions(Session& session, const std::vector<Change<PaymentDocuments>>& changes) {
  std::vector<TransactionRow> fresh, touched;
  for (const auto& change : changes) {
    std::ranges::move(transaction_rows(change.view, change.first_version),
                      std::back_inserter(change.is_new() ? fresh : touched));
  }
  std::vector<MovementKey> keys;
  append_known_keys(session, touched, keys);
  Table table{.name = "payments.transactions", .key_columns = 4};
  append_columns<TransactionRow>(table.columns);
  const auto table_of = [&](const std::vector<TransactionRow>& rows) {
    table.rows.clear();
    for (const auto& row : rows) {
      append_fields(table.rows.emplace_back(), row);
      std::ranges::move(movement_keys(row), std::back_inserter(keys));
    }
    return table;
  };
  insert_rows(session, table_of(fresh));
  upsert_rows(session, table_of(touched), Existing::replace);
  return keys;
}

}  // namespace

void PaymentsSql::create_tables(Session& session) {
  const bool compared_before = create_compared_tables(session);
  session.query(tables);
  if (compared_before) compare_everything(session);  // to files that are there nothing corresponds yet
}
void PaymentsSql::create_indexes(Session& session) { session.query(indexes); }
void PaymentsSql::drop_tables(Session& session) {
  lock_differences(session);
  session.query("DROP SCHEMA IF EXISTS payments CASCADE");
}

void PaymentsSql::apply(Session& session, std::span<const ValidRecord> records) {
  const auto& changes = fold(session, records);
  write_documents<PaymentRow>(session);
  compare_movements(session, write_transactions(session, changes));
}

}  // namespace paypie::projections
