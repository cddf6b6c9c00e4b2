// Real Kafka brokers for tests: the one that a test run shares, and private ones that may be killed, stopped and
// damaged. meson-free/kafka/broker is what starts both.
#pragma once
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

// The address of the broker that this CTest run shares (the fixture `kafka` starts it). A test file gets it by
// including this header. Whoever uses it puts a random prefix before its topics, and neither stops nor damages it.
inline std::string shared_kafka() {
  const char* file = std::getenv("PAYPIE_KAFKA");
  std::string addresses;
  if (file != nullptr) std::ifstream(file) >> addresses;
  if (addresses.empty()) throw std::runtime_error("PAYPIE_KAFKA must name the file with the broker's address");
  return addresses;
}

// "t83fa...-": no two tests meet on a shared broker.
inline std::string random_topic_prefix() {
  std::random_device random;
  std::string prefix = "t";
  for (int i = 0; i < 10; ++i) prefix += "0123456789abcdef"[random() % 16];
  return prefix + "-";
}

// One broker or three of our own, which end with this object.
class KafkaBroker {
 public:
  using Settings = std::vector<std::string>;  // KEY=VALUE, as the broker's properties name them

  // `first_time` runs in each process before it becomes a broker (resource limits and the like), not after a restart().
  explicit KafkaBroker(int brokers = 1, Settings settings = {}, const std::function<void()>& first_time = {})
      : nodes_(static_cast<std::size_t>(brokers)) {
    std::vector<std::string> command{tool(), "prepare", folder().string(), std::to_string(brokers)};
    command.insert(command.end(), settings.begin(), settings.end());
    if (const auto prepared = run(command); prepared.code != 0) throw std::runtime_error(prepared.err);
    for (int node = 1; node <= brokers; ++node) launch(node, first_time);
    for (int node = 1; node <= brokers; ++node) await_started(node);
  }

  // host:port,host:port,...: as clients take it. The same after a restart.
  std::string bootstrap() const {
    std::string addresses;
    std::ifstream(folder() / "bootstrap") >> addresses;
    return addresses;
  }
  // Nodes count from 1.
  void kill(int node = 1) {
    at(node).kill(SIGKILL);
    at(node).wait();
  }
  // SIGTERM and its end.
  void stop(int node = 1) {
    at(node).kill(SIGTERM);
    at(node).wait();
  }
  void freeze(int node = 1) { at(node).kill(SIGSTOP); }
  void thaw(int node = 1) { at(node).kill(SIGCONT); }
  // Starts a killed or stopped one on the same port and data; returns when it serves.
  void restart(int node = 1) {
    launch(node);
    await_started(node);
  }
  // Where it keeps the partitions' segments.
  std::filesystem::path data(int node = 1) const { return folder() / ("node-" + std::to_string(node)) / "data"; }
  bool running(int node = 1) { return at(node).running(); }
  std::string said(int node = 1) { return at(node).out() + at(node).err(); }

 private:
  static std::string tool() { return (std::filesystem::current_path() / "meson-free/kafka/broker").string(); }
  std::filesystem::path folder() const { return folder_.path() / "kafka"; }
  Process& at(int node) { return *nodes_.at(static_cast<std::size_t>(node - 1)); }
  void launch(int node, const std::function<void()>& before = {}) {
    nodes_.at(static_cast<std::size_t>(node - 1)) =
        std::make_unique<Process>(std::vector<std::string>{tool(), "run", folder().string(), std::to_string(node)},
                                  Process::Options{.environment = {}, .folder = {}, .before_exec = before});
  }
  void await_started(int node) {
    const auto serves = [&] { return said(node).find("Kafka Server started") != std::string::npos; };
    const bool started =
        eventually([&] { return serves() || !at(node).running(); }, std::chrono::milliseconds(120'000)) && serves();
    if (!started) throw std::runtime_error("the broker did not start: " + said(node));
  }

  TempFolder folder_;
  std::vector<std::unique_ptr<Process>> nodes_;
};

}  // namespace paypie::test
