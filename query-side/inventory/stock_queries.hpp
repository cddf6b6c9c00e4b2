// What the stock views read from. Lives as long as the server.
#pragma once
#include <array>
#include <functional>
#include <optional>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/stock_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct StockQueries {
  const projections::StockStore& store;
  Source documents;     // of the store
  log::LogReader& log;  // for history and as_of
  Executor& pool;       // where blocking reads run
  std::function<std::optional<SqlReads>()> sql;
};

inline constexpr http::RefusalRow item_not_found{"inventory.item_not_found", 404, "There is no such stock item"};
inline constexpr http::RefusalRow item_no_such_moment{"inventory.no_such_moment", 404,
                                                      "The stock item did not exist then"};

// Every refusal of a stock view.
inline constexpr auto stock_read_refusals = with_read_refusals(item_not_found, item_no_such_moment);

}  // namespace paypie::query
