// What audit entries are read from. Lives as long as the server.
#pragma once
#include <functional>
#include <vector>

#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

struct AuditQueries {
  log::LogReader& log;
  Executor& pool;  // where blocking reads run
  // The projection of each topic; none while PostgreSQL is not there.
  std::function<std::vector<SqlReads>()> sql;
};

}  // namespace paypie::query
