// GET /api/v1/orders/{order_id}/causes
#include "events/codec/codec.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/telemetry/log.hpp"
#include "query-side/causes/routes.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> order_causes(CauseQueries& api, http::Request request) {
  const auto id = OrderId::parse(request.parameters.front());
  if (!id) co_return http::to_response(to_problem(cause_refusals[0]), request);
  auto look = [&api, order = *id] { return gather(api.indexes, api.log, order); };
  auto found = co_await on_pool(api.pool, std::move(look));
  if (!found) {
    telemetry::error("an order's causes cannot be read", {{"order", id->text()}, {"error", found.error()}});
    co_return http::to_response(to_problem(Refusal::damaged), request);
  }
  if (found->store != request.caller.tenant) co_return http::to_response(to_problem(cause_refusals[0]), request);
  const OrderCauses causes{*id, projections::causal_tree(std::move(found->events)), found->scanned, found->left_out};
  http::Response response;
  response.body = codec::to_json<codec::Empty::written>(causes);
  co_return response;
}

}  // namespace paypie::query
