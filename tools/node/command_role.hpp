// The command role of a node: state store, lanes and what their routes work with.
#pragma once
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "command-side/lane/state_store.hpp"
#include "command-side/orders/api/routes.hpp"
#include "platform/telemetry/metrics.hpp"
#include "tools/node/cluster.hpp"
#include "tools/node/health.hpp"

namespace rocksdb {
class Env;
}

namespace paypie::tools {

class CommandRole {
 public:
  struct Machine {
    Strand& strand;
    Executor& pool;
    log::EventLog& log;
    const Clock& clock;
    Random& random;
    rocksdb::Env* disk = nullptr;
    lane::Limits limits = {};
    std::optional<Cluster::Options> cluster = {};  // none: every partition is ours
  };
  // Opens the state store. Throws Failure. All of `machine` must outlive it; destroy it once the strand and the pool
  // have stopped.
  CommandRole(const std::filesystem::path& states, const Machine& machine);
  ~CommandRole();

  void add_routes(http::Router& router) { router.add(orders::order_command_routes, order_commands_); }
  // Begins to open the lanes, ours or our share of them, which tell others that commands are taken at `address`: listen
  // there first. Throws Failure.
  void open(const std::string& address);
  // Takes no more commands, settles what is in flight, writes the states; then `closed` runs on the strand.
  void close(Task closed) { lanes_->close(std::move(closed)); }

  // Once closed: other nodes may take over. Blocks.
  void leave();

  Verdict health() const;
  Verdict cluster_health() const { return cluster_->health(); }
  bool in_cluster() const { return cluster_ != nullptr; }
  // Copies the lanes' figures into metrics; called before the metrics page is made.
  void refresh_metrics();

 private:
  struct Outcome;
  struct Metrics;
  std::unique_ptr<lane::StateStore> store_;
  std::unique_ptr<orders::OrderLanes> lanes_;
  std::unique_ptr<Cluster> cluster_;  // null: there are no others
  orders::OrderCommands order_commands_;
  std::unique_ptr<Metrics> metrics_;
};

}  // namespace paypie::tools
