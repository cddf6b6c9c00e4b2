// The figures of an aggregate's lanes, as metrics and as a verdict.
#pragma once
#include <array>
#include <string>

#include "command-side/lane/config.hpp"
#include "platform/telemetry/metrics.hpp"
#include "tools/node/following.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

// `in_cluster`: having no partition is no trouble.
Verdict verdict_of(const lane::Stats& stats, bool in_cluster);

// One thread.
class LaneMetrics {
 public:
  explicit LaneMetrics(const std::string& aggregate);
  // Copies figures into metrics.
  void follow(const lane::Stats& stats);
  // Partitions of it that are stopped now.
  static std::size_t stopped_partitions(const lane::Stats& stats);

 private:
  Following accepted_, replayed_, nothing_, refused_;
  std::array<Following, lane::failures> failed_;
  Following step_downs_, loads_;
  telemetry::Gauge in_flight_, waiting_, states_, stopped_streams_;
};

}  // namespace paypie::tools
