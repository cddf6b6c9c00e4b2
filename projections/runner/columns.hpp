// Described rows as columns: names from the fields, values in PostgreSQL's text form, bulk statements made of both.
#pragma once
#include <optional>
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
inline constexpr bool is_optional_column = false;
template <class T>
inline constexpr bool is_optional_column<std::optional<T>> = true;

template <class T>
postgres::Field to_field(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return sql_text(value);
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return to_text(value);
  } else if constexpr (std::is_same_v<T, Day>) {
    return value.text;
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    return sql_array(value);
  } else if constexpr (std::is_same_v<T, Sum>) {
    return sql_text_of(value);
  } else if constexpr (is_optional_column<T>) {
    return value ? to_field(*value) : postgres::Field();
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else {
    static_assert(std::is_integral_v<T>, "no column type for this field");
    return std::to_string(value);
  }
}

// The type that text is cast to.
template <class T>
constexpr std::string_view sql_type() {
  if constexpr (is_optional_column<T>) return sql_type<typename T::value_type>();
  if constexpr (std::is_same_v<T, bool>) return "boolean";
  if constexpr (std::is_same_v<T, Timestamp>) return "timestamptz";
  if constexpr (std::is_same_v<T, Day>) return "date";
  if constexpr (std::is_same_v<T, std::vector<std::string>>) return "text[]";
  if constexpr (std::is_same_v<T, Sum>) return "numeric";
  if constexpr (std::is_integral_v<T>) return "bigint";
  return "text";
}

struct Column {
  std::string name;
  std::string_view type;
};

template <class Row>
void append_columns(std::vector<Column>& columns) {
  boost::mp11::mp_for_each<Fields<Row>>([&](auto field) {
    using Member = std::remove_cvref_t<decltype(std::declval<Row>().*field.pointer)>;
    columns.push_back({field.name, sql_type<Member>()});
  });
}

template <class Row>
void append_fields(std::vector<postgres::Field>& fields, const Row& row) {
  boost::mp11::mp_for_each<Fields<Row>>([&](auto field) { fields.push_back(to_field(row.*field.pointer)); });
}

// Rows on their way into one table.
struct Table {
  std::string name;  // orders.order_lines
  std::vector<Column> columns;
  std::size_t key_columns = 0;  // the first so many are its primary key
  std::vector<std::vector<postgres::Field>> rows;
};

// The first `count` columns of a table's rows as parameters: FROM unnest($1::text[], ...) AS given (names).
struct Given {
  std::vector<std::string> names;
  std::vector<std::string> values;  // given.day::date
  std::string from;
  std::vector<postgres::Field> parameters;
};
Given given_rows(const Table& table, std::size_t count);

// What happens to a row that is there already.
enum class Existing { replace, add };  // add: column = column + new, for all that are not in the key

// New keys only: straight COPY.
void insert_rows(postgres::Session& session, const Table& table);
// One INSERT ... ON CONFLICT DO UPDATE from arrays, a column each. (A temporary table filled by COPY would make and
// remove files in every transaction.)
void upsert_rows(postgres::Session& session, const Table& table, Existing existing);
// Of the rows with these keys, those for which the condition on columns holds.
void delete_rows(postgres::Session& session, const Table& table, const std::string& where);

}  // namespace paypie::projections
