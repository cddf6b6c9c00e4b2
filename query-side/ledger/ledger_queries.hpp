// What the views of the ledger read from. Lives as long as the server.
#pragma once
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "query-side/reading/freshness.hpp"
#include "query-side/reading/sql_reads.hpp"

namespace paypie::query {

// The read models that make the ledger, once PostgreSQL is there: one for each topic that is served here.
struct LedgerReads {
  postgres::Pool& pool;
  struct Part {
    std::string_view schema;
    Source source;
  };
  std::vector<Part> parts;  // at least one
};

struct LedgerQueries {
  log::LogReader& log;
  Executor& pool;  // where blocking reads run
  std::function<std::optional<LedgerReads>()> sql;
};

}  // namespace paypie::query
