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

namespace {

// https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO
void append_element(std::string& array, std::string_view element) {
  array += '"';
  for (char c : element) {
    if (c == '"' || c == '\\') array += '\\';
    array += c == '\0' ? ' ' : c;
  }
  array += '"';
}

}  // namespace

std::string sql_array(const std::vector<std::string>& elements) {
  std::string array = "{";
  for (const std::string& element : elements) {
    if (array.size() > 1) array += ',';
    append_element(array, element);
  }
  return array + "}";
}

std::string sql_text_of(Sum number) { return fmt::format("{}", number); }

void insert_rows(postgres::Session& session, const Table& table) {
  if (table.rows.empty()) return;
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  session.copy(table.name, names, table.rows);
}

namespace {

// One column of all rows as an array of texts.
std::string array_of(const std::vector<std::vector<postgres::Field>>& rows, std::size_t column) {
  std::string array = "{";
  for (const auto& row : rows) {
    if (array.size() > 1) array += ',';
    if (row[column]) {
      append_element(array, *row[column]);
    } else {
      array += "NULL";
    }
  }
  return array + "}";
}

}  // namespace

Given given_rows(const Table& table, std::size_t count) {
  Given given;
  std::vector<std::string> arrays;
  for (std::size_t i = 0; i < count; ++i) {
    const Column& column = table.columns[i];
    given.names.push_back(column.name);
    given.values.push_back(column.type == "text" ? "given." + column.name
                                                 : fmt::format("given.{}::{}", column.name, column.type));
    given.parameters.emplace_back(array_of(table.rows, i));
    arrays.push_back(fmt::format("${}::text[]", i + 1));
  }
  given.from = fmt::format("unnest({}) AS given ({})", fmt::join(arrays, ", "), fmt::join(given.names, ", "));
  return given;
}

void upsert_rows(postgres::Session& session, const Table& table, Existing existing) {
  if (table.rows.empty()) return;
  Given given = given_rows(table, table.columns.size());
  std::vector<std::string> key(given.names.begin(),
                               given.names.begin() + static_cast<std::ptrdiff_t>(table.key_columns));
  std::vector<std::string> changes;
  for (std::size_t i = table.key_columns; i < given.names.size(); ++i) {
    const std::string& name = given.names[i];
    changes.push_back(existing == Existing::replace ? fmt::format("{0} = excluded.{0}", name)
                                                    : fmt::format("{0} = old.{0} + excluded.{0}", name));
  }
  session.query(fmt::format("INSERT INTO {} AS old ({}) SELECT {} FROM {} ON CONFLICT ({}) DO UPDATE SET {}",
                            table.name, fmt::join(given.names, ", "), fmt::join(given.values, ", "), given.from,
                            fmt::join(key, ", "), fmt::join(changes, ", ")),
                given.parameters);
}

void delete_rows(postgres::Session& session, const Table& table, const std::string& where) {
  if (table.rows.empty()) return;
  Given given = given_rows(table, table.key_columns);
  std::vector<std::string> same;
  for (std::size_t i = 0; i < given.names.size(); ++i) {
    same.push_back(fmt::format("old.{} = {}", given.names[i], given.values[i]));
  }
  session.query(fmt::format("DELETE FROM {} AS old USING {} WHERE {} AND {}", table.name, given.from,
                            fmt::join(same, " AND "), where),
                given.parameters);
}

}  // namespace paypie::projections
