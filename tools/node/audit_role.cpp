// The loop around the trail. Failing to keep it does not keep anybody from buying: it is an alarm, not an outage.
#include "tools/node/audit_role.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {
namespace {

constexpr std::chrono::milliseconds look_again{100};
constexpr std::chrono::seconds most_time_to_stop{3};

std::unique_ptr<audit::Trail> opened(const config::Config& config, log::EventLog& log, const Clock& clock) {
  const auto& folder = config.text("audit.folder");
  const auto& key = config.text("audit.key");
  if (folder.empty() || key.empty()) {
    throw Failure(Exit::usage, "the role audit needs audit.folder and audit.key (paypie audit keys new makes a key)");
  }
  auto keys = audit::read_key_ring(key);
  if (!keys) throw Failure(Exit::usage, "audit.key: " + keys.error());
  audit::TrailLimits limits;
  limits.checkpoint_every = std::chrono::seconds(config.integer("audit.checkpoint_seconds"));
  limits.checkpoint_records = static_cast<std::uint64_t>(config.integer("audit.checkpoint_records"));
  auto trail = audit::Trail::open(folder, {log, clock, std::move(*keys)}, limits);
  if (!trail) throw Failure(Exit::conflict, trail.error());
  return std::move(*trail);
}

}  // namespace

AuditRole::AuditRole(const config::Config& config, log::EventLog& log, const Clock& clock)
    : clock_(clock),
      trail_(opened(config, log, clock)),
      linked_{telemetry::counter(telemetry::metric::audit_linked)},
      checkpoints_(telemetry::gauge(telemetry::metric::audit_checkpoints)),
      lag_records_(telemetry::gauge(telemetry::metric::audit_lag_records)),
      lag_seconds_(telemetry::gauge(telemetry::metric::audit_lag_seconds)),
      stopped_partitions_(telemetry::gauge(telemetry::metric::log_stopped_partitions, {"audit"})),
      thread_([this] { run(); }) {}

AuditRole::~AuditRole() { stop(); }

void AuditRole::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void AuditRole::fail(const std::string& why) {
  telemetry::error("the audit trail cannot be kept any more", {{"error", why}});
  const std::lock_guard lock(mutex_);
  failed_ = why;
  failed_at_ = clock_.monotonic();
}

bool AuditRole::step() {
  const auto more = trail_->step();
  if (!more) fail(more.error());
  return more && *more;
}

void AuditRole::run() {
  for (bool stop = false; !stop;) {
    const bool more = step();
    const auto wait = more ? std::chrono::milliseconds(0) : look_again;
    std::unique_lock lock(mutex_);
    if (!failed_.empty()) return;
    stop = wake_.wait_for(lock, wait, [this] { return stopping_; });
  }
  const auto until = clock_.monotonic() + most_time_to_stop;
  while (step() && clock_.monotonic() < until) {
  }
  const auto done = trail_->checkpoint();
  if (!done) fail(done.error());
}

Verdict AuditRole::health() const {
  const auto figures = trail_->figures();
  {
    const std::lock_guard lock(mutex_);
    if (!failed_.empty()) return {Health::failed, failed_};
  }
  if (!figures.stopped.empty()) return {Health::failed, figures.stopped.front()};
  if (!figures.trouble.empty()) return {Health::degraded, figures.trouble};
  if (figures.checkpoints == 0) return {Health::ok, "no checkpoint yet"};
  return {Health::ok, fmt::format("checkpoint {}", figures.newest)};
}

void AuditRole::refresh_metrics() {
  const auto figures = trail_->figures();
  auto waiting = figures.waiting;
  {
    const std::lock_guard lock(mutex_);
    if (!failed_.empty()) waiting = std::max(waiting, clock_.monotonic() - failed_at_);
  }
  linked_.follow(figures.linked);
  checkpoints_.set(static_cast<double>(figures.checkpoints));
  lag_records_.set(static_cast<double>(figures.unsigned_records));
  lag_seconds_.set(std::chrono::duration<double>(waiting).count());
  stopped_partitions_.set(static_cast<double>(figures.stopped.size()));
}

}  // namespace paypie::tools
