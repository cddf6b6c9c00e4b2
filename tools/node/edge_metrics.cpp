// Counting exchanges, and the access log: failures and slow requests always, the rest at level debug.
#include "tools/node/edge_metrics.hpp"

#include <algorithm>
#include <array>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"

namespace paypie::tools {

namespace {

constexpr std::array<std::string_view, 5> classes = {"1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr std::string_view no_route = "none";
constexpr std::chrono::microseconds slow{1'000'000};

// 32 hex digits of "00-<trace id>-<span>-01".
std::string_view trace_id(std::string_view traceparent) {
  return traceparent.size() >= 35 ? traceparent.substr(3, 32) : std::string_view();
}

}  // namespace

EdgeMetrics::EdgeMetrics(const http::Router& router)
    : connections_(telemetry::gauge(telemetry::metric::http_connections)) {
  add(no_route);
  for (const auto& entry : router.entries()) add(entry.info.id);
  for (std::size_t i = 0; i < static_cast<std::size_t>(http::Refusal::count); ++i) {
    const auto& row = http::row_of(static_cast<http::Refusal>(i));
    refused_.push_back({telemetry::counter(telemetry::metric::http_refused, {row.code})});
  }
  for (const auto reason : {"connections_per_address", "accept_failed"}) {
    others_.push_back({telemetry::counter(telemetry::metric::http_refused, {reason})});
  }
}

void EdgeMetrics::add(std::string_view route) {
  PerRoute handles{{}, telemetry::histogram(telemetry::metric::http_latency, {route})};
  for (const auto each : classes) {
    handles.by_class.push_back(telemetry::counter(telemetry::metric::http_requests, {route, each}));
  }
  routes_.emplace(route, std::move(handles));
}

void EdgeMetrics::observe(const http::Exchange& exchange) {
  auto found = routes_.find(exchange.route);
  if (found == routes_.end()) found = routes_.find(no_route);
  const auto status_class = static_cast<std::size_t>(std::clamp(exchange.status / 100, 1, 5) - 1);
  found->second.by_class[status_class].add();
  found->second.latency.observe(std::chrono::duration<double>(exchange.took).count());

  // 503 is an answer that was meant (starting, busy); overload shows in the metrics.
  const bool failed = (exchange.status >= 500 && exchange.status != 503) || !exchange.failure.empty();
  const auto level = failed                  ? telemetry::Level::error
                     : exchange.took >= slow ? telemetry::Level::warning
                                             : telemetry::Level::debug;
  if (!telemetry::logs(level)) return;
  telemetry::log_line(level, "request",
                      {{"route", exchange.route},
                       {"method", exchange.method},
                       {"status", exchange.status},
                       {"took_us", exchange.took.count()},
                       {"request_id", exchange.request_id},
                       {"trace_id", trace_id(exchange.traceparent)},
                       {"actor", exchange.actor},
                       {"store", exchange.tenant},
                       {"remote", exchange.remote_address},
                       {"refusal", exchange.refusal},
                       {"error", exchange.failure}});
}

void EdgeMetrics::refresh(const http::Server& server) {
  const auto& stats = server.stats();
  connections_.set(static_cast<double>(stats.open));
  const auto count = [](Counted& counted, std::uint64_t now) {
    counted.counter.add(static_cast<double>(now - counted.seen));
    counted.seen = now;
  };
  for (std::size_t i = 0; i < refused_.size(); ++i) count(refused_[i], stats.refused[i]);
  count(others_[0], stats.turned_away);
  count(others_[1], stats.accept_failures);
}

}  // namespace paypie::tools
