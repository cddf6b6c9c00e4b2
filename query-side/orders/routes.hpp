// What can be read about orders: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "projections/order_view.hpp"
#include "query-side/orders/order_queries.hpp"
#include "query-side/orders/shapes.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> get_order(OrderQueries& api, http::Request request);
boost::asio::awaitable<http::Response> order_history(OrderQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_orders(OrderQueries& api, http::Request request);
boost::asio::awaitable<http::Response> daily_sales(OrderQueries& api, http::Request request);
boost::asio::awaitable<http::Response> top_products(OrderQueries& api, http::Request request);
boost::asio::awaitable<http::Response> sales_by_country(OrderQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter as_of[] = {
    {"as_of", "The order as it was: a version, or an RFC 3339 time (recorded time)"},
    {"include", "payments, reservations, or both with a comma: what belongs to the order, as `related`"}};
inline constexpr http::QueryParameter history[] = {{"limit", "1 to 100, default 20", "integer"},
                                                   {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter list[] = {
    {"q", "Words: number, e-mail, names, sku, title; or an order id"},
    {"status", "pending, confirmed, fulfilled, shipped, delivered, cancelled or refunded"},
    {"financial_status", "pending, authorized, paid, partially_refunded, refunded or voided"},
    {"fulfillment_status", "unfulfilled, partially_fulfilled or fulfilled"},
    {"occurred_from", "Business time, RFC 3339 or a day; from it on"},
    {"occurred_to", "Business time; before it"},
    {"created_from", "Recorded time, RFC 3339 or a day; from it on"},
    {"created_to", "Recorded time; before it"},
    {"tag", "Has this tag"},
    {"country", "Ships to this country"},
    {"currency", "ISO 4217 code"},
    {"total_min", "Total in minor units, at least", "integer"},
    {"total_max", "Total in minor units, at most", "integer"},
    {"external_reference", "The client's own number"},
    {"number", "The order number"},
    {"email", "The buyer's e-mail address"},
    {"sort", "occurred_at, created_at, updated_at or total; a leading - means descending. Default -occurred_at"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"},
    {"page", "1 to 1000, instead of a cursor", "integer"},
    {"include", "total: how many there are in all"}};
inline constexpr http::QueryParameter days[] = {{"from", "First day, UTC, by business time"},
                                                {"to", "Last day"},
                                                {"currency", "ISO 4217 code"},
                                                {"limit", "1 to 1000 rows, default 366", "integer"}};
inline constexpr http::QueryParameter countries[] = {{"from", "First day, UTC, by business time"},
                                                     {"to", "Last day"},
                                                     {"currency", "ISO 4217 code"},
                                                     {"limit", "1 to 100 rows, default 100", "integer"}};
inline constexpr http::QueryParameter products[] = {{"from", "First day, UTC, by business time"},
                                                    {"to", "Last day"},
                                                    {"currency", "ISO 4217 code"},
                                                    {"sort", "net, gross, units or orders; the largest first"},
                                                    {"limit", "1 to 100 rows, default 20", "integer"}};

}  // namespace parameters

inline constexpr http::Route<OrderQueries> order_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/orders",
      .id = "orders.list",
      .summary = "Search and list orders",
      .permission = "orders:read",
      .wait_for = true,
      .answer = list_schema,
      .refusals = read_refusals,
      .query = parameters::list},
     list_orders},
    {{.method = http::Method::get,
      .path = "/api/v1/orders/{order_id}",
      .id = "orders.get",
      .summary = "One order, as it is or as it was",
      .permission = "orders:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::OrderView>,
      .refusals = order_read_refusals,
      .query = parameters::as_of},
     get_order},
    {{.method = http::Method::get,
      .path = "/api/v1/orders/{order_id}/history",
      .id = "orders.history",
      .summary = "What happened to an order, event by event",
      .permission = "orders:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = order_read_refusals,
      .query = parameters::history},
     order_history},
    {{.method = http::Method::get,
      .path = "/api/v1/reports/daily-sales",
      .id = "reports.daily_sales",
      .summary = "Sales per day and currency; cancelled orders do not count",
      .permission = "reports:read",
      .wait_for = true,
      .answer = daily_sales_schema,
      .refusals = read_refusals,
      .query = parameters::days},
     daily_sales},
    {{.method = http::Method::get,
      .path = "/api/v1/reports/top-products",
      .id = "reports.top_products",
      .summary = "The products that sold best",
      .permission = "reports:read",
      .wait_for = true,
      .answer = top_products_schema,
      .refusals = read_refusals,
      .query = parameters::products},
     top_products},
    {{.method = http::Method::get,
      .path = "/api/v1/reports/sales-by-country",
      .id = "reports.sales_by_country",
      .summary = "Sales per country and currency, the largest first",
      .permission = "reports:read",
      .wait_for = true,
      .answer = sales_by_country_schema,
      .refusals = read_refusals,
      .query = parameters::countries},
     sales_by_country},
};

}  // namespace paypie::query
