// What the views of transfers read from. Lives as long as the server.
#pragma once
#include <functional>
#include <optional>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/transfer_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct TransferQueries {
  const projections::TransferStore& store;
  Source documents;     // of the store
  log::LogReader& log;  // for history and as_of
  Executor& pool;       // where blocking reads run
  std::function<std::optional<SqlReads>()> sql;
};

inline constexpr http::RefusalRow transfer_not_found{"transfer.not_found", 404, "There is no such transfer"};
inline constexpr http::RefusalRow transfer_no_such_moment{"transfer.no_such_moment", 404,
                                                          "The transfer did not exist then"};

// Every refusal of a view of transfers.
inline constexpr auto transfer_read_refusals = with_read_refusals(transfer_not_found, transfer_no_such_moment);

}  // namespace paypie::query
