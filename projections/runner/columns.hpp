// Described rows as columns: names from the fields, values in PostgreSQL's text form, bulk statements made of both.
#pragma once
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "events/event.hpp"
#include "events/values.hpp"
#include "platform/postgres/session.hpp"
#include "projections/sales.hpp"

namespace paypie::projections {

// PostgreSQL's text type has no NUL; JSON does.
std::string sql_text(std::string text);
std::string sql_array(const std::vector<std::string>& elements);
std::string sql_text_of(Sum number);

template <class T>
postgres::Field to_field(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return sql_text(value);
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return to_text(value);
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    return sql_array(value);
  } else if constexpr (std::is_same_v<T, Sum>) {
    return sql_text_of(value);
  } else if constexpr (std::is_same_v<T, std::optional<std::string>>) {
    return value ? to_field(*value) : postgres::Field();
  } else {
    static_assert(std::is_integral_v<T>, "no column type for this field");
    return std::to_string(value);
  }
}

template <class Row>
void append_columns(std::vector<std::string>& columns) {
  boost::mp11::mp_for_each<Fields<Row>>([&](auto field) { columns.emplace_back(field.name); });
}

template <class Row>
void append_fields(std::vector<postgres::Field>& fields, const Row& row) {
  boost::mp11::mp_for_each<Fields<Row>>([&](auto field) { fields.push_back(to_field(row.*field.pointer)); });
}

// Rows on their way into one table.
struct Table {
  std::string name;  // orders.order_lines
  std::vector<std::string> columns;
  std::vector<std::string> key;  // of its primary key
  std::vector<std::vector<postgres::Field>> rows;
};

// What happens to a row that is there already.
enum class Existing { replace, add };  // add: column = column + new, for all that are not in the key

// New keys only: straight COPY.
void insert_rows(postgres::Session& session, const Table& table);
// COPY into a temporary table, then one INSERT ... ON CONFLICT DO UPDATE. Of the rows touched, those for which
// `drop_where` (a condition on columns; empty: none) holds afterwards are deleted.
void upsert_rows(postgres::Session& session, const Table& table, Existing existing, const std::string& drop_where = "");

}  // namespace paypie::projections
