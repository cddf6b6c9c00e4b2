// Rows are only ever added; what a file that is complete changes in the differences has a file of its own.
#include "projections/runner/settlements_sql.hpp"

#include "projections/feed/fold.hpp"
#include "projections/runner/columns.hpp"
#include "projections/runner/settlement_differences.hpp"
#include "projections/runner/settlement_tables.hpp"

namespace paypie::projections {
namespace {

using postgres::Session;

constexpr const char* indexes = R"sql(
CREATE INDEX files_opened ON settlements.files (store_id, opened_at, settlement_id);
ANALYZE settlements.files;
ANALYZE settlements.lines;
ANALYZE settlements.differences;
)sql";

template <class Row>
void insert(Session& session, const char* name, std::size_t key_columns, const std::vector<Row>& rows) {
  Table table{.name = name, .key_columns = key_columns};
  append_columns<Row>(table.columns);
  for (const auto& row : rows) append_fields(table.rows.emplace_back(), row);
  insert_rows(session, table);
}

}  // namespace

void SettlementsSql::create_tables(Session& session) { create_compared_tables(session); }
void SettlementsSql::create_indexes(Session& session) { session.query(indexes); }
void SettlementsSql::drop_tables(Session& session) {
  lock_differences(session);
  session.query("DROP SCHEMA IF EXISTS settlements CASCADE");
}

void SettlementsSql::apply(Session& session, std::span<const ValidRecord> records) {
  SettlementRows rows;
  for (std::size_t index = 0; index < records.size(); ++index) {
    const auto decoded = decode_record<settlements::SettlementEvent>(records[index], index);
    add_rows(rows, decoded.meta, decoded.event);
  }
  insert(session, "settlements.files", 2, rows.files);
  insert(session, "settlements.lines", 3, rows.lines);
  insert(session, "settlements.completions", 2, rows.completions);
  insert(session, "settlements.totals", 3, rows.totals);
  compare_files(session, rows.completions);
}

}  // namespace paypie::projections
