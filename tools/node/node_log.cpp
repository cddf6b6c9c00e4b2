// Either log, with what operators see of it.
#include "tools/node/node_log.hpp"

#include <fmt/format.h>

#include "events/log/kafka/topics.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "tools/node/following.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {
namespace {

using log::LogErrc;
using telemetry::counter;
using telemetry::gauge;

[[noreturn]] void fail(const log::LogError& error, Exit if_unavailable) {
  switch (error.code) {
    case LogErrc::unavailable: throw Failure(if_unavailable, error.detail);
    case LogErrc::no_topic: throw Failure(Exit::not_found, error.detail);
    case LogErrc::damaged:
    case LogErrc::gap: throw Failure(Exit::difference, error.detail);
    default: throw Failure(Exit::internal, error.detail);
  }
}

}  // namespace

struct NodeLog::Metrics {
  Following appended{counter(telemetry::metric::log_appends)};
  Following synced{counter(telemetry::metric::log_syncs)};
  Following failed_appends{counter(telemetry::metric::log_failed_appends)};
  Following troubles{counter(telemetry::metric::log_broker_errors)};
  Following producers{counter(telemetry::metric::log_rebuilds, {"producer"})};
  Following tails{counter(telemetry::metric::log_rebuilds, {"tail"})};
  telemetry::Gauge queued = gauge(telemetry::metric::log_queue);
  telemetry::Gauge queued_bytes = gauge(telemetry::metric::log_queue_bytes);
  telemetry::Gauge tail_bytes = gauge(telemetry::metric::log_tail_bytes);
  telemetry::Gauge catching_up = gauge(telemetry::metric::log_catching_up);
};

NodeLog::NodeLog(const LogSource& source, Embedded embedded) : source_(source), metrics_(std::make_unique<Metrics>()) {
  if (source.on_kafka) {
    auto opened = log::KafkaLog::open(source.kafka);
    if (!opened) fail(opened.error(), Exit::unreachable);
    kafka_ = std::move(*opened);
    return;
  }
  log::EmbeddedOptions options;
  options.folder = source.folder;
  options.env = embedded.disk;
  options.planted.no_sync = embedded.never_syncs;
  options.max_queued = source.kafka.max_queued;
  options.max_queued_bytes = source.kafka.max_queued_bytes;
  options.tail_bytes = source.kafka.tail_bytes;
  options.on_fatal = [this, stop = std::move(embedded.on_fatal)](const log::LogError& error) {
    failed_ = true;
    telemetry::error("the log cannot be written any more; stopping", {{"error", error.detail}});
    stop();
  };
  auto opened = log::EmbeddedLog::open(std::move(options));
  if (!opened) fail(opened.error(), Exit::conflict);
  embedded_ = std::move(*opened);
}

NodeLog::~NodeLog() = default;

void NodeLog::ensure_topic(const std::string& topic) {
  auto ensured = log().ensure_topic(topic);
  if (ensured && kafka_ && !source_.kafka.create_topics) return refuse_differences(topic);
  if (ensured) return;
  if (ensured.error().code == LogErrc::no_topic && source_.on_kafka) {
    ensured.error().detail += fmt::format(" at {}; `paypie topics apply` creates topics", source_.text());
  }
  fail(ensured.error(), Exit::unreachable);
}

// Who does not let us create topics runs in production, and wants them to be as they must be.
void NodeLog::refuse_differences(const std::string& topic) {
  const auto state = log::kafka::topic_state(kafka_->client(), topic);
  if (!state) fail(state.error(), Exit::unreachable);
  std::string all;
  for (const auto& one : log::kafka::differences(*state, source_.replicas)) {
    all += fmt::format("{}{} is {} and must be {}", all.empty() ? "" : ", ", one.what, one.is, one.must);
  }
  if (all.empty()) return;
  throw Failure(Exit::difference, fmt::format("the topic {} at {} cannot hold this log: {}; see `paypie topics plan`",
                                              source_.kafka.wire_name(topic), source_.text(), all));
}

Verdict NodeLog::health() const {
  if (failed_) return {Health::failed, "cannot be written; see the process's log"};
  if (!kafka_ || kafka_->figures().tail.reachable) return {};
  return {Health::failed, fmt::format("{}: no broker answers ({})", source_.text(), kafka_->last_trouble())};
}

void NodeLog::refresh_metrics() {
  if (embedded_) {
    const auto figures = embedded_->figures();
    metrics_->appended.follow(figures.appended);
    metrics_->synced.follow(figures.batches);
    metrics_->queued.set(static_cast<double>(figures.queued));
    metrics_->queued_bytes.set(static_cast<double>(figures.queued_bytes));
    return;
  }
  const auto figures = kafka_->figures();
  metrics_->appended.follow(figures.producer.delivered);
  metrics_->failed_appends.follow(figures.producer.failed);
  metrics_->queued.set(static_cast<double>(figures.producer.queued));
  metrics_->queued_bytes.set(static_cast<double>(figures.producer.queued_bytes));
  metrics_->tail_bytes.set(static_cast<double>(figures.tail.bytes));
  metrics_->catching_up.set(static_cast<double>(figures.catching_up));
  metrics_->producers.follow(figures.producer.rebuilt);
  metrics_->tails.follow(figures.tail.rebuilt);
  metrics_->troubles.follow(figures.troubles);
}

}  // namespace paypie::tools
