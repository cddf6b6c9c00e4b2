// The read model `processes` in PostgreSQL: one row for each process instance, for lists and for what is stuck.
#pragma once
#include "projections/process_rows.hpp"
#include "projections/runner/document_projection.hpp"

namespace paypie::projections {

class ProcessesSql final : public DocumentProjection<ProcessDocuments> {
 public:
  explicit ProcessesSql(std::size_t remembered_instances = 20'000)
      : DocumentProjection("processes.instances", "process_id", remembered_instances) {}

  std::string_view name() const override { return processes_projection; }
  int version() const override { return processes_projection_version; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
};

// How many instances are stuck, of all stores; see stuck_sql.
std::size_t stuck_instances(postgres::Session& session, std::int64_t stuck_seconds);

}  // namespace paypie::projections
