// The read models of a node: its PostgreSQL, the pools and a projection runner for each context, on threads of their
// own, so that commands are served while PostgreSQL starts, and go on while it is away.
#pragma once
#include <atomic>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "events/log/log.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/postgres/pool.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "projections/runner/runner.hpp"
#include "projections/runner/sql_projection.hpp"
#include "query-side/ledger/ledger_queries.hpp"
#include "query-side/reading/sql_reads.hpp"
#include "query-side/settlements/settlement_queries.hpp"
#include "tools/node/cluster.hpp"
#include "tools/node/contexts.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

class ReadSide {
 public:
  struct Options {
    std::string postgres;  // connection URL; empty: a private server in `folder`
    std::filesystem::path folder;
    std::size_t query_connections = 4;
    Contexts contexts;                 // that are served here
    std::vector<std::string> audited;  // topics whose events are listed; none: audit entries are not served
    std::int64_t stuck_seconds = 300;  // of a process without progress
    // Others' runners work on the same database: this one takes its share. None: all partitions are its own.
    std::optional<Cluster::Options> cluster = {};
  };
  using Tables = std::unique_ptr<projections::SqlProjection>;  // of one read model
  // What exists once PostgreSQL takes connections, until stop().
  struct Running {
    postgres::Pool queries;                  // short statements, for requests
    postgres::Pool projector;                // as long as indexes take
    std::list<projections::Runner> runners;  // those that work here, orders first
    Running(const std::string& url, const Options& options, std::span<const Tables> all, log::EventLog& log,
            const Clock& clock);
    // Null: no read model of that name works here.
    projections::Runner* runner(std::string_view name);
    // None: no read model of that name works here.
    std::optional<query::SqlReads> reads(std::string_view read_model);
    // Of every topic.
    std::vector<query::SqlReads> audit_reads();
    query::LedgerReads ledger();
    // None: payments are not served here.
    std::optional<query::SettlementReads> settlements();
  };

  // The log and the clock must outlive it. Starts at once.
  ReadSide(Options options, log::EventLog& log, const Clock& clock);
  ~ReadSide() { stop(); }
  ReadSide(const ReadSide&) = delete;
  ReadSide& operator=(const ReadSide&) = delete;

  // Ends the runners between two batches, then PostgreSQL; waits for all.
  void stop();

  // Name and version of the read models that are served here, also while PostgreSQL is starting.
  std::vector<std::pair<std::string_view, int>> read_models() const;
  // Any thread. Null while PostgreSQL is starting.
  Running* running() const { return running_.load(); }
  std::vector<query::SqlReads> audit() const {
    auto* now = running();
    return now == nullptr ? std::vector<query::SqlReads>() : now->audit_reads();
  }
  std::optional<query::SettlementReads> settlements() const {
    auto* now = running();
    return now == nullptr ? std::nullopt : now->settlements();
  }
  // None while PostgreSQL is starting.
  std::optional<query::LedgerReads> ledger() const {
    auto* now = running();
    return now == nullptr ? std::nullopt : std::optional(now->ledger());
  }
  Verdict postgres_health() const;
  Verdict projection_health() const;

 private:
  void work(std::stop_token stop);
  void watch_stuck(std::stop_token stop);
  void watch_settlements(std::stop_token stop);
  std::unique_ptr<log::Membership> join(projections::Runner& runner);
  void note(Health health, std::string detail);

  const Options options_;
  const std::vector<Tables> tables_;  // of the read models that are served here
  log::EventLog& log_;
  const Clock& clock_;
  std::unique_ptr<postgres::Cluster> cluster_;  // of the thread
  std::unique_ptr<Running> owned_;
  std::atomic<Running*> running_{nullptr};
  mutable std::mutex mutex_;
  Verdict postgres_{Health::starting, ""};
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paypie::tools
