// From a batch of records to the rows of the read model `risk_assessments`.
#include "projections/runner/assessments_sql.hpp"

#include "events/codec/codec.hpp"
#include "projections/feed/fold.hpp"
#include "projections/runner/columns.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* tables = R"sql(
CREATE SCHEMA IF NOT EXISTS risk;
CREATE TABLE risk.assessments (
  store_id text NOT NULL,
  event_id text NOT NULL,
  assessed_at timestamptz NOT NULL,
  account text NOT NULL,
  order_id text NOT NULL,
  model text NOT NULL,
  model_version bigint NOT NULL,
  verdict text NOT NULL,
  score bigint NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (store_id, event_id)
);
)sql";

// Few claims are not approved: those are what people look for.
constexpr const char* indexes = R"sql(
CREATE INDEX assessments_assessed ON risk.assessments (store_id, assessed_at, event_id);
CREATE INDEX assessments_account ON risk.assessments (store_id, account, assessed_at, event_id);
CREATE INDEX assessments_order ON risk.assessments (store_id, order_id, assessed_at, event_id);
CREATE INDEX assessments_doubtful ON risk.assessments (store_id, verdict, assessed_at, event_id)
  WHERE verdict <> 'approve';
ANALYZE risk.assessments;
)sql";

}  // namespace

void AssessmentsSql::create_tables(Session& session) { session.query(tables); }
void AssessmentsSql::create_indexes(Session& session) { session.query(indexes); }
void AssessmentsSql::drop_tables(Session& session) { session.query("DROP SCHEMA IF EXISTS risk CASCADE"); }

void AssessmentsSql::apply(Session& session, std::span<const ValidRecord> records) {
  Table table{.name = "risk.assessments", .key_columns = 2};
  append_columns<AssessmentRow>(table.columns);
  table.columns.push_back({"document", "text"});
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto event = decode_record<EveryEvent>(records[i], i);
    const auto entry = assessment_entry(event.meta, event.event);
    if (!entry) continue;
    auto& row = table.rows.emplace_back();
    append_fields(row, row_of(event.meta, *entry));
    row.emplace_back(codec::to_json<codec::Empty::written>(*entry));
  }
  if (!table.rows.empty()) insert_rows(session, table);
}

}  // namespace paypie::projections
