// From batches of records to the rows of cashback accounts and claims.
#include "projections/runner/cashback_sql.hpp"

#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* account_tables = R"sql(
CREATE SCHEMA IF NOT EXISTS cashback_accounts;
CREATE TABLE cashback_accounts.accounts (
  store_id text NOT NULL,
  account_id text NOT NULL,
  version bigint NOT NULL,
  shown boolean NOT NULL,
  currency text NOT NULL,
  liability_minor bigint NOT NULL,
  carried_minor bigint NOT NULL,
  in_review bigint NOT NULL,
  under_way bigint NOT NULL,
  for_person bigint NOT NULL,
  held boolean NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, account_id)
);
)sql";

// The ids break ties in every sort, so that a cursor names one place. Few accounts wait for a person at a time.
constexpr const char* account_indexes = R"sql(
CREATE INDEX accounts_created ON cashback_accounts.accounts (store_id, created_at, account_id);
CREATE INDEX accounts_in_review ON cashback_accounts.accounts (store_id, created_at, account_id) WHERE in_review > 0;
CREATE INDEX accounts_for_person ON cashback_accounts.accounts (store_id, created_at, account_id) WHERE for_person > 0;
CREATE INDEX accounts_carried ON cashback_accounts.accounts (store_id, created_at, account_id) WHERE carried_minor > 0;
ANALYZE cashback_accounts.accounts;
)sql";

constexpr const char* claim_tables = R"sql(
CREATE SCHEMA IF NOT EXISTS cashback_claims;
CREATE TABLE cashback_claims.claims (
  store_id text NOT NULL,
  claim_id text NOT NULL,
  version bigint NOT NULL,
  begun boolean NOT NULL,
  order_id text NOT NULL,
  account_id text NOT NULL,
  programme text NOT NULL,
  phase text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, claim_id)
);
)sql";

constexpr const char* claim_indexes = R"sql(
CREATE INDEX claims_created ON cashback_claims.claims (store_id, created_at, claim_id);
CREATE INDEX claims_account ON cashback_claims.claims (store_id, account_id, created_at, claim_id);
CREATE INDEX claims_programme ON cashback_claims.claims (store_id, programme, created_at, claim_id);
CREATE INDEX claims_phase ON cashback_claims.claims (store_id, phase, created_at, claim_id);
ANALYZE cashback_claims.claims;
)sql";

}  // namespace

void CashbackAccountsSql::create_tables(Session& session) { session.query(account_tables); }
void CashbackAccountsSql::create_indexes(Session& session) { session.query(account_indexes); }
void CashbackAccountsSql::drop_tables(Session& session) {
  session.query("DROP SCHEMA IF EXISTS cashback_accounts CASCADE");
}

void CashbackAccountsSql::apply(Session& session, std::span<const ValidRecord> records) {
  fold(session, records);
  write_documents<CashbackAccountRow>(session);
}

void CashbackClaimsSql::create_tables(Session& session) { session.query(claim_tables); }
void CashbackClaimsSql::create_indexes(Session& session) { session.query(claim_indexes); }
void CashbackClaimsSql::drop_tables(Session& session) {
  session.query("DROP SCHEMA IF EXISTS cashback_claims CASCADE");
}

void CashbackClaimsSql::apply(Session& session, std::span<const ValidRecord> records) {
  fold(session, records);
  write_documents<CashbackClaimRow>(session);
}

}  // namespace paypie::projections
