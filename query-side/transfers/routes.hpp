// What can be read about transfers of stock: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "query-side/reading/history_event.hpp"
#include "query-side/transfers/transfer_queries.hpp"

namespace paypie::query {

struct TransferPage {
  std::vector<projections::TransferView> data;
  std::optional<std::string> next_cursor;
  bool has_more = false;
};
VALUE(TransferPage, (data, next_cursor, has_more))

boost::asio::awaitable<http::Response> get_transfer(TransferQueries& api, http::Request request);
boost::asio::awaitable<http::Response> transfer_history(TransferQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_transfers(TransferQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter transfer_as_of[] = {
    {"as_of", "The transfer as it was: a version, or an RFC 3339 time (recorded time)"}};
inline constexpr http::QueryParameter transfer_history[] = {{"limit", "1 to 100, default 20", "integer"},
                                                            {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter transfers[] = {
    {"sku", "Of this variant"},
    {"from", "That leave this location"},
    {"to", "That come to this location"},
    {"phase", "requested, packed, in_transit, arriving, cancelling, stuck, completed, cancelled or refused"},
    {"open", "true: those that are not over; false: the others"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<TransferQueries> transfer_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/stock/transfers",
      .id = "transfers.list",
      .summary = "Transfers of stock, those that were asked for last first",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<TransferPage>,
      .refusals = read_refusals,
      .query = parameters::transfers},
     list_transfers},
    {{.method = http::Method::get,
      .path = "/api/v1/stock/transfers/{transfer_id}",
      .id = "transfers.get",
      .summary = "One transfer, as it is or as it was",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::TransferView>,
      .refusals = transfer_read_refusals,
      .query = parameters::transfer_as_of},
     get_transfer},
    {{.method = http::Method::get,
      .path = "/api/v1/stock/transfers/{transfer_id}/history",
      .id = "transfers.history",
      .summary = "What happened to a transfer, step by step",
      .permission = "inventory:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = transfer_read_refusals,
      .query = parameters::transfer_history},
     transfer_history},
};

}  // namespace paypie::query
