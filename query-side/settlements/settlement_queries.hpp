// What the views of settlement files read from. Lives as long as the server.
#pragma once
#include <functional>
#include <optional>

#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

// Both read models, once PostgreSQL is there.
struct SettlementReads {
  SqlReads settlements;
  SqlReads payments;
};

struct SettlementQueries {
  log::LogReader& log;
  Executor& pool;  // where blocking reads run
  std::function<std::optional<SettlementReads>()> sql;
};

}  // namespace paypie::query
