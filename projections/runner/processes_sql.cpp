// From a batch of records to the rows of the read model `processes`.
#include "projections/runner/processes_sql.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "events/codec/codec.hpp"
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

std::vector<ProcessView> load_views(Session& session, const std::vector<Fold<ProcessDocuments>::Wanted>& wanted) {
  std::vector<std::string> stores, streams;
  for (const auto& [store, stream] : wanted) {
    stores.push_back(store);
    streams.push_back(stream);
  }
  const auto rows = session.query(
      "SELECT document FROM processes.instances JOIN unnest($1::text[], $2::text[]) "
      "AS wanted (store_id, process_id) USING (store_id, process_id)",
      {sql_array(stores), sql_array(streams)});
  std::vector<ProcessView> views;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto view = codec::from_json<ProcessView>(rows.text(row, 0), codec::Mode::lenient);
    // Ours alone writes here: somebody has changed the table. Rebuilding mends it.
    if (!view) throw postgres::Failed({postgres::Errc::refused, "a stored document of processes.instances is damaged"});
    views.push_back(std::move(*view));
  }
  return views;
}

Table instances_table() {
  Table table{.name = "processes.instances", .key_columns = 2};
  append_columns<ProcessRow>(table.columns);
  table.columns.push_back({"document", "text"});
  return table;
}

}  // namespace

void ProcessesSql::create_tables(Session& session) { session.query(tables); }
void ProcessesSql::create_indexes(Session& session) { session.query(indexes); }
void ProcessesSql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS processes CASCADE"); }

void ProcessesSql::apply(Session& session, std::span<const ValidRecord> records) {
  changes_ = fold_.fold(
      records, [&](const auto& wanted) { return load_views(session, wanted); }, {},
      [](const ProcessView&, const Envelope&, const auto&) {});
  Table fresh = instances_table(), changed = instances_table();
  for (const auto& change : changes_) {
    auto& row = (change.is_new() ? fresh : changed).rows.emplace_back();
    append_fields(row, row_of(change.view));
    row.emplace_back(codec::to_json<codec::Empty::written>(change.view));
  }
  insert_rows(session, fresh);
  upsert_rows(session, changed, Existing::replace);
}

void ProcessesSql::committed() { fold_.kept(std::exchange(changes_, {})); }

void ProcessesSql::rolled_back() {
  changes_.clear();
  fold_.forget();
}

std::size_t stuck_instances(Session& session, std::int64_t stuck_seconds) {
  const auto rows =
      session.query(fmt::format("SELECT count(*) FROM processes.instances WHERE begun AND {} AND ({}) IS NOT NULL",
                                may_be_stuck_sql, fmt::format(fmt::runtime(stuck_sql), stuck_seconds)),
                    {});
  return std::stoull(std::string(rows.text(0, 0)));
}

}  // namespace paypie::projections
