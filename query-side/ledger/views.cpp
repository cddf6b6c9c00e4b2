// The parts of the ledger into one statement: balances from the roll-ups, everything else from the postings.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "platform/scheduler/await.hpp"
#include "query-side/ledger/routes.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

constexpr std::string_view in_order = "day, recorded_at, stream, version, line";

// As clients get times everywhere.
std::string time_text(std::string_view column) {
  return fmt::format("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", column);
}
std::string money(std::string_view minor) {
  return fmt::format("json_build_object('amount', {}, 'currency', currency)", minor);
}

std::string all_of(const LedgerReads& reads, std::string_view columns, std::string_view table) {
  std::vector<std::string> parts;
  for (const auto& part : reads.parts)
    parts.push_back(fmt::format("SELECT {} FROM {}.{}", columns, part.schema, table));
  return fmt::format("({}) AS parts", fmt::join(parts, " UNION ALL "));
}

// Conditions on postings, or on balances, with their parameters; the store's comes first.
struct Wanted {
  std::vector<std::string> conditions;
  std::vector<postgres::Field> parameters;

  void where(std::string_view condition, std::optional<std::string> value) {
    if (!value) return;
    parameters.emplace_back(std::move(*value));
    conditions.push_back(fmt::format(fmt::runtime(condition), fmt::format("${}", parameters.size())));
  }
};

std::optional<std::string> text_of(std::optional<Timestamp> time) {
  return time ? std::optional(to_text(*time)) : std::nullopt;
}

void read_currency(Wanted& wanted, Parameters& parameters) {
  if (const auto currency = parameters.currency("currency")) {
    wanted.where("currency = {}", std::string(currency->text()));
  }
}

// What statements and journals have in common. `from` is not among them: a running balance begins before.
Wanted read_postings(Parameters& parameters, const std::string& store) {
  Wanted wanted;
  wanted.where("store_id = {}", store);
  wanted.where("day <= {}::date", parameters.day("to"));
  wanted.where("recorded_at <= {}::timestamptz", text_of(parameters.time("as_of")));
  wanted.where("order_id = {}", parameters.text("order"));
  read_currency(wanted, parameters);
  return wanted;
}

awaitable<std::optional<http::Problem>> await_all(const LedgerReads& reads, LedgerQueries& api,
                                                  const http::Request& request) {
  for (const auto& part : reads.parts) {
    auto behind = co_await await_positions(part.source, api.log, api.pool, request);
    if (behind) co_return behind;
  }
  co_return std::nullopt;
}

awaitable<http::Response> list_postings(LedgerQueries& api, LedgerReads reads, RowList list, http::Request request) {
  if (auto behind = co_await await_all(reads, api, request)) co_return http::to_response(*behind, request);
  const SqlReads sql{reads.pool, reads.parts.front().source};
  co_return co_await list_rows(sql, api.log, api.pool, std::move(list), std::move(request));
}

RowList in_order_of_business(Wanted wanted) {
  RowList list{.order = {{"day", "date"},
                         {"recorded_at", "timestamptz"},
                         {"stream", "text"},
                         {"version", "bigint"},
                         {"line", "bigint"}}};
  list.conditions = {"true"};
  list.parameters = std::move(wanted.parameters);
  return list;
}

std::string balances_sql(const LedgerReads& reads, const Wanted& wanted, bool by_recorded_time) {
  const auto rows = by_recorded_time
                        ? all_of(reads,
                                 "store_id, account, detail, currency, day, recorded_at, greatest(amount_minor, 0) AS "
                                 "debit, greatest(-amount_minor, 0) AS credit",
                                 "postings")
                        : all_of(reads, "store_id, account, detail, currency, day, debit, credit", "balances");
  // The last parameters: the names and the types of the chart's accounts, in its order.
  const auto names = wanted.parameters.size() - 1, types = wanted.parameters.size();
  return fmt::format(
      "WITH sums AS (SELECT account, detail, currency, sum(debit) AS debit, sum(credit) AS credit FROM {} WHERE {} "
      "GROUP BY account, detail, currency), shown AS (SELECT array_position(${}::text[], account) AS place, * FROM "
      "sums) SELECT json_build_object('data', (SELECT coalesce(json_agg(json_build_object('account', account, "
      "'detail', detail, 'type', (${}::text[])[place], 'debit', {}, 'credit', {}, 'balance', {}) ORDER BY place, "
      "detail, currency), '[]') FROM shown), 'totals', (SELECT coalesce(json_agg(json_build_object('debit', {}, "
      "'credit', {}, 'balance', {}) ORDER BY currency), '[]') FROM (SELECT currency, sum(debit) AS debit, sum(credit) "
      "AS credit FROM sums GROUP BY currency) AS totals))::text",
      rows, fmt::join(wanted.conditions, " AND "), names, types, money("debit"), money("credit"),
      money("debit - credit"), money("debit"), money("credit"), money("debit - credit"));
}

template <class Name>
std::string chart_array(Name name) {
  std::vector<std::string> names;
  for (const auto& row : ledger::chart) names.emplace_back(name(row));
  return fmt::format("{{{}}}", fmt::join(names, ","));
}

}  // namespace

awaitable<http::Response> trial_balance(LedgerQueries& api, http::Request request) {
  Parameters parameters(request);
  Wanted wanted;
  wanted.where("store_id = {}", request.caller.tenant);
  wanted.where("day <= {}::date", parameters.day("date"));
  const auto as_of = text_of(parameters.time("as_of"));
  wanted.where("recorded_at <= {}::timestamptz", as_of);
  read_currency(wanted, parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  wanted.parameters.emplace_back(chart_array([](const auto& row) { return row.name; }));
  wanted.parameters.emplace_back(chart_array([](const auto& row) { return codec::name_of(row.type); }));
  auto reads = api.sql();
  if (!reads) co_return http::to_response(to_problem(Refusal::unavailable), request);
  if (auto behind = co_await await_all(*reads, api, request)) co_return http::to_response(*behind, request);
  auto ask = [&pool = reads->pool, sql = balances_sql(*reads, wanted, as_of.has_value()), wanted] {
    return pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
      return std::string(session.query(sql, wanted.parameters).text(0, 0));
    });
  };
  auto body = co_await on_pool(api.pool, std::move(ask));
  if (!body) co_return http::to_response(to_problem(body.error()), request);
  http::Response response;
  response.body = std::move(*body);
  co_return response;
}

awaitable<http::Response> account_statement(LedgerQueries& api, http::Request request) {
  const auto* account = ledger::account_named(request.parameters.at(0));
  if (account == nullptr) co_return http::to_response(to_problem(account_not_found), request);
  Parameters parameters(request);
  auto wanted = read_postings(parameters, request.caller.tenant);
  wanted.where("account = {}", std::string(account->name));
  wanted.where("detail = {}", parameters.text("detail"));
  auto reads = api.sql();
  if (!reads) co_return http::to_response(to_problem(Refusal::unavailable), request);
  auto list = in_order_of_business(wanted);
  list.table = fmt::format(
      "(SELECT *, sum(amount_minor) OVER (PARTITION BY currency ORDER BY {}) AS balance FROM {} WHERE {}) AS lines",
      in_order, all_of(*reads, "*", "postings"), fmt::join(wanted.conditions, " AND "));
  list.shown = fmt::format(
      "json_build_object('date', day, 'occurred_at', {}, 'recorded_at', {}, 'event', event_type, 'stream', stream, "
      "'version', version, 'detail', detail, 'order', nullif(order_id, ''), 'amount', {}, 'balance', {})::text",
      time_text("occurred_at"), time_text("recorded_at"), money("amount_minor"), money("balance"));
  list.where("day >= {}::date", parameters.day("from"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_postings(api, std::move(*reads), std::move(list), std::move(request));
}

awaitable<http::Response> ledger_journal(LedgerQueries& api, http::Request request) {
  Parameters parameters(request);
  auto wanted = read_postings(parameters, request.caller.tenant);
  auto reads = api.sql();
  if (!reads) co_return http::to_response(to_problem(Refusal::unavailable), request);
  auto list = in_order_of_business(wanted);
  list.table = fmt::format("(SELECT * FROM {} WHERE {}) AS lines", all_of(*reads, "*", "postings"),
                           fmt::join(wanted.conditions, " AND "));
  list.shown = fmt::format(
      "json_build_object('id', event_id, 'date', day, 'recorded_at', {}, 'event', event_type, 'stream', stream, "
      "'version', version, "
      "'line', line, 'account', account, 'detail', detail, 'order', nullif(order_id, ''), 'amount', {})::text",
      time_text("recorded_at"), money("amount_minor"));
  list.where("day >= {}::date", parameters.day("from"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_postings(api, std::move(*reads), std::move(list), std::move(request));
}

}  // namespace paypie::query
