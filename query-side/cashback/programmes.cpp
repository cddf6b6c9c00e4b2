// From the one document of a store's programmes to an answer.
#include "events/codec/codec.hpp"
#include "platform/http/conditional.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/cashback/routes.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> list_cashback_programmes(CashbackProgrammeQueries& api, http::Request request) {
  using projections::CashbackProgrammesView;
  Parameters parameters(request);
  const auto active = parameters.choice("active", {"true", "false"});
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  const auto stream = api.stream_of(request.caller.tenant);
  if (request.header("paypie-wait-for")) {
    auto behind = co_await await_positions(api.documents, api.log, api.pool, request);
    if (behind) co_return http::to_response(*behind, request);
  }
  if (api.documents.is_parked(stream)) co_return http::to_response(to_problem(Refusal::parked), request);
  auto stored = co_await on_pool(api.pool, [&api, stream] { return api.store.find(stream); });
  CashbackProgrammesView view;
  if (stored) {
    auto read = codec::from_json<CashbackProgrammesView>(stored->document, codec::Mode::lenient);
    if (!read) co_return http::to_response(to_problem(Refusal::damaged), request);
    view = std::move(*read);
  }
  if (active) {
    std::erase_if(view.data,
                  [&](const projections::CashbackProgrammeView& one) { return one.active != (*active == 0); });
  }
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(view.version));
  response.body = codec::to_json<codec::Empty::written>(CashbackProgrammePage{.data = std::move(view.data)});
  co_return response;
}

}  // namespace paypie::query
