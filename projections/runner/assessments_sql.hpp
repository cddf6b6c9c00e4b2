// The read model `risk_assessments` in PostgreSQL: one row for each assessment, never changed.
#pragma once
#include "projections/assessment_rows.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

class AssessmentsSql final : public SqlProjection {
 public:
  std::string_view name() const override { return assessments_projection; }
  int version() const override { return assessments_projection_version; }
  std::string_view topic() const override { return assessments_topic; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

}  // namespace paypie::projections
