// Starting PostgreSQL and running projections until told to stop.
#include "tools/node/read_side.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"

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

}  // namespace

ReadSide::Running::Running(const std::string& url, const Options& options, log::EventLog& log, const Clock& clock)
    : queries({.url = url, .name = "queries", .size = options.query_connections}),
      projector({.url = url,
                 .name = "paypie-projector",
                 .size = 5 + options.audited.size(),
                 .statement_timeout = std::chrono::milliseconds(0)}),
      order_runner(log, projector, orders, clock) {
  if (options.inventory) stock_runner.emplace(log, projector, inventory, clock);
  if (options.payments) payment_runner.emplace(log, projector, payments, clock);
  if (options.processes) process_runner.emplace(log, projector, processes, clock);
  if (options.transfers) transfer_runner.emplace(log, projector, transfers, clock);
  for (const auto& topic : options.audited) audited.emplace_back(topic, log, projector, clock);
}

std::vector<projections::Runner*> ReadSide::Running::runners() {
  std::vector<projections::Runner*> all{&order_runner};
  if (stock_runner) all.push_back(&*stock_runner);
  if (payment_runner) all.push_back(&*payment_runner);
  if (process_runner) all.push_back(&*process_runner);
  if (transfer_runner) all.push_back(&*transfer_runner);
  for (auto& topic : audited) all.push_back(&topic.runner);
  return all;
}

projections::Runner* ReadSide::Running::runner(std::string_view name) {
  for (auto* one : runners()) {
    if (one->status().name == name) return one;
  }
  return nullptr;
}

std::optional<query::SqlReads> ReadSide::Running::reads(std::string_view read_model) {
  auto* found = runner(read_model);
  if (found == nullptr) return std::nullopt;
  return reads_of(*found, queries);
}

std::vector<query::SqlReads> ReadSide::Running::audit_reads() {
  std::vector<query::SqlReads> all;
  for (auto& topic : audited) all.push_back(reads_of(topic.runner, queries));
  return all;
}

std::vector<std::pair<std::string_view, int>> ReadSide::read_models() const {
  std::vector<std::pair<std::string_view, int>> names{
      {projections::orders_projection, projections::orders_projection_version}};
  if (options_.inventory) {
    names.emplace_back(projections::inventory_projection, projections::inventory_projection_version);
  }
  if (options_.payments) {
    names.emplace_back(projections::payments_projection, projections::payments_projection_version);
  }
  if (options_.processes) {
    names.emplace_back(projections::processes_projection, projections::processes_projection_version);
  }
  if (options_.transfers) {
    names.emplace_back(projections::transfers_projection, projections::transfers_projection_version);
  }
  for (const auto& topic : audited_) names.emplace_back(topic.name(), topic.version());
  return names;
}

ReadSide::ReadSide(Options options, log::EventLog& log, const Clock& clock)
    : options_(std::move(options)),
      audited_(options_.audited.begin(), options_.audited.end()),
      log_(log),
      clock_(clock),
      thread_([this](std::stop_token stop) { work(stop); }) {}

void ReadSide::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Verdict ReadSide::postgres_health() const {
  if (auto* now = running(); now != nullptr) {
    for (auto* runner : now->runners()) {
      if (const auto status = runner->status(); !status.trouble.empty()) return {Health::failed, status.trouble};
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
  for (auto* runner : now->runners()) {
    const auto status = runner->status();
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

std::unique_ptr<log::Membership> ReadSide::join(projections::Runner& runner, std::string_view context) {
  if (!options_.cluster) return nullptr;
  runner.share({});
  auto joined = log::Membership::join({.kafka = options_.cluster->kafka,
                                       .topic = runner.progress().topic(),
                                       .group = fmt::format("paypie.{}.projectors", context),
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
  owned_ = std::make_unique<Running>(url, options_, log_, clock_);
  note(Health::ok, cluster_ ? "private server" : "");
  telemetry::info("PostgreSQL is there", {{"private", cluster_ != nullptr}});
  std::vector<std::unique_ptr<log::Membership>> seats;
  for (auto* runner : owned_->runners()) seats.push_back(join(*runner, runner->status().name));
  running_ = owned_.get();
  {
    std::vector<std::jthread> others;
    for (auto* runner : owned_->runners()) {
      if (runner != &owned_->order_runner) others.emplace_back([runner, stop] { runner->run(stop); });
    }
    if (owned_->process_runner) others.emplace_back([this, stop] { watch_stuck(stop); });
    owned_->order_runner.run(stop);
  }
  seats.clear();  // others go on at once
  // Requests have been drained by now: nobody holds what running() gave away.
  running_ = nullptr;
  owned_.reset();
  cluster_.reset();
}

}  // namespace paypie::tools
