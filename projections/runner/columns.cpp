// Text forms of values, and the two ways rows go in.
#include "projections/runner/columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace paypie::projections {

std::string sql_text(std::string text) {
  std::ranges::replace(text, '\0', ' ');
  return text;
}

// https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO
std::string sql_array(const std::vector<std::string>& elements) {
  std::string array = "{";
  for (const std::string& element : elements) {
    if (array.size() > 1) array += ',';
    array += '"';
    for (char c : sql_text(element)) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
    array += '"';
  }
  return array + "}";
}

std::string sql_text_of(Sum number) { return fmt::format("{}", number); }

void insert_rows(postgres::Session& session, const Table& table) {
  if (!table.rows.empty()) session.copy(table.name, table.columns, table.rows);
}

void upsert_rows(postgres::Session& session, const Table& table, Existing existing, const std::string& drop_where) {
  if (table.rows.empty()) return;
  std::string staging = "staging_" + table.name;
  std::ranges::replace(staging, '.', '_');
  session.query(
      fmt::format("CREATE TEMPORARY TABLE IF NOT EXISTS {0} ON COMMIT DELETE ROWS AS SELECT {1} FROM {2} LIMIT 0",
                  staging, fmt::join(table.columns, ", "), table.name));
  session.copy(staging, table.columns, table.rows);
  std::vector<std::string> changes;
  for (const std::string& column : table.columns) {
    if (std::ranges::find(table.key, column) != table.key.end()) continue;
    changes.push_back(existing == Existing::replace ? fmt::format("{0} = excluded.{0}", column)
                                                    : fmt::format("{0} = old.{0} + excluded.{0}", column));
  }
  session.query(fmt::format("INSERT INTO {0} AS old ({1}) SELECT {1} FROM {2} ON CONFLICT ({3}) DO UPDATE SET {4}",
                            table.name, fmt::join(table.columns, ", "), staging, fmt::join(table.key, ", "),
                            fmt::join(changes, ", ")));
  if (drop_where.empty()) return;
  session.query(fmt::format("DELETE FROM {0} WHERE {1} AND ({2}) IN (SELECT {2} FROM {3})", table.name, drop_where,
                            fmt::join(table.key, ", "), staging));
}

}  // namespace paypie::projections
