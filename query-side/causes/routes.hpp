// What led to what in the life of an order: one endpoint.
#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <vector>

#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "query-side/causes/gather.hpp"
#include "query-side/reading/refusals.hpp"

namespace paypie::query {

// Lives as long as the server.
struct CauseQueries {
  StreamIndexes indexes;
  log::LogReader& log;
  Executor& pool;  // where blocking reads run
};

struct OrderCauses {
  OrderId order;
  std::vector<projections::CausalNode> data;  // depth first, causes before what they led to
  std::int64_t scanned = 0;                   // records that were read because an index is missing
  std::vector<std::string> left_out;          // streams that are too long to be looked through
};
VALUE(OrderCauses, (order, data, scanned, left_out))

inline constexpr std::array cause_refusals = {http::RefusalRow{"order.not_found", 404, "There is no such order"},
                                              read_refusals[static_cast<std::size_t>(Refusal::unavailable)],
                                              read_refusals[static_cast<std::size_t>(Refusal::damaged)]};

boost::asio::awaitable<http::Response> order_causes(CauseQueries& api, http::Request request);

inline constexpr http::Route<CauseQueries> cause_query_routes[] = {
    {{.method = http::Method::get,
      .path = "/api/v1/orders/{order_id}/causes",
      .id = "orders.causes",
      .summary = "What led to what: requests, commands, events, steps of processes, gateway calls, webhooks",
      .permission = "orders:read",
      .answer = codec::answer_schema<OrderCauses>,
      .refusals = cause_refusals},
     order_causes},
};

}  // namespace paypie::query
