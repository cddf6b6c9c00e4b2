// Metrics: declared once in a table (metric_table.hpp), counted through handles that are resolved at start, shown as
// Prometheus text. A handle costs one atomic addition; finding one costs a lock and a map, so keep it.
//
//   static const auto applied = telemetry::counter(telemetry::metric::projection_events, {name});
//   applied.add();
//
// Handles are plain pointers into the process's one registry and stay good for its life. Any thread.
#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace paypie::telemetry {

enum class MetricKind { counter, gauge, histogram };

struct MetricInfo {
  std::string_view name;  // paypie_..., the unit last, _total for counters
  MetricKind kind = MetricKind::counter;
  std::string_view help;                       // a sentence
  std::span<const std::string_view> labels{};  // names; values are given when the handle is resolved
  std::span<const double> buckets{};           // histograms only, upper bounds
};

class Counter {
 public:
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
  void add(double amount = 1) const;
  double value() const;

 private:
  prometheus::Counter* counter_;
};

class Gauge {
 public:
  explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
  void set(double value) const;
  void add(double amount) const;
  double value() const;

 private:
  prometheus::Gauge* gauge_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
  void observe(double value) const;

 private:
  prometheus::Histogram* histogram_;
};

// Label values in the order of the declaration. Throws std::logic_error for another kind or number of labels.
Counter counter(const MetricInfo& metric, std::initializer_list<std::string_view> label_values = {});
Gauge gauge(const MetricInfo& metric, std::initializer_list<std::string_view> label_values = {});
Histogram histogram(const MetricInfo& metric, std::initializer_list<std::string_view> label_values = {});

// Every metric that has been touched, in Prometheus' text format 0.0.4.
std::string exposition();
inline constexpr std::string_view exposition_content_type = "text/plain; version=0.0.4; charset=utf-8";

// docs/reference/metrics.md, from the table.
std::string metrics_reference();

}  // namespace paypie::telemetry
