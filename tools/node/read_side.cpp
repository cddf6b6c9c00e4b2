// Starting PostgreSQL and running projections until told to stop.
#include "tools/node/read_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "projections/runner/approvals_sql.hpp"
#include "projections/runner/assessments_sql.hpp"
#include "projections/runner/audit_sql.hpp"
#include "projections/runner/cashback_sql.hpp"
#include "projections/runner/inventory_sql.hpp"
#include "projections/runner/ledger_sql.hpp"
#include "projections/runner/orders_sql.hpp"
#include "projections/runner/payments_sql.hpp"
#include "projections/runner/processes_sql.hpp"
#include "projections/runner/settlements_sql.hpp"
#include "projections/runner/transfers_sql.hpp"
#include "query-side/settlements/verified.hpp"

namespace paypie::tools {

namespace {

constexpr std::chrono::seconds between_attempts{5};

// False if it was told to stop meanwhile.
bool pause(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, between_attempts, [] { return false; });
  return !stop.stop_requested();
}

query::SqlReads reads_of(projections::Runner& runner, postgres::Pool& queries) {
  return {queries, {runner.progress(), [&runner](const std::string& stream) { return runner.is_parked(stream); }}};
}

// One read model in PostgreSQL. A new one is a new row.
struct ReadModel {
  bool (*served)(const Contexts&);
  ReadSide::Tables (*make)();
};

template <class Tables>
ReadSide::Tables make() {
  return std::make_unique<Tables>();
}
template <const projections::LedgerPart& part>
ReadSide::Tables make_ledger() {
  return std::make_unique<projections::LedgerSql>(part);
}

constexpr ReadModel all_read_models[] = {
    {[](const Contexts&) { return true; }, make<projections::OrdersSql>},
    {[](const Contexts& contexts) { return contexts.inventory; }, make<projections::InventorySql>},
    {[](const Contexts& contexts) { return contexts.payments; }, make<projections::PaymentsSql>},
    {[](const Contexts& contexts) { return contexts.payments; }, make<projections::SettlementsSql>},
    {[](const Contexts& contexts) { return contexts.processes; }, make<projections::ProcessesSql>},
    {[](const Contexts& contexts) { return contexts.transfers(); }, make<projections::TransfersSql>},
    {[](const Contexts& contexts) { return contexts.approvals(); }, make<projections::ApprovalsSql>},
    {[](const Contexts&) { return true; }, make_ledger<projections::order_ledger>},
    {[](const Contexts& contexts) { return contexts.payments; }, make_ledger<projections::payment_ledger>},
    {[](const Contexts& contexts) { return contexts.cashback; }, make_ledger<projections::cashback_ledger>},
    {[](const Contexts& contexts) { return contexts.cashback; }, make<projections::CashbackAccountsSql>},
    {[](const Contexts& contexts) { return contexts.claims(); }, make<projections::CashbackClaimsSql>},
    {[](const Contexts& contexts) { return contexts.cashback; }, make<projections::AssessmentsSql>},
    {[](const Contexts& contexts) { return contexts.payments; }, make_ledger<projections::settlement_ledger>},
};

std::vector<ReadSide::Tables> tables_of(const ReadSide::Options& options) {
  std::vector<ReadSide::Tables> all;
  for (const auto& one : all_read_models) {
    if (one.served(options.contexts)) all.push_back(one.make());
  }
  for (const auto& topic : options.audited) all.push_back(std::make_unique<projections::AuditSql>(topic));
  return all;
}

}  // namespace

// Each runner needs one connection of its pool.
ReadSide::Running::Running(const std::string& url, const Options& options, std::span<const Tables> all,
                           log::EventLog& log, const Clock& clock)
    : queries({.url = url, .name = "queries", .size = options.query_connections}),
      projector({.url = url,
                 .name = "paypie-projector",
                 .size = all.size(),
                 .statement_timeout = std::chrono::milliseconds(0)}) {
  for (const auto& tables : all) runners.emplace_back(log, projector, *tables, clock);
}

projections::Runner* ReadSide::Running::runner(std::string_view name) {
  const auto found = std::ranges::find(runners, name, &projections::Runner::name);
  return found == runners.end() ? nullptr : &*found;
}

std::optional<query::SqlReads> ReadSide::Running::reads(std::string_view read_model) {
  auto* found = runner(read_model);
  if (found == nullptr) return std::nullopt;
  return reads_of(*found, queries);
}

std::vector<query::SqlReads> ReadSide::Running::audit_reads() {
  std::vector<query::SqlReads> all;
  for (auto& runner : runners) {
    if (runner.name().starts_with(projections::audit_projections)) all.push_back(reads_of(runner, queries));
  }
  return all;
}

query::LedgerReads ReadSide::Running::ledger() {
  query::LedgerReads all{queries, {}};
  for (const auto& part : projections::ledger_parts) {
    if (auto one = reads(part.name)) all.parts.push_back({part.name, std::move(one->source)});
  }
  return all;
}

std::optional<query::SettlementReads> ReadSide::Running::settlements() {
  const auto files = reads(projections::settlements_projection), payments = reads(projections::payments_projection);
  if (!files || !payments) return std::nullopt;
  return query::SettlementReads{*files, *payments};
}

std::vector<std::pair<std::string_view, int>> ReadSide::read_models() const {
  std::vector<std::pair<std::string_view, int>> names;
  for (const auto& tables : tables_) names.emplace_back(tables->name(), tables->version());
  return names;
}

ReadSide::ReadSide(Options options, log::EventLog& log, const Clock& clock)
    : options_(std::move(options)),
      tables_(tables_of(options_)),
      log_(log),
      clock_(clock),
      thread_([this](std::stop_token stop) { work(stop); }) {}

void ReadSide::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Verdict ReadSide::postgres_health() const {
  if (auto* now = running(); now != nullptr) {
    for (const auto& runner : now->runners) {
      if (const auto status = runner.status(); !status.trouble.empty()) return {Health::failed, status.trouble};
    }
  }
  const std::lock_guard lock(mutex_);
  return postgres_;
}

// The worst of them speaks.
Verdict ReadSide::projection_health() const {
  auto* now = running();
  if (now == nullptr) return {Health::starting, "waits for PostgreSQL"};
  std::size_t parked = 0;
  std::int64_t behind = 0;
  bool indexed = true;
  for (const auto& runner : now->runners) {
    const auto status = runner.status();
    if (!status.lag.stopped.empty()) return {Health::failed, status.lag.stopped.front()};
    parked += status.parked.size();
    behind += status.lag.events;
    indexed = indexed && status.indexed;
  }
  if (parked > 0) return {Health::degraded, fmt::format("{} parked streams", parked)};
  return {indexed ? Health::ok : Health::starting, fmt::format("{} events behind", behind)};
}

void ReadSide::note(Health health, std::string detail) {
  const std::lock_guard lock(mutex_);
  postgres_ = {health, std::move(detail)};
}

std::unique_ptr<log::Membership> ReadSide::join(projections::Runner& runner) {
  if (!options_.cluster) return nullptr;
  runner.share({});
  auto joined = log::Membership::join({.kafka = options_.cluster->kafka,
                                       .topic = runner.progress().topic(),
                                       .group = fmt::format("paypie.{}.projectors", runner.name()),
                                       .name = "projector",
                                       .session = options_.cluster->session},
                                      [&runner](const std::set<int>& ours) { runner.share(ours); });
  if (joined) return std::move(*joined);
  telemetry::error("the projectors' group cannot be joined", {{"error", joined.error().detail}});
  note(Health::failed, joined.error().detail);
  return nullptr;
}

// Its tables may not be there yet; then nothing is known.
void ReadSide::watch_stuck(std::stop_token stop) {
  const auto stuck = telemetry::gauge(telemetry::metric::process_stuck, {"order_to_cash"});
  do {
    const auto count = owned_->queries.transact(postgres::Mode::read, [this](postgres::Session& session) {
      return projections::stuck_instances(session, options_.stuck_seconds);
    });
    if (count) stuck.set(static_cast<double>(*count));
  } while (pause(stop));
}

// The statement goes over all differences there are, which may be many: it rests for some times as long as it took.
void ReadSide::watch_settlements(std::stop_token stop) {
  constexpr int rest = 10;
  auto next = std::chrono::steady_clock::now();
  do {
    if (const auto begun = std::chrono::steady_clock::now(); begun >= next) {
      const auto found = owned_->queries.transact(postgres::Mode::read, query::read_verified);
      next = std::chrono::steady_clock::now() + rest * (std::chrono::steady_clock::now() - begun);
      if (!found) continue;
      for (const auto& [gateway, basis_points] : found->basis_points) {
        telemetry::gauge(telemetry::metric::settlement_verified, {gateway})
            .set(static_cast<double>(basis_points) / 10'000);
      }
      for (const auto& [status, count] : found->differences) {
        telemetry::gauge(telemetry::metric::settlement_differences, {status}).set(static_cast<double>(count));
      }
    }
  } while (pause(stop));
}

// PostgreSQL is this thread's child: it is interrupted by the kernel if the thread, or the process, dies.
void ReadSide::work(std::stop_token stop) {
  std::string url = options_.postgres;
  while (url.empty() && !stop.stop_requested()) {
    auto cluster = postgres::Cluster::start({.folder = options_.folder});
    if (cluster) {
      cluster_ = std::move(*cluster);
      url = cluster_->url();
      break;
    }
    telemetry::error("PostgreSQL does not start", {{"error", cluster.error()}});
    note(Health::failed, cluster.error());
    if (!pause(stop)) return;
  }
  if (stop.stop_requested()) return;
  owned_ = std::make_unique<Running>(url, options_, tables_, log_, clock_);
  note(Health::ok, cluster_ ? "private server" : "");
  telemetry::info("PostgreSQL is there", {{"private", cluster_ != nullptr}});
  std::vector<std::unique_ptr<log::Membership>> seats;
  for (auto& runner : owned_->runners) seats.push_back(join(runner));
  running_ = owned_.get();
  {
    std::vector<std::jthread> others;
    for (auto& runner : owned_->runners) {
      others.emplace_back([&runner, stop] { runner.run(stop); });
    }
    if (owned_->runner(projections::settlements_projection)) {
      others.emplace_back([this, stop] { watch_settlements(stop); });
    }
    if (owned_->runner(projections::processes_projection)) others.emplace_back([this, stop] { watch_stuck(stop); });
  }
  seats.clear();  // others go on at once
  // Requests have been drained by now: nobody holds what running() gave away.
  running_ = nullptr;
  owned_.reset();
  cluster_.reset();
}

}  // namespace paypie::tools
