// Starting PostgreSQL and running projections until told to stop.
#include "tools/node/read_side.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>

#include "platform/telemetry/log.hpp"

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

}  // namespace

ReadSide::Running::Running(const std::string& url, std::size_t connections, log::EventLog& log, const Clock& clock)
    : queries({.url = url, .name = "queries", .size = connections}),
      projector({.url = url, .name = "paypie-projector", .size = 2, .statement_timeout = std::chrono::milliseconds(0)}),
      runner(log, projector, orders, clock) {}

ReadSide::ReadSide(Options options, log::EventLog& log, const Clock& clock)
    : options_(std::move(options)), log_(log), clock_(clock), thread_([this](std::stop_token stop) { work(stop); }) {}

void ReadSide::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Verdict ReadSide::postgres_health() const {
  if (const auto* now = running(); now != nullptr) {
    if (const auto status = now->runner.status(); !status.trouble.empty()) return {Health::failed, status.trouble};
  }
  const std::lock_guard lock(mutex_);
  return postgres_;
}

Verdict ReadSide::projection_health() const {
  const auto* now = running();
  if (now == nullptr) return {Health::starting, "waits for PostgreSQL"};
  const auto status = now->runner.status();
  if (!status.lag.stopped.empty()) return {Health::failed, status.lag.stopped.front()};
  if (!status.parked.empty()) return {Health::degraded, fmt::format("{} parked streams", status.parked.size())};
  if (!status.indexed) return {Health::starting, fmt::format("{} events behind", status.lag.events)};
  return {Health::ok, fmt::format("{} events behind", status.lag.events)};
}

void ReadSide::note(Health health, std::string detail) {
  const std::lock_guard lock(mutex_);
  postgres_ = {health, std::move(detail)};
}

std::unique_ptr<log::Membership> ReadSide::join(projections::Runner& runner) {
  if (!options_.cluster) return nullptr;
  runner.share({});
  auto joined = log::Membership::join({.kafka = options_.cluster->kafka,
                                       .topic = std::string(projections::orders_topic),
                                       .group = "paypie.orders.projectors",
                                       .name = "projector",
                                       .session = options_.cluster->session},
                                      [&runner](const std::set<int>& ours) { runner.share(ours); });
  if (joined) return std::move(*joined);
  telemetry::error("the projectors' group cannot be joined", {{"error", joined.error().detail}});
  note(Health::failed, joined.error().detail);
  return nullptr;
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
  owned_ = std::make_unique<Running>(url, options_.query_connections, log_, clock_);
  note(Health::ok, cluster_ ? "private server" : "");
  telemetry::info("PostgreSQL is there", {{"private", cluster_ != nullptr}});
  auto seat = join(owned_->runner);
  running_ = owned_.get();
  owned_->runner.run(stop);
  seat.reset();  // others go on at once
  // Requests have been drained by now: nobody holds what running() gave away.
  running_ = nullptr;
  owned_.reset();
  cluster_.reset();
}

}  // namespace paypie::tools
