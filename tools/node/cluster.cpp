// Sharing, following, forwarding.
#include "tools/node/cluster.hpp"

#include <fmt/format.h>

#include <cmath>
#include <condition_variable>

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

Cluster::Cluster(Options options, log::EventLog& log, lane::StateStore& states, const Clock& clock)
    : options_(std::move(options)),
      clock_watch_(clock, options_.clock_off),
      owners_(log, std::string(orders::OrderDecider::topic), states),
      forwarder_({checked(options_.secret), options_.forwards},
                 [this](int partition) { return address_of(partition); }) {
  owners_.compare_clocks(clock, clock_watch_, [this] { return address(); });
  following_ = std::jthread([this](std::stop_token stop) { owners_.run(stop); });
}

Cluster::~Cluster() {
  leave();
  forwarder_.stop();
}

std::string Cluster::address() const {
  const std::lock_guard lock(mutex_);
  return address_;
}

std::string Cluster::address_of(int partition) const {
  auto owner = owners_.of(partition).address;
  return owner == address() ? "" : owner;
}

std::unique_ptr<log::Membership> Cluster::new_membership(orders::OrderLanes& lanes) {
  auto joined = log::Membership::join({.kafka = options_.kafka,
                                       .topic = std::string(orders::OrderDecider::topic),
                                       .group = "paypie.order.owners",
                                       .name = address(),
                                       .session = options_.session},
                                      [this, &lanes](const std::set<int>& ours) {
                                        const auto [gained, lost] = log::change(ours_, ours);
                                        for (const int partition : lost) lanes.disown(partition);
                                        for (const int partition : gained) lanes.own(partition);
                                        ours_ = ours;
                                      });
  if (!joined) throw Failure(Exit::usage, joined.error().detail);
  return std::move(*joined);
}

void Cluster::join(const std::string& address, orders::OrderLanes& lanes) {
  {
    const std::lock_guard lock(mutex_);
    address_ = address;
  }
  auto joined = new_membership(lanes);
  {
    const std::lock_guard lock(mutex_);
    membership_ = std::move(joined);
  }
  watching_ = std::jthread([this, &lanes](const std::stop_token& stop) { watch_the_clock(lanes, stop); });
}

// A node whose clock is off hands its partitions to others, and takes a share again when it is right.
void Cluster::watch_the_clock(orders::OrderLanes& lanes, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  while (!stop.stop_requested()) {
    const auto off = clock_watch_.off();
    const bool member = [this] {
      const std::lock_guard lock(mutex_);
      return membership_ != nullptr;
    }();
    if (off != std::chrono::microseconds(0) && member) {
      telemetry::error("this node's clock is off; it serves no commands until it is right",
                       {{"seconds_ahead", static_cast<double>(off.count()) / 1e6}});
      std::unique_ptr<log::Membership> leaving;
      {
        const std::lock_guard lock(mutex_);
        leaving = std::move(membership_);
      }
      leaving->leave();
      for (const int partition : ours_) lanes.disown(partition);
      ours_.clear();
    } else if (off == std::chrono::microseconds(0) && !member) {
      telemetry::info("this node's clock is right again");
      try {
        auto joined = new_membership(lanes);
        const std::lock_guard lock(mutex_);
        membership_ = std::move(joined);
      } catch (const Failure& failed) {
        telemetry::error("the group cannot be joined; once more soon", {{"error", failed.what()}});
      }
    }
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, std::chrono::milliseconds(200), [] { return false; });
  }
}

void Cluster::leave() {
  watching_ = {};  // joined: nobody joins the group again
  const std::lock_guard lock(mutex_);
  if (membership_) membership_->leave();
}

Verdict Cluster::health() const {
  if (const auto off = clock_watch_.off(); off != std::chrono::microseconds(0)) {
    const auto seconds = static_cast<double>(off.count()) / 1e6;
    return {Health::failed,
            fmt::format("this node's clock is {:.1f} s {} what most nodes record, or it hears of them late",
                        std::abs(seconds), seconds > 0 ? "ahead of" : "behind")};
  }
  if (const auto stopped = owners_.stopped(); stopped > 0) {
    return {Health::failed, fmt::format("{} partitions are not followed; see the process's log", stopped)};
  }
  const auto ours = [this] {
    const std::lock_guard lock(mutex_);
    return membership_ ? membership_->ours() : std::nullopt;
  }();
  if (!ours) return {Health::starting, "joining the group"};
  if (!owners_.current()) return {Health::starting, "reading who owns what"};
  return {Health::ok, fmt::format("{} partitions are this node's", ours->size())};
}

void Cluster::refresh_metrics() {
  forwarder_.refresh_metrics();
  static const auto stopped = telemetry::gauge(telemetry::metric::log_stopped_partitions, {"owners"});
  stopped.set(owners_.stopped());
  static const auto clock_off = telemetry::gauge(telemetry::metric::cluster_clock_off);
  clock_off.set(static_cast<double>(clock_watch_.off().count()) / 1e6);
}

std::optional<Cluster::Options> cluster_options(const config::Config& config) {
  auto source = log_source(config);
  if (!source.on_kafka) return std::nullopt;
  return Cluster::Options{.kafka = std::move(source.kafka),
                          .secret = config.text("cluster.secret"),
                          .forwards = static_cast<std::size_t>(config.integer("cluster.forwards")),
                          .session = std::chrono::milliseconds(config.integer("cluster.session_ms")),
                          .clock_off = std::chrono::milliseconds(config.integer("cluster.clock_off_ms"))};
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
