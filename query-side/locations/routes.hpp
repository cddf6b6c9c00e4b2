// What can be read about the locations of a store: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "events/log/log.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/location_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"

namespace paypie::query {

// What the handlers read from. Lives as long as the server.
struct LocationQueries {
  const projections::LocationStore& store;
  Source documents;  // of the store
  log::LogReader& log;
  Executor& pool;                                          // where blocking reads run
  std::function<std::string(std::string_view)> stream_of;  // of a store's locations
};

inline constexpr http::RefusalRow location_not_found{"location.not_found", 404, "The store has no such location"};
// Every refusal of a view of locations.
inline constexpr auto location_read_refusals = with_read_refusals(location_not_found);

struct LocationPage {
  std::vector<projections::LocationView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(LocationPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> list_locations(LocationQueries& api, http::Request request);
boost::asio::awaitable<http::Response> get_location(LocationQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter locations[] = {
    {"active", "true: those that orders ask for stock; false: the others"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<LocationQueries> location_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/inventory/locations",
      .id = "locations.list",
      .summary = "The locations of the store, in the order in which orders ask them for stock",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<LocationPage>,
      .refusals = read_refusals,
      .query = parameters::locations},
     list_locations},
    {{.method = http::Method::get,
      .path = "/api/v1/inventory/locations/{location}",
      .id = "locations.get",
      .summary = "One location",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::LocationView>,
      .refusals = location_read_refusals},
     get_location},
};

}  // namespace paypie::query
