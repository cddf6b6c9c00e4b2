// The ledger in PostgreSQL: the postings of one topic's events, and their sums by account and day.
#pragma once
#include "projections/ledger_rows.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

class LedgerSql final : public SqlProjection {
 public:
  // One of ledger_parts.
  explicit LedgerSql(const LedgerPart& part) : part_(part) {}

  std::string_view name() const override { return part_.name; }
  int version() const override { return ledger_projection_version; }
  std::string_view topic() const override { return part_.topic; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  // Nothing is remembered between batches: a posting rests on its own event alone.
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;

 private:
  const LedgerPart& part_;
};

}  // namespace paypie::projections
