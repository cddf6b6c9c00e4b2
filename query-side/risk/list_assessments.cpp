// The list of assessments, and the model in use.
#include "events/codec/reflect.hpp"
#include "query-side/risk/routes.hpp"

namespace paypie::query {

using boost::asio::awaitable;

awaitable<http::Response> list_assessments(RiskQueries& api, http::Request request) {
  RowList list{.table = "risk.assessments",
               .shown = "document",
               .order = {{"assessed_at", "timestamptz"}, {"event_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  const auto moment = [&](std::string_view name) -> std::optional<std::string> {
    const auto time = parameters.time(name);
    return time ? std::optional(to_text(*time)) : std::nullopt;
  };
  list.where("store_id = {}", request.caller.tenant);
  list.where("verdict = {}", parameters.enumerator<risk::Verdict>("verdict"));
  list.where("model = {}", parameters.text("model"));
  list.where("account = {}", parameters.text("account"));
  list.where("order_id = {}", parameters.text("order"));
  list.where("assessed_at >= {}::timestamptz", moment("from"));
  list.where("assessed_at < {}::timestamptz", moment("to"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  auto reads = api.sql();
  co_return co_await list_rows(std::move(reads), api.log, api.pool, std::move(list), std::move(request));
}

awaitable<http::Response> current_risk_model(RiskQueries& api, http::Request request) {
  Parameters parameters(request);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  http::Response response;
  response.body = codec::to_json<codec::Empty::written>(api.model);
  co_return response;
}

}  // namespace paypie::query
