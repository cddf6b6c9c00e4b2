// What a node does with refusals where money or security is at stake: watches its door and its commands, and records
// them without anybody waiting for it. A node without commands records nothing, its edge counts them.
#pragma once
#include <memory>
#include <vector>

#include "command-side/refusals/api/recorder.hpp"
#include "command-side/refusals/api/watch.hpp"
#include "platform/config/config.hpp"
#include "tools/node/command_role.hpp"
#include "tools/node/following.hpp"

namespace paypie::tools {

class RefusalWatch {
 public:
  // `routes`: all that are served, in the end. `commands` may be null. All must outlive it.
  RefusalWatch(const config::Config& config, CommandRole* commands, http::Authenticator& callers,
               const http::Router& routes, const Machine& machine);

  // Who asks the callers.
  http::Authenticator& door();
  // Adds the routes of `from` to `to`, watched.
  void add(http::Router& to, const http::Router& from);
  // Says what was left out, before the lanes close.
  void finish();
  void refresh_metrics();

 private:
  CommandRole* const commands_;
  http::Authenticator& callers_;
  std::unique_ptr<refusals::Recorder> recorder_;  // null: nothing is recorded here
  std::unique_ptr<refusals::WatchedDoor> door_;
  std::vector<Following> fates_;  // as refusals::Fate
  Following of_other_stores_;
  telemetry::Gauge under_way_;
};

}  // namespace paypie::tools
