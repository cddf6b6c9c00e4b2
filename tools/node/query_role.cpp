// Following the log into RocksDB for reads by id.
#include "tools/node/query_role.hpp"

namespace paypie::tools {

QueryRole::QueryRole(const Options& options, log::EventLog& log, Executor& pool, const Clock& clock, Sql sql)
    : orders_(options.orders, log, clock),
      order_queries_{orders_.store(), orders_.source(), log, pool, std::move(sql.orders)} {
  if (!options.inventory) return;
  stock_.emplace(*options.inventory, log, clock);
  stock_queries_.emplace(query::StockQueries{stock_->store(), stock_->source(), log, pool, std::move(sql.inventory)});
}

void QueryRole::add_routes(http::Router& router) {
  router.add(query::order_query_routes, order_queries_);
  if (stock_queries_) router.add(query::stock_query_routes, *stock_queries_);
}

void QueryRole::stop() {
  orders_.stop();
  if (stock_) stock_->stop();
}

// The worse of both.
Verdict QueryRole::health() const {
  auto verdict = orders_.health();
  if (verdict.health != Health::ok || !stock_) return verdict;
  auto stock = stock_->health();
  return stock.health == Health::ok ? verdict : stock;
}

}  // namespace paypie::tools
