// What the edge's exchanges become in metrics and log lines.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/http/route.hpp"
#include "platform/http/server.hpp"
#include "platform/telemetry/metrics.hpp"

namespace paypie::tools {

// One per server, on its thread. Handles of all routes are resolved when it is made.
class EdgeMetrics {
 public:
  explicit EdgeMetrics(const http::Router& router);
  void observe(const http::Exchange& exchange);
  // Copies the server's own counts; called before the metrics page is made.
  void refresh(const http::Server& server);

 private:
  struct PerRoute {
    std::vector<telemetry::Counter> by_class;  // 1xx to 5xx
    telemetry::Histogram latency;
  };
  struct Counted {
    telemetry::Counter counter;
    std::uint64_t seen = 0;
  };
  void add(std::string_view route);

  std::unordered_map<std::string_view, PerRoute> routes_;
  telemetry::Gauge connections_;
  std::vector<Counted> refused_;  // by http::Refusal
  std::vector<Counted> others_;   // turned away, accept failures
};

}  // namespace paypie::tools
