// The list of assessments, and the model in use.
#include "events/codec/reflect.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/risk/routes.hpp"

namespace paypie::query {

using boost::asio::awaitable;

namespace {

constexpr const char* agreed =
    "SELECT (document::json -> 'model')::text FROM approvals.approvals "
    "WHERE store_id = $1 AND act = 'change_risk_model' AND status = 'carried_out' "
    "ORDER BY decided_at DESC, approval_id DESC LIMIT 1";

}  // namespace

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

// The last one that two persons of the store have agreed on; until there is one, that of the configuration.
awaitable<http::Response> current_risk_model(RiskQueries& api, http::Request request) {
  Parameters parameters(request);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  http::Response response;
  response.body = codec::to_json<codec::Empty::written>(projections::shown(api.model));
  if (!api.approvals) co_return response;
  const auto reads = api.approvals();
  if (!reads) co_return http::to_response(to_problem(Refusal::unavailable), request);
  if (auto behind = co_await await_positions(reads->source, api.log, api.pool, request)) {
    co_return http::to_response(*behind, request);
  }
  auto ask = [&pool = reads->pool, store = request.caller.tenant] {
    return pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
      const auto rows = session.query(agreed, {store});
      return rows.size() == 0 ? std::string() : std::string(rows.text(0, 0));
    });
  };
  auto model = co_await on_pool(api.pool, std::move(ask));
  if (!model) co_return http::to_response(to_problem(model.error()), request);
  if (!model->empty()) response.body = std::move(*model);
  co_return response;
}

}  // namespace paypie::query
