// Which figure goes where.
#include "tools/node/lane_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::tools {

namespace {

Following outcome(const std::string& aggregate, std::string_view name) {
  return {telemetry::counter(telemetry::metric::commands, {aggregate, name})};
}

}  // namespace

Verdict verdict_of(const lane::Stats& stats, bool in_cluster) {
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
  if (serving < assigned || (assigned == 0 && !in_cluster)) return {Health::starting, detail};
  if (stopped_streams > 0) return {Health::degraded, fmt::format("{} streams are stopped", stopped_streams)};
  return {Health::ok, detail};
}

LaneMetrics::LaneMetrics(const std::string& aggregate)
    : accepted_(outcome(aggregate, "accepted")),
      replayed_(outcome(aggregate, "replayed")),
      nothing_(outcome(aggregate, "nothing")),
      refused_(outcome(aggregate, "refused")),
      failed_{outcome(aggregate, "key_reused"),      outcome(aggregate, "version_mismatch"),
              outcome(aggregate, "other_store"),     outcome(aggregate, "stream_stopped"),
              outcome(aggregate, "too_large"),       outcome(aggregate, "full"),
              outcome(aggregate, "not_serving"),     outcome(aggregate, "still_running"),
              outcome(aggregate, "outcome_unknown"), outcome(aggregate, "elsewhere"),
              outcome(aggregate, "unbalanced")},
      step_downs_{telemetry::counter(telemetry::metric::lane_step_downs, {aggregate})},
      loads_{telemetry::counter(telemetry::metric::lane_state_loads, {aggregate})},
      in_flight_(telemetry::gauge(telemetry::metric::lane_in_flight, {aggregate})),
      waiting_(telemetry::gauge(telemetry::metric::lane_waiting, {aggregate})),
      states_(telemetry::gauge(telemetry::metric::lane_states, {aggregate})),
      stopped_streams_(telemetry::gauge(telemetry::metric::lane_stopped_streams, {aggregate})) {}

void LaneMetrics::follow(const lane::Stats& stats) {
  accepted_.follow(stats.accepted);
  replayed_.follow(stats.replayed);
  nothing_.follow(stats.nothing_to_do);
  refused_.follow(stats.refused);
  for (std::size_t i = 0; i < stats.failed.size(); ++i) failed_[i].follow(stats.failed[i]);
  step_downs_.follow(stats.step_downs);
  loads_.follow(stats.loads);
  std::size_t in_flight = 0, waiting = 0, cached = 0, stopped = 0;
  for (const auto& partition : stats.partitions) {
    in_flight += partition.in_flight;
    waiting += partition.waiting;
    cached += partition.cached;
    stopped += partition.stopped_streams;
  }
  in_flight_.set(static_cast<double>(in_flight));
  waiting_.set(static_cast<double>(waiting));
  states_.set(static_cast<double>(cached));
  stopped_streams_.set(static_cast<double>(stopped));
}

std::size_t LaneMetrics::stopped_partitions(const lane::Stats& stats) {
  return static_cast<std::size_t>(std::ranges::count_if(
      stats.partitions, [](const auto& partition) { return partition.phase == lane::Phase::stopped; }));
}

}  // namespace paypie::tools
