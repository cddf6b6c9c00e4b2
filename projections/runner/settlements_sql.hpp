// Settlement files in PostgreSQL.
#pragma once
#include "projections/runner/sql_projection.hpp"
#include "projections/settlement_rows.hpp"

namespace paypie::projections {

class SettlementsSql final : public SqlProjection {
 public:
  std::string_view name() const override { return settlements_projection; }
  int version() const override { return settlements_projection_version; }
  std::string_view topic() const override { return settlements_topic; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  // Nothing is remembered between batches: a row rests on its own event alone.
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
