// The query role of a node: the RocksDB copies of orders, the reader that feeds them, and what the read routes need.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "projections/stores/order_store.hpp"
#include "projections/stores/order_tail.hpp"
#include "query-side/orders/routes.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

class QueryRole {
 public:
  // Opens the copies and begins to follow the log. `sql` gives the SQL read model once it is there. Throws Failure.
  // Log, pool and clock must outlive it.
  QueryRole(const projections::OrderStore::Options& cache, log::EventLog& log, Executor& pool, const Clock& clock,
            std::function<std::optional<query::SqlReads>()> sql);
  ~QueryRole() { stop(); }
  QueryRole(const QueryRole&) = delete;
  QueryRole& operator=(const QueryRole&) = delete;

  void add_routes(http::Router& router) { router.add(query::order_query_routes, queries_); }
  // Ends the reader between two batches and waits for it.
  void stop();
  Verdict health() const;

 private:
  std::unique_ptr<projections::OrderStore> store_;
  projections::OrderTail tail_;
  query::OrderQueries queries_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paypie::tools
