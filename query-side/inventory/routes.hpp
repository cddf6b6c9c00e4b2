// What can be read about stock: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "query-side/inventory/shapes.hpp"
#include "query-side/inventory/stock_queries.hpp"
#include "query-side/reading/history_event.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> get_item(StockQueries& api, http::Request request);
boost::asio::awaitable<http::Response> item_history(StockQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_items(StockQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_reservations(StockQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_alerts(StockQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter item_as_of[] = {
    {"as_of", "The item as it was: a version, or an RFC 3339 time (recorded time)"}};
inline constexpr http::QueryParameter item_history[] = {{"limit", "1 to 100, default 20", "integer"},
                                                        {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter items[] = {{"sku", "Of this variant"},
                                                 {"location", "At this location"},
                                                 {"low_stock", "true: at or below their threshold; false: the others"},
                                                 {"available_min", "Pieces available, at least", "integer"},
                                                 {"available_max", "Pieces available, at most", "integer"},
                                                 {"limit", "1 to 100, default 20", "integer"},
                                                 {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter reservations[] = {{"status", "open, released, expired or committed"},
                                                        {"order", "Of this order"},
                                                        {"limit", "1 to 100, default 20", "integer"},
                                                        {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter alerts[] = {{"item", "Of this stock item"},
                                                  {"sku", "Of this variant"},
                                                  {"location", "At this location"},
                                                  {"alert", "reached or left"},
                                                  {"limit", "1 to 100, default 20", "integer"},
                                                  {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<StockQueries> stock_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/inventory/items",
      .id = "inventory.list_items",
      .summary = "Stock levels by variant and location",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<StockItemPage>,
      .refusals = read_refusals,
      .query = parameters::items},
     list_items},
    {{.method = http::Method::get,
      .path = "/api/v1/inventory/items/{item_id}",
      .id = "inventory.get_item",
      .summary = "One stock item, as it is or as it was",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::StockItemView>,
      .refusals = stock_read_refusals,
      .query = parameters::item_as_of},
     get_item},
    {{.method = http::Method::get,
      .path = "/api/v1/inventory/items/{item_id}/history",
      .id = "inventory.item_history",
      .summary = "What happened to a stock item, event by event",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = stock_read_refusals,
      .query = parameters::item_history},
     item_history},
    {{.method = http::Method::get,
      .path = "/api/v1/inventory/items/{item_id}/reservations",
      .id = "inventory.list_reservations",
      .summary = "The reservations of a stock item, the latest first",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<ReservationPage>,
      .refusals = read_refusals,
      .query = parameters::reservations},
     list_reservations},
    {{.method = http::Method::get,
      .path = "/api/v1/inventory/low-stock-alerts",
      .id = "inventory.list_low_stock_alerts",
      .summary = "When items reached their low-stock threshold, and left it again; the latest first",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<LowStockAlertPage>,
      .refusals = read_refusals,
      .query = parameters::alerts},
     list_alerts},
};

}  // namespace paypie::query
