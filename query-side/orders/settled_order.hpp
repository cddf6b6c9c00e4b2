// POST /orders for those who prefer to wait: answered once the processes that the order started have settled it, with
// the order as it is then: confirmed, or cancelled with the reason. When the time is up: 202, the order as it stands.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "platform/http/message.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/feed/stream_changes.hpp"
#include "projections/stores/order_store.hpp"

namespace paypie::query {

struct OrderSettling {
  const projections::OrderStore& store;
  projections::StreamChanges& changes;  // of the store
  Executor& pool;
};

// `command` makes an order; its answer, which may come from another node, shows it.
boost::asio::awaitable<http::Response> with_settled_order(OrderSettling& settling, http::Handler command,
                                                          http::Request request);

}  // namespace paypie::query
