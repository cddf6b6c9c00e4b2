// The query role of a node: the RocksDB copies of every context's documents, the readers that feed them, and what the
// read routes need.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>

#include "projections/stores/order_tail.hpp"
#include "projections/stores/stock_documents.hpp"
#include "query-side/inventory/routes.hpp"
#include "query-side/orders/routes.hpp"
#include "tools/node/followed.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

class QueryRole {
 public:
  struct Options {
    projections::DocumentStore::Options orders;
    std::optional<projections::DocumentStore::Options> inventory;  // none: not served here
  };
  // The SQL read models, each once it is there.
  struct Sql {
    std::function<std::optional<query::SqlReads>()> orders, inventory;
  };
  // Opens the copies and begins to follow the log. Throws Failure. Log, pool and clock must outlive it.
  QueryRole(const Options& options, log::EventLog& log, Executor& pool, const Clock& clock, Sql sql);
  QueryRole(const QueryRole&) = delete;
  QueryRole& operator=(const QueryRole&) = delete;

  void add_routes(http::Router& router);
  // Ends the readers between two batches and waits for them.
  void stop();
  Verdict health() const;

  // For those who wait until a command's outcome shows; null where stock is not served.
  Followed<projections::OrderDocuments>& orders() { return orders_; }
  Followed<projections::StockDocuments>* stock() { return stock_ ? &*stock_ : nullptr; }

 private:
  Followed<projections::OrderDocuments> orders_;
  std::optional<Followed<projections::StockDocuments>> stock_;
  query::OrderQueries order_queries_;
  std::optional<query::StockQueries> stock_queries_;
};

}  // namespace paypie::tools
