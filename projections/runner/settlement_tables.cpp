// What is there is left alone: not even a lock is asked for on it, because a batch may be at work there.
#include "projections/runner/settlement_tables.hpp"

#include <string>

namespace paypie::projections {
namespace {

struct Relation {
  const char* name;
  const char* made_by;
};

constexpr Relation relations[] = {
    {"settlements.files", R"sql(
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
CREATE INDEX files_gateway ON settlements.files (store_id, gateway);
)sql"},
    // What is posted is booked from the file itself, and has no other side.
    {"settlements.lines", R"sql(
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
  posted boolean NOT NULL GENERATED ALWAYS AS (kind IN ('fee', 'payout', 'payout_returned')) STORED,
  PRIMARY KEY (store_id, settlement_id, line)
);
CREATE INDEX lines_reference ON settlements.lines (store_id, reference);
CREATE INDEX lines_also ON settlements.lines (store_id, also) WHERE also <> '';
)sql"},
    {"settlements.completions", R"sql(
CREATE TABLE settlements.completions (
  store_id text NOT NULL,
  settlement_id text NOT NULL,
  completed_at timestamptz NOT NULL,
  PRIMARY KEY (store_id, settlement_id)
);
)sql"},
    {"settlements.totals", R"sql(
CREATE TABLE settlements.totals (
  store_id text NOT NULL,
  settlement_id text NOT NULL,
  currency text NOT NULL,
  gross bigint NOT NULL,
  fees bigint NOT NULL,
  payouts bigint NOT NULL,
  PRIMARY KEY (store_id, settlement_id, currency)
);
)sql"},
    // Of complete files: what their lines that have another side come to, without signs.
    {"settlements.volumes", R"sql(
CREATE TABLE settlements.volumes (
  store_id text NOT NULL,
  settlement_id text NOT NULL,
  currency text NOT NULL,
  volume numeric NOT NULL,
  PRIMARY KEY (store_id, settlement_id, currency)
);
)sql"},
    // A line of a complete file, or a movement that no file has: then settlement_id and line are '' and -1. One that
    // has no reference goes by transaction_id, which is '' otherwise. The last index is the order of pages; the status
    // is in it so that few of one kind are found among many of another.
    {"settlements.differences", R"sql(
CREATE TABLE settlements.differences (
  store_id text NOT NULL,
  status text NOT NULL,
  gateway text NOT NULL,
  kind text NOT NULL,
  reference text NOT NULL,
  transaction_id text NOT NULL,
  settlement_id text NOT NULL,
  line bigint NOT NULL,
  posted boolean NOT NULL,
  file_amount bigint,
  file_currency text,
  fee bigint,
  book_amount numeric,
  book_currency text,
  payment_id text,
  order_id text,
  occurred_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX differences_line ON settlements.differences (store_id, settlement_id, line) WHERE line >= 0;
CREATE INDEX differences_key ON settlements.differences (store_id, gateway, kind, reference, transaction_id);
CREATE INDEX differences_listed ON settlements.differences
  (store_id, occurred_at, gateway, kind, reference, settlement_id, line, payment_id, status);
)sql"},
    // The indexes of gateways are for what the period of a file covers.
    {"payments.transactions", R"sql(
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
CREATE INDEX transactions_reference ON payments.transactions (store_id, gateway_reference)
  WHERE gateway_reference <> '';
CREATE INDEX transactions_gateway ON payments.transactions (store_id, gateway, created_at) WHERE gateway <> '';
CREATE INDEX transactions_won ON payments.transactions (store_id, gateway, updated_at)
  WHERE kind = 'dispute' AND state = 'won';
)sql"},
    // Our side, with the names that lines have for it. A dispute that was won has brought its money back. What gateways
    // know by one reference is one movement; here are its parts.
    {"settlements.movement_parts", R"sql(
CREATE VIEW settlements.movement_parts AS
SELECT store_id, gateway, CASE WHEN kind IN ('sale', 'capture') THEN 'payment' ELSE kind END AS kind,
       gateway_reference AS reference, currency,
       CASE WHEN kind IN ('refund', 'dispute') THEN -amount ELSE amount END AS amount,
       payment_id, order_id, created_at, transaction_id
FROM payments.transactions
WHERE gateway <> '' AND NOT test_mode
  AND ((kind IN ('sale', 'capture', 'refund') AND state = 'succeeded') OR kind = 'dispute')
UNION ALL
SELECT store_id, gateway, 'dispute_returned', gateway_reference, currency, amount, payment_id, order_id, updated_at,
       transaction_id
FROM payments.transactions
WHERE gateway <> '' AND NOT test_mode AND kind = 'dispute' AND state = 'won';
)sql"},
};

bool is_there(postgres::Session& session, const char* relation) {
  return !session.query("SELECT to_regclass($1)", {relation}).is_null(0, 0);
}

constexpr const char* lock_name = "paypie settlement differences";

}  // namespace

void lock_differences(postgres::Session& session) {
  session.query("SELECT pg_advisory_xact_lock(hashtext($1))", {lock_name});
}

bool create_compared_tables(postgres::Session& session) {
  lock_differences(session);
  const bool compared_before = is_there(session, "settlements.differences");
  session.query("CREATE SCHEMA IF NOT EXISTS settlements; CREATE SCHEMA IF NOT EXISTS payments");
  for (const auto& relation : relations) {
    if (!is_there(session, relation.name)) session.query(relation.made_by);
  }
  return compared_before;
}

}  // namespace paypie::projections
