// What the views of processes read from. Lives as long as the server.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "events/log/log.hpp"
#include "platform/http/message.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/stores/process_documents.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/refusals.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct ProcessQueries {
  const projections::ProcessStore& store;
  Source documents;     // of the store
  log::LogReader& log;  // for history and as_of
  Executor& pool;       // where blocking reads run
  std::function<std::optional<SqlReads>()> sql;
  std::int64_t stuck_seconds = 300;  // no progress for so long is too long
};

inline constexpr http::RefusalRow process_not_found{"process.not_found", 404, "There is no such process instance"};
inline constexpr http::RefusalRow process_no_such_moment{"process.no_such_moment", 404,
                                                         "The process instance did not exist then"};

// Every refusal of a view of processes.
inline constexpr auto process_read_refusals = with_read_refusals(process_not_found, process_no_such_moment);

}  // namespace paypie::query
