// The command role of a node: the lanes of every aggregate it serves, and the routes of their commands.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/node/cluster.hpp"
#include "tools/node/contexts.hpp"
#include "tools/node/health.hpp"
#include "tools/node/hosted_lanes.hpp"
#include "tools/node/lane_metrics.hpp"

namespace paypie::tools {

class CommandRole {
 public:
  // The topics that must be there, in the order in which they are served.
  static std::vector<std::string> topics(const Contexts& contexts);

  // Opens the state stores, one folder for each aggregate. `cluster`: none if every partition is ours. Throws Failure.
  // All of `machine` must outlive it; destroy it once the strand and the pool have stopped.
  CommandRole(const std::filesystem::path& states, const Machine& machine, const Contexts& contexts,
              std::optional<Cluster::Options> cluster);
  ~CommandRole();

  void add_routes(http::Router& router);
  // Begins to open the lanes, ours or our share of them, which tell others that commands are taken at `address`: listen
  // there first. Throws Failure.
  void open(const std::string& address);
  // Takes no more commands, settles what is in flight, writes the states; then `closed` runs on the strand.
  void close(Task closed);

  // Once closed: other nodes may take over. Blocks.
  void leave();

  // Null: not served here.
  template <Decider D>
  lane::Lanes<D>* lanes() const {
    auto* found = hosted(D::topic);
    return found ? &static_cast<HostedLanes<D>*>(found)->lanes() : nullptr;
  }
  // The epoch in which this node writes the partition of that stream, as of the last tick; none: it does not. Any
  // thread.
  std::optional<std::uint64_t> served_epoch(std::string_view topic, const std::string& stream) const;

  // Those that this node writes, as of the last tick. Any thread.
  std::set<int> served_partitions(std::string_view topic) const;

  Verdict health() const;
  Verdict cluster_health() const { return cluster_->health(); }
  // Null: there are no other nodes.
  commands::Forwarder* forwarder() { return cluster_ ? &cluster_->forwarder() : nullptr; }
  bool in_cluster() const { return cluster_ != nullptr; }
  // Copies the lanes' figures into metrics; called before the metrics page is made.
  void refresh_metrics();

 private:
  Hosted* hosted(std::string_view topic) const;
  std::vector<Hosted*> all() const;

  std::vector<std::unique_ptr<Hosted>> hosted_;
  std::vector<LaneMetrics> metrics_;  // as hosted_
  telemetry::Gauge stopped_partitions_;
  std::unique_ptr<Cluster> cluster_;  // null: there are no others
};

}  // namespace paypie::tools
