// What the views of approvals read from. Lives as long as the server.
#pragma once
#include <functional>
#include <optional>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/approval_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct ApprovalQueries {
  const projections::ApprovalStore& store;
  Source documents;     // of the store
  log::LogReader& log;  // for history and as_of
  Executor& pool;       // where blocking reads run
  std::function<std::optional<SqlReads>()> sql;
};

inline constexpr http::RefusalRow approval_not_found{"approval.not_found", 404, "There is no such approval"};
inline constexpr http::RefusalRow approval_no_such_moment{"approval.no_such_moment", 404,
                                                          "The approval did not exist then"};

// Every refusal of a view of approvals.
inline constexpr auto approval_read_refusals = with_read_refusals(approval_not_found, approval_no_such_moment);

}  // namespace paypie::query
