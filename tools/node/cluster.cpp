// Sharing, following, forwarding.
#include "tools/node/cluster.hpp"

#include <fmt/format.h>

#include "command-side/lane/records.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "tools/log/source.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

namespace {

const std::string& checked(const std::string& secret) {
  if (!secret.empty() && secret.size() < commands::shortest_secret) {
    throw Failure(Exit::usage, fmt::format("cluster.secret has {} characters; at least {} are needed", secret.size(),
                                           commands::shortest_secret));
  }
  if (secret.empty()) {
    telemetry::warning("no cluster.secret: this node answers commands of other nodes' partitions with 503");
  }
  return secret;
}

}  // namespace

Cluster::Cluster(Options options, log::EventLog& log, lane::StateStore& states)
    : options_(std::move(options)),
      owners_(log, std::string(orders::OrderDecider::topic), states),
      forwarder_({checked(options_.secret), options_.forwards},
                 [this](int partition) { return address_of(partition); }),
      following_([this](std::stop_token stop) { owners_.run(stop); }) {}

Cluster::~Cluster() {
  leave();
  forwarder_.stop();
}

std::string Cluster::address_of(int partition) const {
  auto address = owners_.of(partition).address;
  return address == address_ ? "" : address;
}

void Cluster::join(const std::string& address, orders::OrderLanes& lanes) {
  address_ = address;
  auto joined = log::Membership::join({.kafka = options_.kafka,
                                       .topic = std::string(orders::OrderDecider::topic),
                                       .group = "paypie.order.owners",
                                       .name = address,
                                       .session = options_.session},
                                      [this, &lanes](const std::set<int>& ours) {
                                        const auto [gained, lost] = log::change(ours_, ours);
                                        for (const int partition : lost) lanes.disown(partition);
                                        for (const int partition : gained) lanes.own(partition);
                                        ours_ = ours;
                                      });
  if (!joined) throw Failure(Exit::usage, joined.error().detail);
  membership_ = std::move(*joined);
}

void Cluster::leave() {
  if (membership_) membership_->leave();
}

Verdict Cluster::health() const {
  if (const auto stopped = owners_.stopped(); stopped > 0) {
    return {Health::failed, fmt::format("{} partitions are not followed; see the process's log", stopped)};
  }
  const auto ours = membership_ ? membership_->ours() : std::nullopt;
  if (!ours) return {Health::starting, "joining the group"};
  if (!owners_.current()) return {Health::starting, "reading who owns what"};
  return {Health::ok, fmt::format("{} partitions are this node's", ours->size())};
}

void Cluster::refresh_metrics() {
  forwarder_.refresh_metrics();
  static const auto stopped = telemetry::gauge(telemetry::metric::log_stopped_partitions, {"owners"});
  stopped.set(owners_.stopped());
}

std::optional<Cluster::Options> cluster_options(const config::Config& config) {
  auto source = log_source(config);
  if (!source.on_kafka) return std::nullopt;
  return Cluster::Options{.kafka = std::move(source.kafka),
                          .secret = config.text("cluster.secret"),
                          .forwards = static_cast<std::size_t>(config.integer("cluster.forwards")),
                          .session = std::chrono::milliseconds(config.integer("cluster.session_ms"))};
}

std::string cluster_address(const config::Config& config, const std::string& api) {
  const auto& given = config.text("cluster.address");
  if (!given.empty()) {
    if (!lane::is_address(given) || given.find(':') == std::string::npos) {
      throw Failure(Exit::usage, "cluster.address is not host:port: " + given);
    }
    return given;
  }
  const auto& listens = config.text("http.address");
  if ((listens == "0.0.0.0" || listens == "::") && log_source(config).on_kafka) {
    throw Failure(Exit::usage,
                  "name where other nodes reach this one in cluster.address: " + listens + " is everywhere");
  }
  return api.substr(std::string_view("http://").size());
}

}  // namespace paypie::tools
