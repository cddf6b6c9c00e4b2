// The sales reports: sums over days, products and countries, from the roll-ups of the read model.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "platform/json/write.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/orders/list_orders.hpp"
#include "query-side/orders/order_queries.hpp"
#include "query-side/orders/routes.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {

namespace {

using boost::asio::awaitable;

// How a column of a report looks in JSON. Money is in the row's currency.
enum class Shape { text, number, money };
struct Column {
  std::string_view name;
  Shape shape;
};

struct Report {
  std::vector<Column> columns;  // `currency` is among them
  Statement statement;
  std::size_t limit = 0;
};

void append_rows(std::string& out, const postgres::Rows& rows, std::size_t shown, const std::vector<Column>& columns) {
  int currency = 0;
  while (columns[static_cast<std::size_t>(currency)].name != "currency") ++currency;
  out += '[';
  for (std::size_t row = 0; row < shown; ++row) {
    out += row > 0 ? ",{" : "{";
    for (int column = 0; column < static_cast<int>(columns.size()); ++column) {
      const auto& [name, shape] = columns[static_cast<std::size_t>(column)];
      if (column > 0) out += ',';
      json::append_text(out, name);
      out += ':';
      if (rows.is_null(row, column)) {
        out += "null";
      } else if (shape == Shape::text) {
        json::append_text(out, rows.text(row, column));
      } else if (shape == Shape::number) {
        out += rows.text(row, column);
      } else {
        out += fmt::format("{{\"amount\":{},\"currency\":\"{}\"}}", rows.text(row, column), rows.text(row, currency));
      }
    }
    out += '}';
  }
  out += ']';
}

struct Range {
  std::string where;  // $1 is the store
  std::vector<postgres::Field> parameters;
};

Range read_range(Parameters& parameters, const std::string& store) {
  Range range{"store_id = $1", {store}};
  auto add = [&](std::string_view condition, std::optional<std::string> value) {
    if (!value) return;
    range.parameters.emplace_back(std::move(*value));
    range.where += fmt::format(fmt::runtime(condition), range.parameters.size());
  };
  add(" AND day >= ${}::date", parameters.day("from"));
  add(" AND day <= ${}::date", parameters.day("to"));
  auto currency = parameters.currency("currency");
  if (currency) add(" AND currency = ${}", std::string(currency->text()));
  return range;
}

constexpr std::string_view whole_sums =
    "sum(orders), sum(lines), sum(units), sum(gross), sum(discount), sum(net), sum(shipping), sum(tax)";
const std::vector<Column>& whole_columns() {
  static const std::vector<Column> columns = {
      {"orders", Shape::number},  {"lines", Shape::number}, {"units", Shape::number},   {"gross", Shape::money},
      {"discount", Shape::money}, {"net", Shape::money},    {"shipping", Shape::money}, {"tax", Shape::money}};
  return columns;
}

std::vector<Column> with_whole(std::vector<Column> columns) {
  columns.insert(columns.end(), whole_columns().begin(), whole_columns().end());
  return columns;
}

awaitable<http::Response> answer(OrderQueries& api, http::Request request,
                                 std::vector<std::pair<std::string, Report>> parts) {
  auto sql = api.sql();
  if (!sql) co_return http::to_response(to_problem(Refusal::unavailable), request);
  auto behind = co_await await_positions(sql->source, api.log, api.pool, request);
  if (behind) co_return http::to_response(*behind, request);
  auto ask = [&pool = sql->pool, parts = std::move(parts)] {
    return pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
      std::string out = "{";
      bool has_more = false;
      for (const auto& [name, report] : parts) {
        postgres::Rows rows = session.query(report.statement.sql, report.statement.parameters);
        out += fmt::format("\"{}\":", name);
        append_rows(out, rows, std::min(rows.size(), report.limit), report.columns);
        out += ',';
        has_more = has_more || rows.size() > report.limit;
      }
      return out + (has_more ? "\"has_more\":true}" : "\"has_more\":false}");
    });
  };
  auto body = co_await on_pool(api.pool, std::move(ask));
  if (!body) co_return http::to_response(to_problem(body.error()), request);
  http::Response response;
  response.body = std::move(*body);
  co_return response;
}

constexpr std::int64_t most_days = 1'000, most_rows = 100, default_rows = 20, most_currencies = 200;

// The sums of the whole range, one row for each currency.
Report totals_of(const Range& range, std::string_view table) {
  return {with_whole({{"currency", Shape::text}}),
          {fmt::format("SELECT currency, {} FROM orders.{} WHERE {} GROUP BY currency ORDER BY currency LIMIT {}",
                       whole_sums, table, range.where, most_currencies + 1),
           range.parameters},
          most_currencies};
}

}  // namespace

awaitable<http::Response> daily_sales(OrderQueries& api, http::Request request) {
  Parameters parameters(request);
  Range range = read_range(parameters, request.caller.tenant);
  auto limit = parameters.integer("limit", 1, most_days).value_or(366);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  Report days{with_whole({{"day", Shape::text}, {"currency", Shape::text}}),
              {fmt::format("SELECT day, currency, {} FROM orders.daily_sales_parts WHERE {} GROUP BY day, currency "
                           "ORDER BY day, currency LIMIT {}",
                           whole_sums, range.where, limit + 1),
               range.parameters},
              static_cast<std::size_t>(limit)};
  std::vector<std::pair<std::string, Report>> parts = {{"data", std::move(days)},
                                                       {"totals", totals_of(range, "daily_sales_parts")}};
  co_return co_await answer(api, std::move(request), std::move(parts));
}

awaitable<http::Response> sales_by_country(OrderQueries& api, http::Request request) {
  Parameters parameters(request);
  Range range = read_range(parameters, request.caller.tenant);
  auto limit = parameters.integer("limit", 1, most_rows).value_or(most_rows);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  Report countries{
      with_whole({{"country", Shape::text}, {"currency", Shape::text}}),
      {fmt::format("SELECT country, currency, {} FROM orders.country_sales_parts WHERE {} GROUP BY country, "
                   "currency ORDER BY sum(net) DESC, country, currency LIMIT {}",
                   whole_sums, range.where, limit + 1),
       range.parameters},
      static_cast<std::size_t>(limit)};
  std::vector<std::pair<std::string, Report>> parts = {{"data", std::move(countries)},
                                                       {"totals", totals_of(range, "country_sales_parts")}};
  co_return co_await answer(api, std::move(request), std::move(parts));
}

awaitable<http::Response> top_products(OrderQueries& api, http::Request request) {
  Parameters parameters(request);
  Range range = read_range(parameters, request.caller.tenant);
  constexpr std::string_view sorts[] = {"net", "gross", "units", "orders"};
  auto sort = sorts[parameters.choice("sort", {sorts, sorts + 4}).value_or(0)];
  auto limit = parameters.integer("limit", 1, most_rows).value_or(default_rows);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  // A product has one title here, though lines may name it differently: the first in the alphabet, so that the answer
  // does not depend on the order in which events came.
  Report products{
      {{"product", Shape::text},
       {"title", Shape::text},
       {"currency", Shape::text},
       {"orders", Shape::number},
       {"lines", Shape::number},
       {"units", Shape::number},
       {"gross", Shape::money},
       {"discount", Shape::money},
       {"net", Shape::money}},
      {fmt::format(
           "WITH top AS (SELECT product, currency, sum(orders) AS orders, sum(lines) AS lines, sum(units) AS units, "
           "sum(gross) AS gross, sum(discount) AS discount, sum(net) AS net FROM orders.product_sales_parts "
           "WHERE {} GROUP BY product, currency ORDER BY sum({}) DESC, product, currency LIMIT {}) "
           "SELECT product, coalesce((SELECT min(title) FROM orders.order_lines l WHERE l.store_id = $1 AND "
           "l.sku = product), product), currency, orders, lines, units, gross, discount, net FROM top "
           "ORDER BY {} DESC, product, currency",
           range.where, sort, limit + 1, sort),
       range.parameters},
      static_cast<std::size_t>(limit)};
  std::vector<std::pair<std::string, Report>> parts = {{"data", std::move(products)}};
  co_return co_await answer(api, std::move(request), std::move(parts));
}

}  // namespace paypie::query
