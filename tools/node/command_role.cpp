// Lanes opened, watched, counted: the same for every aggregate.
#include "tools/node/command_role.hpp"

#include <fmt/format.h>

#include <algorithm>
#include "platform/telemetry/metric_table.hpp"
#include "tools/node/aggregates.hpp"

namespace paypie::tools {

namespace {

std::vector<std::unique_ptr<Hosted>> host(const std::filesystem::path& states, const Machine& machine,
                                          const Contexts& contexts) {
  std::vector<std::unique_ptr<Hosted>> all;
  for (const auto& one : aggregates()) {
    if (one.served(contexts)) all.push_back(one.host(states, machine));
  }
  return all;
}

}  // namespace

std::vector<std::string> CommandRole::topics(const Contexts& contexts) {
  std::vector<std::string> topics;
  for (const auto& one : aggregates()) {
    if (one.served(contexts) || one.heard(contexts)) topics.emplace_back(one.topic);
  }
  return topics;
}

CommandRole::CommandRole(const std::filesystem::path& states, const Machine& machine, const Contexts& contexts,
                         std::optional<Cluster::Options> cluster)
    : hosted_(host(states, machine, contexts)),
      stopped_partitions_(telemetry::gauge(telemetry::metric::log_stopped_partitions, {"lanes"})),
      cluster_(cluster ? std::make_unique<Cluster>(std::move(*cluster), machine.log, all(), machine.clock) : nullptr) {
  for (const auto& one : hosted_) metrics_.emplace_back(aggregate_of(one->topic()));
}

CommandRole::~CommandRole() = default;

std::vector<Hosted*> CommandRole::all() const {
  std::vector<Hosted*> all;
  for (const auto& one : hosted_) all.push_back(one.get());
  return all;
}

Hosted* CommandRole::hosted(std::string_view topic) const {
  const auto found = std::ranges::find(hosted_, topic, [](const auto& one) { return one->topic(); });
  return found == hosted_.end() ? nullptr : found->get();
}

std::optional<std::uint64_t> CommandRole::served_epoch(std::string_view topic, const std::string& stream) const {
  const auto* found = hosted(topic);
  if (!found) return std::nullopt;
  return found->stats().partitions.at(static_cast<std::size_t>(log::partition_of(stream))).served_epoch();
}

std::set<int> CommandRole::served_partitions(std::string_view topic) const {
  std::set<int> served;
  const auto* found = hosted(topic);
  if (!found) return served;
  const auto stats = found->stats();
  for (std::size_t i = 0; i < stats.partitions.size(); ++i) {
    if (stats.partitions.at(i).served_epoch()) served.insert(static_cast<int>(i));
  }
  return served;
}

void CommandRole::add_routes(http::Router& router) {
  for (const auto& one : hosted_) one->add_routes(router, forwarder());
}

void CommandRole::open(const std::string& address) {
  for (const auto& one : hosted_) one->set_address(address);
  if (cluster_) return cluster_->join(address);
  for (const auto& one : hosted_) one->open_all();
}

void CommandRole::close(Task closed) {
  auto left = std::make_shared<std::size_t>(hosted_.size());  // all of it on the strand
  auto shared = std::make_shared<Task>(std::move(closed));
  for (const auto& one : hosted_) {
    one->close([left, shared] {
      if (--*left == 0) (*shared)();
    });
  }
}

void CommandRole::leave() {
  if (cluster_) cluster_->leave();
}

Verdict CommandRole::health() const {
  Verdict all;
  for (const auto& one : hosted_) {
    const auto verdict = verdict_of(one->stats(), in_cluster());
    all.health = std::max(all.health, verdict.health);
    if (!all.detail.empty()) all.detail += ", ";
    all.detail += hosted_.size() == 1 ? verdict.detail : aggregate_of(one->topic()) + ": " + verdict.detail;
  }
  return all;
}

void CommandRole::refresh_metrics() {
  if (cluster_) cluster_->refresh_metrics();
  std::size_t stopped = 0;
  for (std::size_t i = 0; i < hosted_.size(); ++i) {
    const auto stats = hosted_[i]->stats();
    metrics_[i].follow(stats);
    stopped += LaneMetrics::stopped_partitions(stats);
  }
  stopped_partitions_.set(static_cast<double>(stopped));
}

}  // namespace paypie::tools
