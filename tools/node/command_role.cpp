// Lanes of orders: opened, watched, counted.
#include "tools/node/command_role.hpp"

#include <fmt/format.h>

#include "command-side/lane/rocks_state_store.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "tools/node/following.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

namespace {

constexpr std::string_view aggregate = "order";

void tell(const lane::Notice& notice) {
  const auto level = notice.level == lane::Notice::Level::alarm     ? telemetry::Level::error
                     : notice.level == lane::Notice::Level::warning ? telemetry::Level::warning
                                                                    : telemetry::Level::info;
  telemetry::log_line(level, notice.text, {{"topic", notice.where.topic}, {"partition", notice.where.partition}});
}

std::unique_ptr<lane::StateStore> open_store(const std::filesystem::path& folder, rocksdb::Env* disk) {
  lane::StateStoreOptions options;
  options.env = disk;
  options.on_error = [](const std::string& why) {
    telemetry::error("the state store cannot be read", {{"error", why}});
  };
  auto store = lane::RocksStateStore::open(folder, lane::state_fingerprint<orders::OrderDecider>(), options);
  if (!store) throw Failure(Exit::conflict, store.error());
  if (const auto& why = (*store)->emptied_because(); !why.empty()) {
    telemetry::warning("the state store was emptied and is folded again from the log", {{"reason", why}});
  }
  return std::move(*store);
}

Following outcome(std::string_view name) {
  return {telemetry::counter(telemetry::metric::commands, {aggregate, name})};
}

}  // namespace

struct CommandRole::Metrics {
  Following accepted = outcome("accepted"), replayed = outcome("replayed"), nothing = outcome("nothing"),
            refused = outcome("refused");
  std::array<Following, lane::failures> failed = {outcome("key_reused"),      outcome("version_mismatch"),
                                                  outcome("other_store"),     outcome("stream_stopped"),
                                                  outcome("too_large"),       outcome("full"),
                                                  outcome("not_serving"),     outcome("still_running"),
                                                  outcome("outcome_unknown"), outcome("elsewhere")};
  Following step_downs{telemetry::counter(telemetry::metric::lane_step_downs, {aggregate})};
  Following loads{telemetry::counter(telemetry::metric::lane_state_loads, {aggregate})};
  telemetry::Gauge in_flight = telemetry::gauge(telemetry::metric::lane_in_flight, {aggregate});
  telemetry::Gauge waiting = telemetry::gauge(telemetry::metric::lane_waiting, {aggregate});
  telemetry::Gauge states = telemetry::gauge(telemetry::metric::lane_states, {aggregate});
  telemetry::Gauge stopped_streams = telemetry::gauge(telemetry::metric::lane_stopped_streams, {aggregate});
  telemetry::Gauge stopped_partitions = telemetry::gauge(telemetry::metric::log_stopped_partitions, {"lanes"});
};

CommandRole::CommandRole(const std::filesystem::path& states, const Machine& machine)
    : store_(open_store(states, machine.disk)),
      lanes_(std::make_unique<orders::OrderLanes>(
          lane::Config{.address = "local", .limits = machine.limits, .notice = tell, .bugs = {}}, orders::order_codec(),
          machine.strand, machine.pool, machine.log, *store_, machine.clock, machine.random)),
      cluster_(machine.cluster ? std::make_unique<Cluster>(*machine.cluster, machine.log, *store_, machine.clock)
                               : nullptr),
      order_commands_{*lanes_, machine.random, machine.clock, cluster_ ? &cluster_->forwarder() : nullptr},
      metrics_(std::make_unique<Metrics>()) {}

CommandRole::~CommandRole() = default;

void CommandRole::open(const std::string& address) {
  lanes_->set_address(address);
  if (cluster_) {
    cluster_->join(address, *lanes_);
  } else {
    lanes_->open();
  }
}

void CommandRole::leave() {
  if (cluster_) cluster_->leave();
}

Verdict CommandRole::health() const {
  const auto stats = lanes_->stats();
  int serving = 0, stopped = 0, assigned = 0;
  std::size_t stopped_streams = 0;
  for (const auto& partition : stats.partitions) {
    assigned += partition.assigned ? 1 : 0;
    serving += partition.phase == lane::Phase::serving || partition.phase == lane::Phase::doubting ? 1 : 0;
    stopped += partition.phase == lane::Phase::stopped ? 1 : 0;
    stopped_streams += partition.stopped_streams;
  }
  const auto detail = fmt::format("{} of {} partitions serve", serving, assigned);
  if (stopped > 0) return {Health::failed, fmt::format("{}, {} stopped", detail, stopped)};
  if (serving < assigned || (assigned == 0 && !cluster_)) return {Health::starting, detail};
  if (stopped_streams > 0) return {Health::degraded, fmt::format("{} streams are stopped", stopped_streams)};
  return {Health::ok, detail};
}

void CommandRole::refresh_metrics() {
  if (cluster_) cluster_->refresh_metrics();
  const auto stats = lanes_->stats();
  metrics_->accepted.follow(stats.accepted);
  metrics_->replayed.follow(stats.replayed);
  metrics_->nothing.follow(stats.nothing_to_do);
  metrics_->refused.follow(stats.refused);
  for (std::size_t i = 0; i < stats.failed.size(); ++i) metrics_->failed[i].follow(stats.failed[i]);
  metrics_->step_downs.follow(stats.step_downs);
  metrics_->loads.follow(stats.loads);
  std::size_t in_flight = 0, waiting = 0, cached = 0, stopped = 0, stopped_partitions = 0;
  for (const auto& partition : stats.partitions) {
    in_flight += partition.in_flight;
    waiting += partition.waiting;
    cached += partition.cached;
    stopped += partition.stopped_streams;
    stopped_partitions += partition.phase == lane::Phase::stopped ? 1 : 0;
  }
  metrics_->stopped_partitions.set(static_cast<double>(stopped_partitions));
  metrics_->in_flight.set(static_cast<double>(in_flight));
  metrics_->waiting.set(static_cast<double>(waiting));
  metrics_->states.set(static_cast<double>(cached));
  metrics_->stopped_streams.set(static_cast<double>(stopped));
}

}  // namespace paypie::tools
