// The read model `processes` in PostgreSQL: one row for each process instance, for lists and for what is stuck.
#pragma once
#include <vector>

#include "projections/feed/fold.hpp"
#include "projections/process_rows.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

class ProcessesSql final : public SqlProjection {
 public:
  explicit ProcessesSql(std::size_t remembered_instances = 20'000) : fold_(remembered_instances) {}

  std::string_view name() const override { return processes_projection; }
  int version() const override { return processes_projection_version; }
  std::string_view topic() const override { return ProcessDocuments::topic; }
  void create_tables(postgres::Session& session) override;
  void create_indexes(postgres::Session& session) override;
  void drop_tables(postgres::Session& session) override;
  void apply(postgres::Session& session, std::span<const ValidRecord> records) override;
  void committed() override;
  void rolled_back() override;

 private:
  Fold<ProcessDocuments> fold_;
  std::vector<Change<ProcessDocuments>> changes_;  // of the transaction that is open
};

// How many instances are stuck, of all stores; see stuck_sql.
std::size_t stuck_instances(postgres::Session& session, std::int64_t stuck_seconds);

}  // namespace paypie::projections
