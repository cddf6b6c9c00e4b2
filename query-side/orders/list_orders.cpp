// GET /api/v1/orders: filters, sort, cursor or page, total.
#include "query-side/orders/list_orders.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "events/orders.hpp"
#include "platform/http/cursor.hpp"
#include "platform/json/write.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/orders/order_queries.hpp"
#include "query-side/orders/routes.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

constexpr std::size_t longest_page = 100, default_page = 20;
constexpr std::int64_t last_page = 1'000;  // farther on, a cursor costs less
constexpr std::size_t most_words = 8;

struct Sort {
  std::string_view name;
  std::string_view column;
  bool descending;
};
constexpr Sort sorts[] = {
    {"-occurred_at", "occurred_at", true},
    {"occurred_at", "occurred_at", false},
    {"-created_at", "created_at", true},
    {"created_at", "created_at", false},
    {"-updated_at", "updated_at", true},
    {"updated_at", "updated_at", false},
    {"-total", "total", true},
    {"total", "total", false},
};

// Conditions with numbered parameters, as they come in.
struct Where {
  OrderList& list;
  void add(std::string_view condition, std::optional<std::string> value) {
    if (!value) return;
    list.parameters.emplace_back(std::move(*value));
    list.conditions.push_back(fmt::format(fmt::runtime(condition), fmt::format("${}", list.parameters.size())));
  }
};

std::optional<std::string> text_of(std::optional<std::int64_t> number) {
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}
std::optional<std::string> text_of(std::optional<Timestamp> time) {
  return time ? std::optional(to_text(*time)) : std::nullopt;
}

void read_filters(Parameters& parameters, Where where) {
  where.add("status = {}", parameters.enumerator<orders::OrderStatus>("status"));
  where.add("financial_status = {}", parameters.enumerator<orders::FinancialStatus>("financial_status"));
  where.add("fulfillment_status = {}", parameters.enumerator<orders::FulfillmentStatus>("fulfillment_status"));
  where.add("country = {}", parameters.text("country"));
  where.add("tags @> ARRAY[{}]", parameters.text("tag"));
  where.add("external_reference = {} AND external_reference <> ''", parameters.text("external_reference"));
  where.add("number = {}", parameters.text("number"));
  where.add("email = lower({})", parameters.text("email", 320));
  if (auto currency = parameters.currency("currency")) where.add("currency = {}", std::string(currency->text()));
  where.add("occurred_at >= {}::timestamptz", text_of(parameters.time("occurred_from")));
  where.add("occurred_at < {}::timestamptz", text_of(parameters.time("occurred_to")));
  where.add("created_at >= {}::timestamptz", text_of(parameters.time("created_from")));
  where.add("created_at < {}::timestamptz", text_of(parameters.time("created_to")));
  where.add("total >= {}::bigint", text_of(parameters.integer("total_min", 0, Money::max_minor)));
  where.add("total <= {}::bigint", text_of(parameters.integer("total_max", 0, Money::max_minor)));
  if (auto words = parameters.text("q")) {
    if (OrderId::parse(*words)) {
      where.add("order_id = {}", *words);
    } else {
      where.add("to_tsvector('simple', search_text) @@ to_tsquery('simple', {})", to_text_query(*words));
    }
  }
}

std::vector<std::string_view> sort_names() {
  std::vector<std::string_view> names;
  for (const Sort& sort : sorts) names.push_back(sort.name);
  return names;
}

// What the list is, without the place in it.
std::string identity_of(const OrderList& list) {
  std::string identity = fmt::format("{}{}", list.sort_column, list.descending ? '-' : '+');
  for (const auto& condition : list.conditions) identity += '\n' + condition;
  for (const auto& parameter : list.parameters) identity += '\n' + parameter.value_or("");
  return identity;
}

// Blocks: one snapshot for rows and total.
std::string answer_json(postgres::Session& session, const OrderList& list) {
  Statement statement = rows_of(list);
  postgres::Rows rows = session.query(statement.sql, statement.parameters);
  std::size_t shown = std::min(rows.size(), list.limit);
  bool has_more = rows.size() > shown;
  std::string out = "{\"data\":[";
  for (std::size_t row = 0; row < shown; ++row) {
    if (row > 0) out += ',';
    out += rows.text(row, 0);
  }
  out += "],\"next_cursor\":";
  if (has_more) {
    json::append_text(out, http::write_cursor(list.list, {std::string(rows.text(shown - 1, 1)),
                                                          std::string(rows.text(shown - 1, 2))}));
  } else {
    out += "null";
  }
  out += has_more ? ",\"has_more\":true" : ",\"has_more\":false";
  if (list.total) {
    Statement count = total_of(list);
    out += ",\"total\":";
    out += session.query(count.sql, count.parameters).text(0, 0);
  }
  return out + "}";
}

}  // namespace

std::string to_text_query(std::string_view words) {
  std::string query;
  std::size_t count = 0;
  while (count < most_words) {
    while (!words.empty() && words.front() == ' ') words.remove_prefix(1);
    if (words.empty()) break;
    std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(word.size());
    if (count++ > 0) query += " & ";
    query += '\'';
    for (char c : word) {
      if (c == '\'' || c == '\\') query += c;
      query += c;
    }
    query += "':*";
  }
  return query;
}

OrderList read_order_list(Parameters& parameters, const std::string& store) {
  OrderList list;
  Where{list}.add("store_id = {}", store);
  read_filters(parameters, Where{list});
  const Sort& sort = sorts[parameters.choice("sort", sort_names()).value_or(0)];
  list.sort_column = sort.column;
  list.descending = sort.descending;
  list.limit = static_cast<std::size_t>(parameters.integer("limit", 1, longest_page).value_or(default_page));
  list.page = parameters.integer("page", 1, last_page);
  list.total = parameters.choice("include", {"total"}).has_value();
  list.list = identity_of(list);
  if (auto cursor = parameters.text("cursor", http::longest_cursor)) {
    list.after = http::read_cursor(list.list, *cursor);
    if (!list.after || list.after->size() != 2) parameters.wrong("cursor", "is not a cursor of this list");
    if (list.page) parameters.wrong("page", "goes with limit, not with a cursor");
  }
  return list;
}

Statement rows_of(const OrderList& list) {
  Statement statement{.parameters = list.parameters};
  auto next = [&](std::string value) {
    statement.parameters.emplace_back(std::move(value));
    return fmt::format("${}", statement.parameters.size());
  };
  std::vector<std::string> conditions = list.conditions;
  const char* direction = list.descending ? "DESC" : "ASC";
  if (list.after) {
    std::string type = list.sort_column == "total" ? "bigint" : "timestamptz";
    std::string value = next(list.after->at(0)), id = next(list.after->at(1));
    conditions.push_back(
        fmt::format("({}, order_id) {} ({}::{}, {})", list.sort_column, list.descending ? '<' : '>', value, type, id));
  }
  statement.sql = fmt::format(
      "SELECT document, {0}, order_id FROM orders.orders WHERE {1} ORDER BY {0} {2}, order_id {2} "
      "LIMIT {3}",
      list.sort_column, fmt::join(conditions, " AND "), direction, list.limit + 1);
  if (list.page) statement.sql += fmt::format(" OFFSET {}", (*list.page - 1) * static_cast<std::int64_t>(list.limit));
  return statement;
}

Statement total_of(const OrderList& list) {
  return {fmt::format("SELECT count(*) FROM orders.orders WHERE {}", fmt::join(list.conditions, " AND ")),
          list.parameters};
}

awaitable<http::Response> list_orders(OrderQueries& api, http::Request request) {
  Parameters parameters(request);
  OrderList list = read_order_list(parameters, request.caller.tenant);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  auto sql = api.sql();
  if (!sql) co_return http::to_response(to_problem(Refusal::unavailable), request);
  auto behind = co_await await_positions(sql->source, api.log, api.pool, request);
  if (behind) co_return http::to_response(*behind, request);
  auto ask = [&pool = sql->pool, list = std::move(list)] {
    return pool.transact(postgres::Mode::read, [&](postgres::Session& session) { return answer_json(session, list); });
  };
  auto answer = co_await on_pool(api.pool, std::move(ask));
  if (!answer) co_return http::to_response(to_problem(answer.error()), request);
  http::Response response;
  response.body = std::move(*answer);
  co_return response;
}

}  // namespace paypie::query
