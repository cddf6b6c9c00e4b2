// The read models of cashback in PostgreSQL: one row for each account, and one for each order's claim, for lists.
#pragma once
#include "projections/cashback_rows.hpp"
#include "projections/runner/document_projection.hpp"

namespace paypie::projections {

class CashbackAccountsSql final : public DocumentProjection<CashbackAccountDocuments> {
 public:
  explicit CashbackAccountsSql(std::size_t remembered_accounts = 20'000)
      : DocumentProjection("cashback_accounts.accounts", "account_id", remembered_accounts) {}

  std::string_view name() const override { return cashback_accounts_projection; }
  int version() const override { return cashback_accounts_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

class CashbackClaimsSql final : public DocumentProjection<CashbackClaimDocuments> {
 public:
  explicit CashbackClaimsSql(std::size_t remembered_claims = 20'000)
      : DocumentProjection("cashback_claims.claims", "claim_id", remembered_claims) {}

  std::string_view name() const override { return cashback_claims_projection; }
  int version() const override { return cashback_claims_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
