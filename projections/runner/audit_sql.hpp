// The audit read model in PostgreSQL, one projection for each topic; their rows are in one table.
#pragma once
#include <string>

#include "projections/audit_rows.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

class AuditSql final : public SqlProjection {
 public:
  explicit AuditSql(std::string topic);

  std::string_view name() const override { return name_; }
  int version() const override { return audit_projection_version; }
  std::string_view topic() const override { return topic_; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
  void committed() override {}
  void rolled_back() override {}

 private:
  const std::string topic_, name_;
};

}  // namespace paypie::projections
