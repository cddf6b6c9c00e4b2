// From a batch of records to the rows of the read model `processes`.
#include "projections/runner/processes_sql.hpp"

#include <fmt/format.h>

#include <string>

#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS processes;
CREATE TABLE processes.instances (
  store_id text NOT NULL,
  process_id text NOT NULL,
  version bigint NOT NULL,
  begun boolean NOT NULL,
  order_id text NOT NULL,
  phase text NOT NULL,
  waits_for text NOT NULL,
  machines_turn boolean NOT NULL,
  last_progress_at timestamptz NOT NULL,
  deadline timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, process_id)
);
)sql";

// The ids break ties in every sort, so that a cursor names one place. Few instances are open at a time: what can be
// stuck is found by them.
constexpr const char* indexes = R"sql(
CREATE INDEX instances_created ON processes.instances (store_id, created_at, process_id);
CREATE INDEX instances_phase ON processes.instances (store_id, phase, created_at, process_id);
CREATE INDEX instances_order ON processes.instances (store_id, order_id);
CREATE INDEX instances_open ON processes.instances (store_id, created_at, process_id)
  WHERE (machines_turn OR waits_for = 'person' OR deadline IS NOT NULL);
ANALYZE processes.instances;
)sql";

}  // namespace

void ProcessesSql::create_tables(Session& session) { session.query(tables); }
void ProcessesSql::create_indexes(Session& session) { session.query(indexes); }
void ProcessesSql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS processes CASCADE"); }

void ProcessesSql::apply(Session& session, std::span<const ValidRecord> records) {
  fold(session, records);
  write_documents<ProcessRow>(session);
}

std::size_t stuck_instances(Session& session, std::int64_t stuck_seconds) {
  const auto rows =
      session.query(fmt::format("SELECT count(*) FROM processes.instances WHERE begun AND {} AND ({}) IS NOT NULL",
                                may_be_stuck_sql, fmt::format(fmt::runtime(stuck_sql), stuck_seconds)),
                    {});
  return std::stoull(std::string(rows.text(0, 0)));
}

}  // namespace paypie::projections
