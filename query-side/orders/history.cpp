// GET /api/v1/orders/{order_id}/history: the stream itself, event by event, with who and why.
#include <algorithm>
#include <utility>

#include "events/codec/codec.hpp"
#include "events/log/position_token.hpp"
#include "platform/http/cursor.hpp"
#include "platform/json/write.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/telemetry/log.hpp"
#include "query-side/orders/order_queries.hpp"
#include "query-side/orders/routes.hpp"
#include "query-side/orders/stream_reading.hpp"
#include "query-side/reading/parameters.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

constexpr std::int64_t longest_page = 100, default_page = 20;

void append_event(std::string& out, const StreamEvent& event) {
  const Envelope& meta = event.decoded.meta;
  HistoryEvent shown{.version = meta.version,
                     .id = meta.id,
                     .type = meta.type,
                     .time = meta.time,
                     .occurred_at = meta.occurred_at,
                     .actor = meta.actor,
                     .correlation = meta.correlation,
                     .causation = meta.causation,
                     .position = log::to_text(log::PositionToken{event.where, event.entry.offset}),
                     .links = {.as_of = "/api/v1/orders/" + meta.stream + "?as_of=" + std::to_string(meta.version)}};
  codec::write<codec::Empty::written>(out, shown);
  out.back() = ',';
  out += "\"data\":";
  std::visit([&](const auto& data) { codec::write(out, data); }, event.decoded.event);
  out += '}';
}

struct Page {
  std::string store;  // of the stream; empty: there is none
  std::string json;
};

std::expected<Page, std::string> read_page(const OrderQueries& api, const std::string& stream, std::uint64_t from,
                                           std::size_t limit) {
  Page page{.json = "{\"data\":["};
  std::size_t shown = 0;
  bool has_more = false;
  std::uint64_t last = 0;
  auto visited = visit_stream(api.store, api.log, stream, from, [&](const StreamEvent& event) {
    if (shown == limit) {
      has_more = true;
      return false;
    }
    if (shown++ > 0) page.json += ',';
    append_event(page.json, event);
    last = event.entry.version;
    return true;
  });
  if (!visited) return std::unexpected(visited.error());
  if (auto stored = api.store.find(stream)) page.store = stored->store;
  page.json += "],\"next_cursor\":";
  if (has_more) {
    json::append_text(page.json, http::write_cursor(stream, {std::to_string(last)}));
  } else {
    page.json += "null";
  }
  page.json += has_more ? ",\"has_more\":true}" : ",\"has_more\":false}";
  return page;
}

}  // namespace

awaitable<http::Response> order_history(OrderQueries& api, http::Request request) {
  const std::string id = request.parameters.front();
  Parameters parameters(request);
  auto limit = static_cast<std::size_t>(parameters.integer("limit", 1, longest_page).value_or(default_page));
  std::uint64_t from = 1;
  if (auto cursor = parameters.text("cursor", http::longest_cursor)) {
    auto place = http::read_cursor(id, *cursor);
    if (place && place->size() == 1) {
      from = std::stoull(place->front()) + 1;
    } else {
      parameters.wrong("cursor", "is not a cursor of this history");
    }
  }
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  auto behind = co_await await_positions(api.documents, api.log, api.pool, request);
  if (behind) co_return http::to_response(*behind, request);
  auto page = co_await on_pool(api.pool, [&api, id, from, limit] { return read_page(api, id, from, limit); });
  if (!page) {
    telemetry::error("an order's history cannot be read", {{"stream", id}, {"error", page.error()}});
    co_return http::to_response(to_problem(Refusal::damaged), request);
  }
  if (page->store != request.caller.tenant) co_return http::to_response(to_problem(order_not_found), request);
  http::Response response;
  response.body = std::move(page->json);
  co_return response;
}

}  // namespace paypie::query
