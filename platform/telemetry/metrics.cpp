// The registry behind the metric handles: prometheus-cpp's families, one per declared metric.
#include "platform/telemetry/metrics.hpp"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <stdexcept>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::telemetry {

namespace {

prometheus::Registry& registry() {
  static prometheus::Registry the_registry{prometheus::Registry::InsertBehavior::Merge};
  return the_registry;
}

prometheus::Labels labels_of(const MetricInfo& metric, MetricKind kind,
                             std::initializer_list<std::string_view> values) {
  if (metric.kind != kind) throw std::logic_error(fmt::format("{} is declared as another kind", metric.name));
  if (metric.labels.size() != values.size()) {
    throw std::logic_error(fmt::format("{} has {} labels, not {}", metric.name, metric.labels.size(), values.size()));
  }
  prometheus::Labels labels;
  std::size_t i = 0;
  for (const auto value : values) labels.emplace(std::string(metric.labels[i++]), std::string(value));
  return labels;
}

template <class Builder>
auto& family(Builder builder, const MetricInfo& metric) {
  return builder.Name(std::string(metric.name)).Help(std::string(metric.help)).Register(registry());
}

std::string_view to_text(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter: return "counter";
    case MetricKind::gauge: return "gauge";
    case MetricKind::histogram: return "histogram";
  }
  return "";
}

}  // namespace

void Counter::add(double amount) const { counter_->Increment(amount); }
double Counter::value() const { return counter_->Value(); }
void Gauge::set(double value) const { gauge_->Set(value); }
void Gauge::add(double amount) const { gauge_->Increment(amount); }
double Gauge::value() const { return gauge_->Value(); }
void Histogram::observe(double value) const { histogram_->Observe(value); }

Counter counter(const MetricInfo& metric, std::initializer_list<std::string_view> label_values) {
  auto labels = labels_of(metric, MetricKind::counter, label_values);
  return Counter(family(prometheus::BuildCounter(), metric).Add(labels));
}

Gauge gauge(const MetricInfo& metric, std::initializer_list<std::string_view> label_values) {
  auto labels = labels_of(metric, MetricKind::gauge, label_values);
  return Gauge(family(prometheus::BuildGauge(), metric).Add(labels));
}

Histogram histogram(const MetricInfo& metric, std::initializer_list<std::string_view> label_values) {
  auto labels = labels_of(metric, MetricKind::histogram, label_values);
  prometheus::Histogram::BucketBoundaries buckets(metric.buckets.begin(), metric.buckets.end());
  return Histogram(family(prometheus::BuildHistogram(), metric).Add(labels, buckets));
}

std::string exposition() { return prometheus::TextSerializer().Serialize(registry().Collect()); }

std::string metrics_reference() {
  std::string page =
      "# Metrics\n\nServed as Prometheus text at `/metrics` on the admin port. Made from "
      "`platform/telemetry/metric_table.hpp`; a test compares.\n\n| metric | kind | labels | meaning "
      "|\n|---|---|---|---|\n";
  for (const auto* metric : metric::all) {
    std::string labels;
    for (const auto label : metric->labels) labels += (labels.empty() ? "" : ", ") + std::string(label);
    page += fmt::format("| `{}` | {} | {} | {} |\n", metric->name, to_text(metric->kind), labels, metric->help);
  }
  return page;
}

}  // namespace paypie::telemetry
