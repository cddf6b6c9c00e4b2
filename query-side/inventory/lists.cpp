// Lists of stock: items, reservations, low-stock alerts.
#include <fmt/format.h>

#include "query-side/inventory/routes.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;

constexpr std::int64_t most_pieces = 1'000'000'000;

std::optional<std::string> text_of(std::optional<std::int64_t> number) {
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

// As clients get times everywhere.
std::string time_text(std::string_view column) {
  return fmt::format("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", column);
}

const std::string& reservation_shown() {
  static const auto text = fmt::format(
      "json_build_object('id', reservation_id, 'item', item_id, 'order', order_id, 'asked', asked, 'reserved', "
      "reserved, 'held', held, 'committed', committed, 'status', status, 'expires_at', {}, 'created_at', {}, "
      "'updated_at', {})::text",
      time_text("expires_at"), time_text("created_at"), time_text("updated_at"));
  return text;
}

const std::string& alert_shown() {
  static const auto text = fmt::format(
      "json_build_object('item', item_id, 'version', version, 'sku', sku, 'location', location, 'alert', alert, "
      "'available', available, 'low_stock_threshold', low_stock_threshold, 'time', {})::text",
      time_text("time"));
  return text;
}

}  // namespace

awaitable<http::Response> list_items(StockQueries& api, http::Request request) {
  RowList list{.table = "inventory.items", .shown = "document", .order = {{"sku", "text"}, {"item_id", "text"}}};
  Parameters parameters(request);
  list.where("store_id = {} AND configured", request.caller.tenant);
  list.where("sku = {}", parameters.text("sku"));
  list.where("location = {}", parameters.text("location"));
  if (const auto low = parameters.choice("low_stock", {"true", "false"})) {
    list.conditions.emplace_back(*low == 0 ? "low_stock" : "NOT low_stock");
  }
  list.where("available >= {}::bigint", text_of(parameters.integer("available_min", -most_pieces, most_pieces)));
  list.where("available <= {}::bigint", text_of(parameters.integer("available_max", -most_pieces, most_pieces)));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

awaitable<http::Response> list_reservations(StockQueries& api, http::Request request) {
  RowList list{.table = "inventory.reservations",
               .shown = reservation_shown(),
               .order = {{"created_at", "timestamptz"}, {"reservation_id", "text"}},
               .descending = true};
  Parameters parameters(request);
  list.where("store_id = {}", request.caller.tenant);
  list.where("item_id = {}", request.parameters.front());
  list.where("status = {}", parameters.enumerator<projections::ReservationStatus>("status"));
  list.where("order_id = {}", parameters.text("order"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

awaitable<http::Response> list_alerts(StockQueries& api, http::Request request) {
  RowList list{.table = "inventory.low_stock_alerts",
               .shown = alert_shown(),
               .order = {{"time", "timestamptz"}, {"item_id", "text"}, {"version", "bigint"}},
               .descending = true};
  Parameters parameters(request);
  list.where("store_id = {}", request.caller.tenant);
  list.where("item_id = {}", parameters.text("item"));
  list.where("sku = {}", parameters.text("sku"));
  list.where("location = {}", parameters.text("location"));
  list.where("alert = {}", parameters.enumerator<inventory::LowStock>("alert"));
  list.read_place(parameters);
  if (auto problem = parameters.problem()) co_return http::to_response(*problem, request);
  co_return co_await list_rows(api.sql(), api.log, api.pool, std::move(list), std::move(request));
}

}  // namespace paypie::query
