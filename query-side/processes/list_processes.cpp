// GET /api/v1/processes: filters into one statement.
#include <fmt/format.h>

#include "projections/process_rows.hpp"
#include "query-side/processes/routes.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> list_processes(ProcessQueries& api, http::Request request) {
  const auto why_stuck = fmt::format(fmt::runtime(projections::stuck_sql), api.stuck_seconds);
  RowList list{.table = "processes.instances",
               .shown = fmt::format(
                   "left(document, -1) || ',\"stuck\":' || coalesce('\"' || ({}) || '\"', 'null') || '}}'", why_stuck),
               .order = {{"created_at", "timestamptz"}, {"process_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  list.where("store_id = {} AND begun", request.caller.tenant);
  list.where("phase = {}", parameters.enumerator<order_to_cash::Phase>("phase"));
  list.where("order_id = {}", parameters.text("order"));
  if (const auto stuck = parameters.choice("stuck", {"true", "false"})) {
    list.conditions.push_back(*stuck == 0
                                  ? fmt::format("{} AND ({}) IS NOT NULL", projections::may_be_stuck_sql, why_stuck)
                                  : fmt::format("({}) IS NULL", why_stuck));
  }
  if (const auto since = parameters.time("since")) list.where("created_at >= {}::timestamptz", to_text(*since));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
