// A list of orders as a value: parameters in, one SQL statement out.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/http/message.hpp"
#include "platform/postgres/session.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {

struct Statement {
  std::string sql;
  std::vector<postgres::Field> parameters;
};

struct OrderList {
  std::string list;                     // what a cursor is bound to: store, filters, sort
  std::vector<std::string> conditions;  // with $1, $2, ... of `parameters`; the store's comes first
  std::vector<postgres::Field> parameters;
  std::string sort_column;
  bool descending = true;
  std::size_t limit = 20;
  std::optional<std::vector<std::string>> after;  // the cursor's place: sort value, order id
  std::optional<std::int64_t> page;
  bool total = false;
};

// Wrong parameters are in `parameters.problem()`.
OrderList read_order_list(Parameters& parameters, const std::string& store);

// Columns: document, sort value, order id; one row more than the limit, which tells whether there are more.
Statement rows_of(const OrderList& list);
Statement total_of(const OrderList& list);

// What full text search looks for: every word, as the beginning of a word. "ada tea" -> 'ada':* & 'tea':*
std::string to_text_query(std::string_view words);

}  // namespace paypie::query
