// What can be read about processes: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "query-side/processes/process_queries.hpp"
#include "query-side/processes/shapes.hpp"
#include "query-side/reading/history_event.hpp"

namespace paypie::query {

boost::asio::awaitable<http::Response> get_process(ProcessQueries& api, http::Request request);
boost::asio::awaitable<http::Response> process_history(ProcessQueries& api, http::Request request);
boost::asio::awaitable<http::Response> list_processes(ProcessQueries& api, http::Request request);

namespace parameters {

inline constexpr http::QueryParameter process_as_of[] = {
    {"as_of", "The instance as it was: a version, or an RFC 3339 time (recorded time)"}};
inline constexpr http::QueryParameter process_history[] = {{"limit", "1 to 100, default 20", "integer"},
                                                           {"cursor", "next_cursor of the answer before"}};
inline constexpr http::QueryParameter processes[] = {
    {"phase",
     "reserving, awaiting_payment, paying, payment_unknown, confirming, fulfilling, cancelling, stuck, "
     "finished or cancelled"},
    {"stuck", "true: a step failed for good, a deadline has passed, or no answer came in time; false: the others"},
    {"order", "Of this order"},
    {"since", "Begun at this time or later"},
    {"limit", "1 to 100, default 20", "integer"},
    {"cursor", "next_cursor of the answer before"}};

}  // namespace parameters

inline constexpr http::Route<ProcessQueries> process_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/processes",
      .id = "processes.list",
      .summary = "Orders on their way to cash, those that began last first",
      .permission = "processes:read",
      .wait_for = true,
      .answer = codec::answer_schema<ProcessPage>,
      .refusals = read_refusals,
      .query = parameters::processes},
     list_processes},
    {{.method = http::Method::get,
      .path = "/api/v1/processes/order-to-cash/{process_id}",
      .id = "processes.get",
      .summary = "One order on its way to cash, by the id of the process or of the order",
      .permission = "processes:read",
      .wait_for = true,
      .answer = codec::answer_schema<projections::ProcessView>,
      .refusals = process_read_refusals,
      .query = parameters::process_as_of},
     get_process},
    {{.method = http::Method::get,
      .path = "/api/v1/processes/order-to-cash/{process_id}/history",
      .id = "processes.history",
      .summary = "What happened to a process, step by step",
      .permission = "processes:read",
      .wait_for = true,
      .answer = history_schema,
      .refusals = process_read_refusals,
      .query = parameters::process_history},
     process_history},
};

}  // namespace paypie::query
