// A serving process: everything it is made of, started in order and stopped in the reverse order.
#pragma once
#include <functional>
#include <memory>

#include "platform/config/config.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "tools/client/api.hpp"
#include "tools/output/output.hpp"

namespace rocksdb {
class Env;
}

namespace paypie::tools {

// What tests put in the place of the machine.
struct Seams {
  rocksdb::Env* disk = nullptr;  // under the log and the state store; null: the real one
  bool log_never_syncs = false;  // a planted bug, which the power-cut test must find
  const Clock* clock = nullptr;  // null: the machine's
};

class Node {
 public:
  // Opens the log, binds the ports and starts the roles. Throws Failure with a sentence: a wrong setting, a folder that
  // another process holds, a port that is taken.
  explicit Node(const config::Config& config, Seams seams = {});
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Serves on this thread until SIGTERM, SIGINT, stop() or a fatal error of the log, then drains and ends everything.
  Exit run();
  // Any thread: asks run() to end with this exit code.
  void stop(Exit exit);

  // Where it listens, with the caller that client commands are.
  const Endpoint& endpoint() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Says on stderr where it listens, serves until told to stop, and returns the exit code.
Exit serve(const config::Config& config, Seams seams = {});

std::string version();

}  // namespace paypie::tools
