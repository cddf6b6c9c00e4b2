// What assessments are read from, and the model in use. Lives as long as the server.
#pragma once
#include <functional>
#include <optional>

#include "command-side/risk/scorecard.hpp"
#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct RiskQueries {
  log::LogReader& log;
  Executor& pool;                                      // where blocking reads run
  std::function<std::optional<SqlReads>()> sql;        // none while PostgreSQL is not there
  std::function<std::optional<SqlReads>()> approvals;  // null: none are served here
  risk::Scorecard model;  // as this node's configuration names it: of stores that have agreed on none
};

}  // namespace paypie::query
