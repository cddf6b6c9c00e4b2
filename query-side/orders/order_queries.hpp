// What the order views read from. Lives as long as the server.
#pragma once
#include <functional>
#include <optional>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/order_store.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct OrderQueries {
  const projections::OrderStore& store;
  Source documents;     // of the store
  log::LogReader& log;  // for history and as_of
  Executor& pool;       // where blocking reads run
  using Sql = std::function<std::optional<SqlReads>()>;
  Sql sql;
  Sql payments = {}, inventory = {};  // what belongs to an order there; empty: not served here
};

inline constexpr http::RefusalRow order_not_found{"order.not_found", 404, "There is no such order"};
inline constexpr http::RefusalRow no_such_moment{"order.no_such_moment", 404, "The order did not exist then"};

// Every refusal of an order view.
inline constexpr auto order_read_refusals = with_read_refusals(order_not_found, no_such_moment);

}  // namespace paypie::query
