// Reading rows: one SQL statement, a page at a time, for any list of any context.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/postgres/pool.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {

// A SQL read model, once PostgreSQL is there.
struct SqlReads {
  postgres::Pool& pool;
  Source source;
};

// The problem of a failed statement; the detail goes to the operators' log, not to the client.
http::Problem to_problem(const postgres::Error& error);

// A list as a value: what is shown of each row, which rows, in which order. The last key makes the order total.
struct RowList {
  std::string table;
  std::string shown;  // an expression: the row as JSON text
  struct Key {
    std::string column;
    std::string_view type;  // that the cursor's text is cast to
  };
  std::vector<Key> order;
  bool descending = false;
  std::vector<std::string> conditions;  // with $1, $2, ... of `parameters`; the store's comes first
  std::vector<postgres::Field> parameters;
  std::size_t limit = 20;
  std::optional<std::vector<std::string>> after;  // the cursor's place: a value of each key
  bool total = false;                             // how many there are in all is shown too

  // `condition` has {} where the parameter goes; nothing without a value.
  void where(std::string_view condition, std::optional<std::string> value);
  // limit, cursor and include. Last: what a cursor belongs to is everything said before.
  void read_place(Parameters& parameters);
  std::string identity() const;
};

// {"data": [...], "next_cursor", "has_more"}, and "total" if it was asked for: waits for position tokens, then asks on
// the pool.
boost::asio::awaitable<http::Response> list_rows(std::optional<SqlReads> sql, log::LogReader& log, Executor& pool,
                                                 RowList list, http::Request request);

}  // namespace paypie::query
