// Following the log into RocksDB for reads by id.
#include "tools/node/query_role.hpp"

#include <fmt/format.h>

#include "tools/output/output.hpp"

namespace paypie::tools {

namespace {

std::unique_ptr<projections::OrderStore> open_store(const projections::OrderStore::Options& options) {
  auto store = projections::OrderStore::open(options);
  if (!store) throw Failure(Exit::conflict, store.error().detail);
  return std::move(*store);
}

}  // namespace

QueryRole::QueryRole(const projections::OrderStore::Options& cache, log::EventLog& log, Executor& pool,
                     const Clock& clock, std::function<std::optional<query::SqlReads>()> sql)
    : store_(open_store(cache)),
      tail_(log, *store_, clock),
      queries_{*store_,
               {tail_.progress(), [this](const std::string& stream) { return tail_.is_parked(stream); }},
               log,
               pool,
               std::move(sql)},
      thread_([this](std::stop_token stop) { tail_.run(stop); }) {}

void QueryRole::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Verdict QueryRole::health() const {
  const auto status = tail_.status();
  if (!status.trouble.empty()) return {Health::failed, status.trouble};
  if (!status.lag.stopped.empty()) return {Health::failed, status.lag.stopped.front()};
  if (!status.parked.empty()) return {Health::degraded, fmt::format("{} parked streams", status.parked.size())};
  return {Health::ok, fmt::format("{} events behind", status.lag.events)};
}

}  // namespace paypie::tools
