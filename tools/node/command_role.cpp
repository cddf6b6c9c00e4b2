// Lanes opened, watched, counted: the same for every aggregate.
#include "tools/node/command_role.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::tools {

namespace {

template <Decider D>
std::unique_ptr<HostedLanes<D>> host(bool served, const std::filesystem::path& states, const Machine& machine,
                                     lane::Codec<D> codec) {
  return served ? std::make_unique<HostedLanes<D>>(states, machine, codec) : nullptr;
}

template <Decider D>
lane::Lanes<D>* lanes_of(const std::unique_ptr<HostedLanes<D>>& hosted) {
  return hosted ? &hosted->lanes() : nullptr;
}

}  // namespace

std::vector<std::string> CommandRole::topics(const Contexts& contexts) {
  std::vector<std::string> topics{std::string(orders::OrderDecider::topic)};
  // The process listens to all of them, whoever serves them.
  if (contexts.inventory || contexts.processes) topics.emplace_back(inventory::ItemDecider::topic);
  if (contexts.payments || contexts.processes) topics.emplace_back(payments::PaymentDecider::topic);
  if (contexts.payments) topics.emplace_back(payments::WebhookInboxDecider::topic);
  if (contexts.processes) {
    topics.emplace_back(numbering::NumberSeriesDecider::topic);
    topics.emplace_back(order_to_cash::OrderToCashDecider::topic);
  }
  if (contexts.inventory || contexts.processes) topics.emplace_back(locations::LocationsDecider::topic);
  if (contexts.transfers()) topics.emplace_back(transfers::TransferDecider::topic);
  if (contexts.dead_letters()) topics.emplace_back(dead_letters::DeadLetterDecider::topic);
  return topics;
}

CommandRole::CommandRole(const std::filesystem::path& states, const Machine& machine, const Contexts& contexts,
                         std::optional<Cluster::Options> cluster)
    : orders_(host(true, states, machine, orders::order_codec())),
      items_(host(contexts.inventory, states, machine, inventory::item_codec())),
      locations_(host(contexts.inventory, states, machine, locations::locations_codec())),
      payments_(host(contexts.payments, states, machine, payments::payment_codec())),
      inboxes_(host(contexts.payments, states, machine, payments::webhook_inbox_codec())),
      numbers_(host(contexts.processes, states, machine, numbering::number_series_codec())),
      processes_(host(contexts.processes, states, machine, order_to_cash::order_to_cash_codec())),
      transfers_(host(contexts.transfers(), states, machine, transfers::transfer_codec())),
      letters_(host(contexts.dead_letters(), states, machine, dead_letters::dead_letter_codec())),
      hosted_(all_hosted()),
      stopped_partitions_(telemetry::gauge(telemetry::metric::log_stopped_partitions, {"lanes"})),
      cluster_(cluster ? std::make_unique<Cluster>(std::move(*cluster), machine.log, hosted_, machine.clock) : nullptr),
      order_commands_{orders_->lanes(), machine.random, machine.clock, cluster_ ? &cluster_->forwarder() : nullptr} {
  for (const auto* one : hosted_) metrics_.emplace_back(aggregate_of(one->topic()));
  if (items_) {
    inventory_commands_.emplace(items_->lanes(), machine.random, machine.clock, order_commands_.forwarder);
    location_commands_.emplace(locations_->lanes(), machine.random, machine.clock, order_commands_.forwarder);
  }
  if (payments_) {
    payment_commands_.emplace(payments_->lanes(), machine.random, machine.clock, order_commands_.forwarder);
  }
  if (processes_) {
    number_commands_.emplace(numbers_->lanes(), machine.random, machine.clock, order_commands_.forwarder);
    process_commands_.emplace(processes_->lanes(), machine.random, machine.clock, order_commands_.forwarder);
  }
  if (transfers_) {
    transfer_commands_.emplace(transfers_->lanes(), machine.random, machine.clock, order_commands_.forwarder);
  }
  if (letters_) letter_commands_.emplace(letters_->lanes(), machine.random, machine.clock, order_commands_.forwarder);
}

CommandRole::~CommandRole() = default;

std::vector<Hosted*> CommandRole::all_hosted() const {
  std::vector<Hosted*> all{orders_.get(),  items_.get(),     locations_.get(), payments_.get(), inboxes_.get(),
                           numbers_.get(), processes_.get(), transfers_.get(), letters_.get()};
  std::erase(all, nullptr);
  return all;
}

order_to_cash::Targets CommandRole::targets(const Clock& clock) {
  return {&orders_->lanes(), lanes_of(items_), lanes_of(payments_), lanes_of(numbers_), clock};
}

bool CommandRole::owns_payment(const std::string& stream) const {
  if (!payments_) return false;
  const auto stats = payments_->stats();
  const auto& partition = stats.partitions.at(static_cast<std::size_t>(log::partition_of(stream)));
  return partition.phase == lane::Phase::serving || partition.phase == lane::Phase::doubting;
}

void CommandRole::add_routes(http::Router& router) {
  router.add(orders::order_command_routes, order_commands_);
  if (inventory_commands_) router.add(inventory::inventory_command_routes, *inventory_commands_);
  if (location_commands_) router.add(locations::location_command_routes, *location_commands_);
  if (payment_commands_) router.add(payments::payment_command_routes, *payment_commands_);
  if (number_commands_) router.add(numbering::number_series_command_routes, *number_commands_);
  if (process_commands_) router.add(order_to_cash::process_command_routes, *process_commands_);
  if (transfer_commands_) router.add(transfers::transfer_command_routes, *transfer_commands_);
  if (letter_commands_) router.add(dead_letters::dead_letter_command_routes, *letter_commands_);
}

void CommandRole::open(const std::string& address) {
  for (auto* one : hosted_) one->set_address(address);
  if (cluster_) return cluster_->join(address);
  for (auto* one : hosted_) one->open_all();
}

void CommandRole::close(Task closed) {
  auto left = std::make_shared<std::size_t>(hosted_.size());  // all of it on the strand
  auto shared = std::make_shared<Task>(std::move(closed));
  for (auto* one : hosted_) {
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
  for (const auto* one : hosted_) {
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
