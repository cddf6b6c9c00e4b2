// GET /api/v1/orders/{order_id}: the stored document as it is, or the order as it was.
#include <algorithm>
#include <charconv>
#include <utility>

#include "events/codec/codec.hpp"
#include "platform/http/conditional.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "query-side/orders/order_queries.hpp"
#include "query-side/orders/routes.hpp"
#include "query-side/orders/stream_reading.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {
namespace {

const telemetry::Counter& found_in_memory() {
  static const auto counter = telemetry::counter(telemetry::metric::cache_hits, {"orders"});
  return counter;
}
const telemetry::Counter& found_on_disk() {
  static const auto counter = telemetry::counter(telemetry::metric::cache_misses, {"orders"});
  return counter;
}

using boost::asio::awaitable;
using projections::OrderStore;
using projections::StoredOrder;

http::Response not_found(const http::Request& request) {
  return http::to_response(to_problem(order_not_found), request);
}

http::Response document_response(std::uint64_t version, std::string document, const http::Request& request) {
  http::Response response;
  response.headers.emplace_back("ETag", http::version_tag(version));
  if (http::not_modified(request, response.headers.back().second)) {
    response.status = 304;
    response.content_type.clear();
  } else {
    response.body = std::move(document);
  }
  return response;
}

http::Response stored_response(std::optional<StoredOrder> stored, const http::Request& request) {
  // Another tenant's order looks like none.
  if (!stored || stored->store != request.caller.tenant) return not_found(request);
  return document_response(stored->version, std::move(stored->document), request);
}

// A version, or a time: the order after everything recorded up to then.
std::optional<Moment> read_moment(std::string_view text) {
  std::uint64_t version = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (failed == std::errc() && end == text.data() + text.size()) return Moment{.version = version};
  auto time = parse_timestamp(text);
  if (!time) return std::nullopt;
  return Moment{.time = *time};
}

awaitable<http::Response> order_as_of(OrderQueries& api, http::Request request, Moment moment) {
  auto fold = [&api, id = request.parameters.front(), moment] { return view_at(api.store, api.log, id, moment); };
  auto view = co_await on_pool(api.pool, std::move(fold));
  if (!view) co_return http::to_response(to_problem(Refusal::damaged), request);
  if (view->version == 0) {
    auto exists = co_await on_pool(api.pool, [&api, id = request.parameters.front()] { return api.store.find(id); });
    if (!exists || exists->store != request.caller.tenant) co_return not_found(request);
    co_return http::to_response(to_problem(no_such_moment), request);
  }
  if (view->store.name != request.caller.tenant) co_return not_found(request);
  co_return document_response(view->version, codec::to_json<codec::Empty::written>(*view), request);
}

}  // namespace

awaitable<http::Response> get_order(OrderQueries& api, http::Request request) {
  const std::string& id = request.parameters.front();
  if (request.header("paypie-wait-for")) {
    auto behind = co_await await_positions(api.documents, api.log, api.pool, request);
    if (behind) co_return http::to_response(*behind, request);
    if (api.documents.is_parked(id)) co_return http::to_response(to_problem(Refusal::parked), request);
  }
  if (auto as_of = request.query_value("as_of")) {
    auto moment = read_moment(*as_of);
    if (!moment) {
      Parameters parameters(request);
      parameters.wrong("as_of", "must be a version, or an RFC 3339 time");
      co_return http::to_response(*parameters.problem(), request);
    }
    co_return co_await order_as_of(api, std::move(request), *moment);
  }
  StoredOrder stored;
  switch (api.store.look(id, stored)) {
    case OrderStore::Look::found: found_in_memory().add(); co_return stored_response(std::move(stored), request);
    case OrderStore::Look::absent: co_return not_found(request);
    case OrderStore::Look::on_disk: found_on_disk().add(); break;
  }
  auto found = co_await on_pool(api.pool, [&api, id] { return api.store.find(id); });
  co_return stored_response(std::move(found), request);
}

}  // namespace paypie::query
