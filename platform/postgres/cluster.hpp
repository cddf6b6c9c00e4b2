// A private PostgreSQL server in a folder of ours: made on the first start, kept running, stopped with its owner.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace paypie::postgres {

struct ClusterConfig {
  std::filesystem::path folder;  // made if missing; holds the data and server.log
  std::string database = "paypie";
  std::chrono::milliseconds ready_within{60'000};  // crash recovery of a large cluster takes its time
  std::vector<std::string> settings;               // "shared_buffers=1GB": beside ours, the last one wins
};

// Listens on a unix socket in a private short-lived folder only, never on the network; whoever may enter that folder
// is trusted. Run as root it drops to `postgres` (or `nobody`), because the server refuses root.
//
// Durability: fsync is on, synchronous_commit is off. What is stored here is derived from the log, and every
// transaction moves its position together with its rows: a lost last transaction is a bit of work done again.
class Cluster {
 public:
  // Blocks until the server takes connections. The error is one sentence, with the remedy where there is one.
  static std::expected<std::unique_ptr<Cluster>, std::string> start(ClusterConfig config);

  // The url of that folder's server while another process, or this one, keeps it running.
  static std::optional<std::string> running_url(const ClusterConfig& config);

  // Stops the server (fast shutdown, then by force) and waits for it. It also stops when this process dies.
  ~Cluster();

  // libpq connection string of a database of this cluster.
  std::string url(const std::string& database) const;
  std::string url() const;

  // Creates an empty database unless it exists.
  std::expected<void, std::string> create_database(const std::string& name);

  // The running server's process id. A server that dies is started again, so this changes; 0 in between.
  pid_t pid() const;
  // How often the server had to be started again.
  int restarts() const;

 private:
  struct State;
  explicit Cluster(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace paypie::postgres
