// Sharing, following, forwarding.
#include "tools/node/cluster.hpp"

#include <fmt/format.h>

#include <algorithm>
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

Cluster::Cluster(Options options, log::EventLog& log, std::vector<Hosted*> hosted, const Clock& clock)
    : options_(std::move(options)),
      hosted_(std::move(hosted)),
      clock_watch_(clock, options_.clock_off, 2 * options_.kafka.delivery_within),
      forwarder_({checked(options_.secret), options_.forwards, options_.owner_within},
                 [this](const log::TopicPartition& where) { return address_of(where); }) {
  for (auto* one : hosted_) {
    auto followed = std::make_unique<Followed>(log, *one);
    // One topic's writers are enough: who writes partition 3 of one writes it of all.
    if (one == hosted_.front()) followed->owners.compare_clocks(clock, clock_watch_, [this] { return address(); });
    followed->follow();
    followed_.emplace(one->topic(), std::move(followed));
  }
}

Cluster::~Cluster() {
  leave();
  forwarder_.stop();
}

std::string Cluster::address() const {
  const std::lock_guard lock(mutex_);
  return address_;
}

std::string Cluster::address_of(const log::TopicPartition& where) const {
  const auto followed = followed_.find(where.topic);
  if (followed == followed_.end()) return "";
  auto owner = followed->second->owners.of(where.partition).address;
  return owner == address() ? "" : owner;
}

std::unique_ptr<log::Membership> Cluster::new_membership() {
  auto joined = log::Membership::join({.kafka = options_.kafka,
                                       .topic = hosted_.front()->topic(),
                                       .group = "paypie.order.owners",
                                       .name = address(),
                                       .session = options_.session},
                                      [this](const std::set<int>& ours) {
                                        const auto [gained, lost] = log::change(ours_, ours);
                                        for (auto* one : hosted_) {
                                          for (const int partition : lost) one->disown(partition);
                                          for (const int partition : gained) one->own(partition);
                                        }
                                        ours_ = ours;
                                      });
  if (!joined) throw Failure(Exit::usage, joined.error().detail);
  return std::move(*joined);
}

void Cluster::join(const std::string& address) {
  {
    const std::lock_guard lock(mutex_);
    address_ = address;
  }
  auto joined = new_membership();
  {
    const std::lock_guard lock(mutex_);
    membership_ = std::move(joined);
  }
  watching_ = std::jthread([this](const std::stop_token& stop) { watch_the_clock(stop); });
}

// A node whose clock is off hands its partitions to others, and takes a share again when it is right.
void Cluster::watch_the_clock(const std::stop_token& stop) {
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
      for (auto* one : hosted_) {
        for (const int partition : ours_) one->disown(partition);
      }
      ours_.clear();
    } else if (off == std::chrono::microseconds(0) && !member) {
      telemetry::info("this node's clock is right again");
      try {
        auto joined = new_membership();
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

int Cluster::stopped() const {
  int stopped = 0;
  for (const auto& [topic, followed] : followed_) stopped += followed->owners.stopped();
  return stopped;
}

Verdict Cluster::health() const {
  if (const auto off = clock_watch_.off(); off != std::chrono::microseconds(0)) {
    const auto seconds = static_cast<double>(off.count()) / 1e6;
    return {Health::failed,
            fmt::format("this node's clock is {:.1f} s {} what most nodes record, or it hears of them late",
                        std::abs(seconds), seconds > 0 ? "ahead of" : "behind")};
  }
  if (const auto stopped = this->stopped(); stopped > 0) {
    return {Health::failed, fmt::format("{} partitions are not followed; see the process's log", stopped)};
  }
  std::optional<std::set<int>> ours;
  {
    const std::lock_guard lock(mutex_);
    if (membership_) {
      ours = membership_->ours();
      if (auto why = membership_->refused(); !why.empty()) {
        return {Health::failed, fmt::format("{} (cluster.session_ms is {})", why, options_.session.count())};
      }
    }
  }
  if (!ours) return {Health::starting, "joining the group"};
  const auto current = [](const auto& one) { return one.second->owners.current(); };
  if (!std::ranges::all_of(followed_, current)) return {Health::starting, "reading who owns what"};
  return {Health::ok, fmt::format("{} partitions are this node's", ours->size())};
}

void Cluster::refresh_metrics() {
  forwarder_.refresh_metrics();
  static const auto stopped = telemetry::gauge(telemetry::metric::log_stopped_partitions, {"owners"});
  stopped.set(this->stopped());
  static const auto clock_off = telemetry::gauge(telemetry::metric::cluster_clock_off);
  clock_off.set(static_cast<double>(clock_watch_.off().count()) / 1e6);
}

std::optional<Cluster::Options> cluster_options(const config::Config& config) {
  auto source = log_source(config);
  if (!source.on_kafka) return std::nullopt;
  return Cluster::Options{.kafka = std::move(source.kafka),
                          .secret = config.text("cluster.secret"),
                          .forwards = static_cast<std::size_t>(config.integer("cluster.forwards")),
                          .owner_within = std::chrono::milliseconds(config.integer("cluster.owner_within_ms")),
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
