// A real PostgreSQL for tests: one private cluster per test program, a database of its own for every test.
#pragma once
#include <signal.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "platform/postgres/cluster.hpp"
#include "platform/postgres/pool.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

inline postgres::Cluster& cluster() {
  struct Running {
    TempFolder folder;
    std::unique_ptr<postgres::Cluster> cluster;
    Running() {
      // What a killed process wrote stays in the page cache, so syncing would only cost time here.
      auto started = postgres::Cluster::start({.folder = folder.path() / "postgres", .settings = {"fsync=off"}});
      if (!started) throw std::runtime_error(started.error());
      cluster = std::move(*started);
    }
  };
  static Running running;
  return *running.cluster;
}

// The url of a new, empty database.
inline std::string fresh_database() {
  static std::atomic<int> made{0};
  std::string name = "test_" + std::to_string(++made);
  if (auto created = cluster().create_database(name); !created) throw std::runtime_error(created.error());
  return cluster().url(name);
}

inline void await_server(pid_t not_this_one = 0) {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (cluster().pid() == 0 || cluster().pid() == not_this_one) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the server did not come back");
    std::this_thread::yield();
  }
}

// kill -9 of the server; returns when its successor takes connections.
inline void kill_and_await_server() {
  pid_t before = cluster().pid();
  ::kill(before, SIGKILL);
  await_server(before);
}

}  // namespace paypie::test
