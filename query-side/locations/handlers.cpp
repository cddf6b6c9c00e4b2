// From the one document of a store's locations to answers.
#include <fmt/format.h>

#include <algorithm>
#include <expected>

#include "events/codec/codec.hpp"
#include "platform/http/conditional.hpp"
#include "platform/http/cursor.hpp"
#include "platform/scheduler/await.hpp"
#include "query-side/locations/routes.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;
using projections::LocationsView;
using projections::LocationView;

// Those of the caller's store, once they show what the caller has seen.
awaitable<std::expected<LocationsView, http::Problem>> read_locations(LocationQueries& api,
                                                                      const http::Request& request) {
  const auto stream = api.stream_of(request.caller.tenant);
  if (request.header("paypie-wait-for")) {
    auto behind = co_await await_positions(api.documents, api.log, api.pool, request);
    if (behind) co_return std::unexpected(std::move(*behind));
  }
  if (api.documents.is_parked(stream)) co_return std::unexpected(to_problem(Refusal::parked));
  auto stored = co_await on_pool(api.pool, [&api, stream] { return api.store.find(stream); });
  if (!stored) co_return LocationsView{};
  auto view = codec::from_json<LocationsView>(stored->document, codec::Mode::lenient);
  if (!view) co_return std::unexpected(to_problem(Refusal::damaged));
  co_return std::move(*view);
}

constexpr std::int64_t longest_page = 100, default_page = 20;

// Sorts as the number does.
std::string place_of(std::int64_t priority) { return fmt::format("{:020}", priority); }

}  // namespace

awaitable<http::Response> list_locations(LocationQueries& api, http::Request request) {
  Parameters parameters(request);
  const auto active = parameters.choice("active", {"true", "false"});
  const auto limit = static_cast<std::size_t>(parameters.integer("limit", 1, longest_page).value_or(default_page));
  const auto list = "locations\n" + std::string(request.query_value("active").value_or(""));
  std::vector<std::string> after;
  if (const auto cursor = parameters.text("cursor", http::longest_cursor)) {
    after = http::read_cursor(list, *cursor).value_or(std::vector<std::string>{});
    if (after.size() != 2) parameters.wrong("cursor", "is not a cursor of this list");
  }
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  auto view = co_await read_locations(api, request);
  if (!view) co_return http::to_response(view.error(), request);
  if (active) std::erase_if(view->data, [&](const LocationView& one) { return one.active != (*active == 0); });
  if (!after.empty()) {
    const auto is_before = [&](const LocationView& one) {
      return std::pair(place_of(one.priority), one.id) <= std::pair(after[0], after[1]);
    };
    std::erase_if(view->data, is_before);
  }
  LocationPage page{.data = std::move(view->data), .next_cursor = {}};
  page.has_more = page.data.size() > limit;
  if (page.has_more) {
    page.data.resize(limit);
    page.next_cursor = http::write_cursor(list, {place_of(page.data.back().priority), page.data.back().id});
  }
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(view->version));
  response.body = codec::to_json<codec::Empty::written>(page);
  co_return response;
}

awaitable<http::Response> get_location(LocationQueries& api, http::Request request) {
  const auto view = co_await read_locations(api, request);
  if (!view) co_return http::to_response(view.error(), request);
  const auto found = std::ranges::find(view->data, request.parameters.front(), &LocationView::id);
  if (found == view->data.end()) co_return http::to_response(to_problem(location_not_found), request);
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(view->version));
  response.body = codec::to_json<codec::Empty::written>(*found);
  co_return response;
}

}  // namespace paypie::query
