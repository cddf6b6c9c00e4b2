// Reading one document, for any context: as it is, as it was, and what happened to it. A context brings
//
//   struct OrderResource {
//     using Documents = projections::OrderDocuments;
//     static constexpr const http::RefusalRow& not_found = ..., & no_such_moment = ...;
//     static constexpr std::string_view path = "/api/v1/orders/";
//   };
//
// and an Api with `store` (the documents), `documents` (the Source that fills it), `log` and `pool`.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <utility>

#include "events/codec/codec.hpp"
#include "events/codec/shown.hpp"
#include "events/log/position_token.hpp"
#include "platform/http/conditional.hpp"
#include "platform/http/cursor.hpp"
#include "platform/json/write.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/history_event.hpp"
#include "query-side/reading/parameters.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/stream_reading.hpp"

namespace paypie::query {

http::Response document_response(std::uint64_t version, std::string document, const http::Request& request);

template <class Resource>
http::Response not_found(const http::Request& request) {
  return http::to_response(to_problem(Resource::not_found), request);
}

// Another tenant's document looks like none.
template <class Resource>
http::Response stored_response(std::optional<projections::StoredDocument> stored, const http::Request& request) {
  if (!stored || stored->store != request.caller.tenant) return not_found<Resource>(request);
  return document_response(stored->version, std::move(stored->document), request);
}

template <class Resource, class Api>
boost::asio::awaitable<http::Response> document_as_of(Api& api, http::Request request, Moment moment) {
  using P = typename Resource::Documents;
  const std::string id = request.parameters.front();
  auto fold = [&api, id, moment] { return view_at<P>(api.store, api.log, id, moment); };
  auto view = co_await on_pool(api.pool, std::move(fold));
  if (!view) co_return http::to_response(to_problem(Refusal::damaged), request);
  if (!projections::is_shown<P>(*view)) {
    auto exists = co_await on_pool(api.pool, [&api, id] { return api.store.find(id); });
    if (!exists || exists->store != request.caller.tenant) co_return not_found<Resource>(request);
    co_return http::to_response(to_problem(Resource::no_such_moment), request);
  }
  if (view->store.name != request.caller.tenant) co_return not_found<Resource>(request);
  co_return document_response(view->version, codec::to_json<codec::Empty::written>(*view), request);
}

template <class Resource, class Api>
boost::asio::awaitable<http::Response> get_document(Api& api, http::Request request) {
  using Look = projections::DocumentStore::Look;
  static const auto in_memory =
      telemetry::counter(telemetry::metric::cache_hits, {std::string(Resource::Documents::name)});
  static const auto on_disk =
      telemetry::counter(telemetry::metric::cache_misses, {std::string(Resource::Documents::name)});
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
    co_return co_await document_as_of<Resource>(api, std::move(request), *moment);
  }
  projections::StoredDocument stored;
  switch (api.store.look(id, stored)) {
    case Look::found: in_memory.add(); co_return stored_response<Resource>(std::move(stored), request);
    case Look::absent: co_return not_found<Resource>(request);
    case Look::on_disk: on_disk.add(); break;
  }
  auto found = co_await on_pool(api.pool, [&api, id] { return api.store.find(id); });
  co_return stored_response<Resource>(std::move(found), request);
}

// ---- history ----

struct HistoryRead {
  std::string store;  // of the stream; empty: there is none
  std::string json;
};

template <class Resource, class Event>
void append_event(std::string& out, const StreamEvent<Event>& event) {
  const Envelope& meta = event.decoded.meta;
  const HistoryEvent shown{
      .version = meta.version,
      .id = meta.id,
      .type = meta.type,
      .time = meta.time,
      .occurred_at = meta.occurred_at,
      .actor = meta.actor,
      .correlation = meta.correlation,
      .causation = meta.causation,
      .position = log::to_text(log::PositionToken{event.where, event.entry.offset}),
      .links = {.as_of = std::string(Resource::path) + meta.stream + "?as_of=" + std::to_string(meta.version)}};
  codec::write<codec::Empty::written>(out, shown);
  out.back() = ',';
  out += "\"data\":";
  codec::write_shown(out, event.decoded.event);
  out += '}';
}

template <class Resource, class Api>
std::expected<HistoryRead, std::string> read_history(const Api& api, const std::string& stream, std::uint64_t from,
                                                     std::size_t limit) {
  HistoryRead page{.json = "{\"data\":["};
  std::size_t shown = 0;
  bool has_more = false;
  std::uint64_t last = 0;
  auto visited = visit_stream<typename Resource::Documents>(api.store, api.log, stream, from, [&](const auto& event) {
    if (shown == limit) {
      has_more = true;
      return false;
    }
    if (shown++ > 0) page.json += ',';
    append_event<Resource>(page.json, event);
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

struct HistoryPlace {
  std::uint64_t from = 1;
  std::size_t limit = 0;
};
// Wrong parameters are named in `parameters`.
HistoryPlace history_place(Parameters& parameters, const std::string& id);

template <class Resource, class Api>
boost::asio::awaitable<http::Response> document_history(Api& api, http::Request request) {
  const std::string id = request.parameters.front();
  Parameters parameters(request);
  const auto place = history_place(parameters, id);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  auto behind = co_await await_positions(api.documents, api.log, api.pool, request);
  if (behind) co_return http::to_response(*behind, request);
  auto page = co_await on_pool(api.pool,
                               [&api, id, place] { return read_history<Resource>(api, id, place.from, place.limit); });
  if (!page) {
    telemetry::error("a history cannot be read", {{"stream", id}, {"error", page.error()}});
    co_return http::to_response(to_problem(Refusal::damaged), request);
  }
  if (page->store != request.caller.tenant) co_return not_found<Resource>(request);
  http::Response response;
  response.body = std::move(page->json);
  co_return response;
}

}  // namespace paypie::query
