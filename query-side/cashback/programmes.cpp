// From the one document of a store's programmes to an answer.
#include <algorithm>

#include "events/codec/codec.hpp"
#include "platform/http/conditional.hpp"
#include "platform/http/cursor.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/cashback/routes.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {
namespace {

using projections::CashbackProgrammesView;
using projections::CashbackProgrammeView;

constexpr std::int64_t longest_page = 100, default_page = 20;

}  // namespace

boost::asio::awaitable<http::Response> list_cashback_programmes(CashbackProgrammeQueries& api, http::Request request) {
  Parameters parameters(request);
  const auto active = parameters.choice("active", {"true", "false"});
  const auto limit = static_cast<std::size_t>(parameters.integer("limit", 1, longest_page).value_or(default_page));
  const auto list = "cashback programmes\n" + std::string(request.query_value("active").value_or(""));
  std::optional<std::string> after;
  if (const auto cursor = parameters.text("cursor", http::longest_cursor)) {
    const auto place = http::read_cursor(list, *cursor);
    if (place && place->size() == 1) after = place->front();
    if (!after) parameters.wrong("cursor", "is not a cursor of this list");
  }
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
  CashbackProgrammePage page;
  // Programmes keep their places: those after the last one shown follow.
  auto from = view.data.begin();
  if (after) {
    from = std::ranges::find(view.data, *after, &CashbackProgrammeView::id);
    if (from != view.data.end()) ++from;
  }
  for (; from != view.data.end(); ++from) {
    if (active && from->active != (*active == 0)) continue;
    if (page.data.size() == limit) {
      page.has_more = true;
      page.next_cursor = http::write_cursor(list, {page.data.back().id});
      break;
    }
    page.data.push_back(std::move(*from));
  }
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(view.version));
  response.body = codec::to_json<codec::Empty::written>(page);
  co_return response;
}

}  // namespace paypie::query
