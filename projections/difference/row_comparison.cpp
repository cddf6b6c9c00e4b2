// Joins of given and stored rows.
#include "projections/difference/row_comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace paypie::projections {
namespace {

std::string same_key(const Given& given, std::size_t key_columns) {
  std::vector<std::string> same;
  for (std::size_t i = 0; i < key_columns; ++i)
    same.push_back(fmt::format("old.{} = {}", given.names[i], given.values[i]));
  return fmt::format("{}", fmt::join(same, " AND "));
}

std::vector<std::string> prefixed(const char* prefix, const Given& given, std::size_t from, std::size_t to) {
  std::vector<std::string> names;
  for (std::size_t i = from; i < to; ++i) names.push_back(prefix + given.names[i]);
  return names;
}

std::vector<RowDifference> found(const postgres::Rows& rows) {
  std::vector<RowDifference> differences;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    differences.push_back({std::string(rows.text(row, 0)), std::string(rows.text(row, 1))});
  }
  return differences;
}

}  // namespace

std::vector<RowDifference> differing_rows(postgres::Session& session, const Table& expected) {
  if (expected.rows.empty()) return {};
  const std::size_t key = expected.key_columns, all = expected.columns.size();
  Given given = given_rows(expected, all);
  std::vector<std::string> clauses;
  for (std::size_t i = key; i < all; ++i) {
    const std::string& name = given.names[i];
    std::string text = expected.columns[i].type.starts_with("text")
                           ? fmt::format("'{} differs'", name)
                           : fmt::format("'{0} is ' || old.{0} || ', the log says ' || {1}", name, given.values[i]);
    clauses.push_back(fmt::format("CASE WHEN old.{} IS DISTINCT FROM {} THEN {} END", name, given.values[i], text));
  }
  std::vector<std::string> wanted(given.values.begin() + static_cast<std::ptrdiff_t>(key), given.values.end());
  return found(session.query(
      fmt::format(
          "SELECT concat_ws('/', {0}), CASE WHEN old.{1} IS NULL THEN 'is missing' ELSE concat_ws('; ', {2}) END "
          "FROM {3} LEFT JOIN {4} old ON {5} WHERE old.{1} IS NULL OR ({6}) IS DISTINCT FROM ({7})",
          fmt::join(prefixed("given.", given, 0, key), ", "), given.names[0], fmt::join(clauses, ", "), given.from,
          expected.name, same_key(given, key), fmt::join(prefixed("old.", given, key, all), ", "),
          fmt::join(wanted, ", ")),
      given.parameters));
}

std::vector<RowDifference> extra_rows(postgres::Session& session, const Table& expected, const std::string& scope) {
  Given given = given_rows(expected, expected.key_columns);
  return found(session.query(
      fmt::format(
          "SELECT concat_ws('/', {}), 'is not in the log' FROM {} old WHERE {} AND NOT EXISTS (SELECT 1 FROM {} "
          "WHERE {})",
          fmt::join(prefixed("old.", given, 0, expected.key_columns), ", "), expected.name, scope, given.from,
          same_key(given, expected.key_columns)),
      given.parameters));
}

}  // namespace paypie::projections
