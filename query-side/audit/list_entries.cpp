// The list of audit entries: filters into one statement.
#include "query-side/audit/routes.hpp"

namespace paypie::query {

using boost::asio::awaitable;

awaitable<http::Response> list_audit_entries(AuditQueries& api, http::Request request) {
  RowList list{.table = "audit.entries_2",
               .shown = "document",
               .order = {{"recorded_at", "timestamptz"}, {"place", "text"}},
               .descending = true};
  Parameters parameters(request);
  const auto moment = [&](std::string_view name) -> std::optional<std::string> {
    const auto time = parameters.time(name);
    return time ? std::optional(to_text(*time)) : std::nullopt;
  };
  list.where("store_id = {}", request.caller.tenant);
  list.where("actor = {}", parameters.text("actor"));
  list.where("action = {}", parameters.text("action"));
  list.where("resource_type = {}", parameters.text("resource_type"));
  list.where("resource_id = {}", parameters.text("resource"));
  list.where("correlation = {}", parameters.text("correlation"));
  list.where("client = {}", parameters.text("client"));
  list.where("outcome = {}", parameters.enumerator<projections::AuditOutcome>("outcome"));
  list.where("recorded_at >= {}::timestamptz", moment("from"));
  list.where("recorded_at < {}::timestamptz", moment("to"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  auto reads = api.sql();
  if (reads.empty()) co_return http::to_response(to_problem(Refusal::unavailable), request);
  // A token belongs to one topic; the others pass it over.
  for (std::size_t i = 1; i < reads.size(); ++i) {
    auto behind = co_await await_positions(reads[i].source, api.log, api.pool, request);
    if (behind) co_return http::to_response(*behind, request);
  }
  co_return co_await list_rows(reads.front(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
