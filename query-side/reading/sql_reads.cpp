// A list into one statement and its page.
#include "query-side/reading/sql_reads.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "platform/http/cursor.hpp"
#include "platform/json/write.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/telemetry/log.hpp"
#include "query-side/reading/refusals.hpp"

namespace paypie::query {
namespace {

constexpr std::int64_t longest_page = 100, default_page = 20;

struct Statement {
  std::string sql;
  std::vector<postgres::Field> parameters;
};

// One row more than the limit, which tells whether there are more.
Statement statement_of(const RowList& list) {
  Statement statement{.sql = {}, .parameters = list.parameters};
  auto conditions = list.conditions;
  const char* direction = list.descending ? "DESC" : "ASC";
  std::vector<std::string> keys, sorts, places;
  for (std::size_t i = 0; i < list.order.size(); ++i) {
    const auto& key = list.order[i];
    keys.push_back(key.column);
    sorts.push_back(fmt::format("{} {}", key.column, direction));
    if (!list.after) continue;
    statement.parameters.emplace_back(list.after->at(i));
    places.push_back(fmt::format("${}::{}", statement.parameters.size(), key.type));
  }
  if (list.after) {
    conditions.push_back(
        fmt::format("({}) {} ({})", fmt::join(keys, ", "), list.descending ? '<' : '>', fmt::join(places, ", ")));
  }
  statement.sql = fmt::format("SELECT {}, {} FROM {} WHERE {} ORDER BY {} LIMIT {}", list.shown, fmt::join(keys, ", "),
                              list.table, fmt::join(conditions, " AND "), fmt::join(sorts, ", "), list.limit + 1);
  return statement;
}

std::string page_json(postgres::Session& session, const RowList& list) {
  const auto statement = statement_of(list);
  const auto rows = session.query(statement.sql, statement.parameters);
  const auto shown = std::min(rows.size(), list.limit);
  const bool has_more = rows.size() > shown;
  std::string out = "{\"data\":[";
  for (std::size_t row = 0; row < shown; ++row) {
    if (row > 0) out += ',';
    out += rows.text(row, 0);
  }
  out += "],\"next_cursor\":";
  if (has_more) {
    std::vector<std::string> place;
    for (std::size_t i = 0; i < list.order.size(); ++i) {
      place.emplace_back(rows.text(shown - 1, static_cast<int>(i) + 1));
    }
    json::append_text(out, http::write_cursor(list.identity(), place));
  } else {
    out += "null";
  }
  out += has_more ? ",\"has_more\":true" : ",\"has_more\":false";
  if (list.total) {
    const auto count = fmt::format("SELECT count(*) FROM {} WHERE {}", list.table, fmt::join(list.conditions, " AND "));
    out += ",\"total\":";
    out += session.query(count, list.parameters).text(0, 0);
  }
  return out + "}";
}

}  // namespace

http::Problem to_problem(const postgres::Error& error) {
  telemetry::warning("a query failed", {{"kind", postgres::to_text(error.code)}, {"error", error.detail}});
  if (error.code == postgres::Errc::missing) return to_problem(Refusal::not_ready);
  return error.retryable() ? to_problem(Refusal::unavailable) : to_problem(Refusal::damaged);
}

void RowList::where(std::string_view condition, std::optional<std::string> value) {
  if (!value) return;
  parameters.emplace_back(std::move(*value));
  conditions.push_back(fmt::format(fmt::runtime(condition), fmt::format("${}", parameters.size())));
}

std::string RowList::identity() const {
  auto text = table;
  for (const auto& condition : conditions) text += '\n' + condition;
  for (const auto& parameter : parameters) text += '\n' + parameter.value_or("");
  return text;
}

void RowList::read_place(Parameters& given) {
  limit = static_cast<std::size_t>(given.integer("limit", 1, longest_page).value_or(default_page));
  total = given.choice("include", {"total"}).has_value();
  const auto cursor = given.text("cursor", http::longest_cursor);
  if (!cursor) return;
  after = http::read_cursor(identity(), *cursor);
  if (!after || after->size() != order.size()) given.wrong("cursor", "is not a cursor of this list");
}

boost::asio::awaitable<http::Response> list_rows(std::optional<SqlReads> sql, log::LogReader& log, Executor& pool,
                                                 RowList list, http::Request request) {
  if (!sql) co_return http::to_response(to_problem(Refusal::unavailable), request);
  auto behind = co_await await_positions(sql->source, log, pool, request);
  if (behind) co_return http::to_response(*behind, request);
  auto ask = [&connections = sql->pool, list = std::move(list)] {
    return connections.transact(postgres::Mode::read,
                                [&](postgres::Session& session) { return page_json(session, list); });
  };
  auto answer = co_await on_pool(pool, std::move(ask));
  if (!answer) co_return http::to_response(to_problem(answer.error()), request);
  http::Response response;
  response.body = std::move(*answer);
  co_return response;
}

}  // namespace paypie::query
