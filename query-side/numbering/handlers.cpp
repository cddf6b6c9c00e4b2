// From the document of a series to the answer. A series that nobody has touched begins where all begin.
#include "events/codec/codec.hpp"
#include "platform/http/conditional.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/numbering/routes.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> get_series(NumberSeriesQueries& api, http::Request request) {
  const auto& series = request.parameters.front();
  const auto stream = api.stream_of(request.caller.tenant, series);
  if (!stream) co_return http::to_response(to_problem(series_not_found), request);
  if (request.header("paypie-wait-for")) {
    const auto behind = co_await await_positions(api.documents, api.log, api.pool, request);
    if (behind) co_return http::to_response(*behind, request);
  }
  if (api.documents.is_parked(*stream)) co_return http::to_response(to_problem(Refusal::parked), request);
  const auto stored = co_await on_pool(api.pool, [&api, &stream] { return api.store.find(*stream); });
  projections::NumberSeriesView view;
  if (stored) {
    auto read = codec::from_json<projections::NumberSeriesView>(stored->document, codec::Mode::lenient);
    if (!read) co_return http::to_response(to_problem(Refusal::damaged), request);
    view = std::move(*read);
  }
  http::Response response;
  if (view.version > 0) response.headers.emplace_back("ETag", http::version_tag(view.version));
  response.body =
      codec::to_json<codec::Empty::written>(NumberSeriesShown{series, std::move(view.prefix), view.next, view.version});
  co_return response;
}

}  // namespace paypie::query
