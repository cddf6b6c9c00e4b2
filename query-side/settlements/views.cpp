// Files from their rows, differences from theirs; lines from both.
#include <fmt/format.h>

#include "platform/scheduler/await.hpp"
#include "query-side/reading/parameters.hpp"
#include "query-side/settlements/routes.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

// As clients get times everywhere.
std::string time_text(std::string_view column) {
  return fmt::format("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", column);
}
std::string money(std::string_view minor, std::string_view currency) {
  return fmt::format("CASE WHEN {0} IS NULL THEN NULL ELSE json_build_object('amount', {0}, 'currency', {1}) END",
                     minor, currency);
}

constexpr const char* files = R"sql((
SELECT f.*, c.completed_at, (SELECT count(*) FROM settlements.lines l WHERE l.store_id = f.store_id
                               AND l.settlement_id = f.settlement_id) AS recorded
FROM settlements.files f LEFT JOIN settlements.completions c USING (store_id, settlement_id)
) AS files)sql";

std::string file_shown() {
  const auto total = [](const char* name) { return fmt::format("'{0}', {1}", name, money(name, "currency")); };
  return fmt::format(
      "json_build_object('id', settlement_id, 'gateway', gateway, 'file', file, 'digest', digest, 'lines', lines, "
      "'recorded', recorded, 'from', {}, 'until', {}, 'opened_by', opened_by, 'opened_at', {}, 'completed_at', {}, "
      "'totals', (SELECT coalesce(json_agg(json_build_object({}, {}, {}) ORDER BY currency), '[]') FROM "
      "settlements.totals t WHERE t.store_id = files.store_id AND t.settlement_id = files.settlement_id))::text",
      time_text("period_from"), time_text("period_until"), time_text("opened_at"), time_text("completed_at"),
      total("gross"), total("fees"), total("payouts"));
}

std::string match_shown() {
  return fmt::format(
      "json_build_object('status', status, 'gateway', gateway, 'kind', kind, 'reference', reference, 'settlement', "
      "nullif(settlement_id, ''), 'line', nullif(line, -1), 'in_file', {}, 'in_books', {}, 'fee', {}, 'payment', "
      "payment_id, 'order', order_id, 'occurred_at', {})::text",
      money("file_amount", "file_currency"), money("book_amount", "book_currency"), money("fee", "file_currency"),
      time_text("occurred_at"));
}

// Both sides have to be as far as the caller knows.
awaitable<http::Response> list_both(SettlementQueries& api, RowList list, http::Request request) {
  const auto reads = api.sql();
  if (!reads) co_return http::to_response(to_problem(Refusal::unavailable), request);
  if (auto behind = co_await await_positions(reads->payments.source, api.log, api.pool, request)) {
    co_return http::to_response(*behind, request);
  }
  co_return co_await list_rows(reads->settlements, api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace

awaitable<http::Response> list_settlements(SettlementQueries& api, http::Request request) {
  Parameters parameters(request);
  RowList list{.table = files,
               .shown = file_shown(),
               .order = {{"opened_at", "timestamptz"}, {"settlement_id", "text"}},
               .descending = true};
  list.where("store_id = {}", request.caller.tenant);
  list.where("gateway = {}", parameters.text("gateway"));
  if (const auto complete = parameters.choice("complete", {"true", "false"})) {
    list.conditions.emplace_back(*complete == 0 ? "completed_at IS NOT NULL" : "completed_at IS NULL");
  }
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  const auto reads = api.sql();
  const auto sql = reads ? std::optional(reads->settlements) : std::nullopt;
  co_return co_await list_rows(sql, api.log, api.pool, std::move(list), std::move(request));
}

awaitable<http::Response> get_settlement(SettlementQueries& api, http::Request request) {
  const auto reads = api.sql();
  if (!reads) co_return http::to_response(to_problem(Refusal::unavailable), request);
  if (auto behind = co_await await_positions(reads->settlements.source, api.log, api.pool, request)) {
    co_return http::to_response(*behind, request);
  }
  auto ask = [&pool = reads->settlements.pool, store = request.caller.tenant, id = request.parameters.at(0)] {
    return pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
      const auto sql = fmt::format("SELECT {} FROM {} WHERE store_id = $1 AND settlement_id = $2", file_shown(), files);
      const auto rows = session.query(sql, {store, id});
      return rows.size() == 0 ? std::string() : std::string(rows.text(0, 0));
    });
  };
  auto body = co_await on_pool(api.pool, std::move(ask));
  if (!body) co_return http::to_response(to_problem(body.error()), request);
  if (body->empty()) co_return http::to_response(to_problem(settlement_not_found), request);
  http::Response response;
  response.body = std::move(*body);
  co_return response;
}

awaitable<http::Response> settlement_lines(SettlementQueries& api, http::Request request) {
  Parameters parameters(request);
  const auto status = parameters.enumerator<MatchStatus>("status");
  const bool agreeing = status == "matched" || status == "posted";
  const auto which = !status ? Lines::all : agreeing ? Lines::agreeing : Lines::differing;
  RowList list{.table = lines_sql(which), .shown = match_shown(), .order = {{"line", "bigint"}}};
  list.where("store_id = {}", request.caller.tenant);
  list.where("settlement_id = {}", request.parameters.at(0));
  list.where("status = {}", status);
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_both(api, std::move(list), std::move(request));
}

awaitable<http::Response> list_differences(SettlementQueries& api, http::Request request) {
  Parameters parameters(request);
  RowList list{.table = "settlements.differences",
               .shown = match_shown(),
               .order = {{"occurred_at", "timestamptz"},
                         {"gateway", "text"},
                         {"kind", "text"},
                         {"reference", "text"},
                         {"settlement_id", "text"},
                         {"line", "bigint"},
                         {"payment_id", "text"}}};
  list.where("store_id = {}", request.caller.tenant);
  list.where("status = {}", parameters.enumerator<MatchStatus>("status"));
  list.where("gateway = {}", parameters.text("gateway"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_both(api, std::move(list), std::move(request));
}

}  // namespace paypie::query
