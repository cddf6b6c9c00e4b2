// The gateway simulator beside a server that has no real gateways: a process of its own, as they are.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace paypie::tools {

class SimulatedGateways {
 public:
  // Those that run at `url` already (http://127.0.0.1:8090).
  explicit SimulatedGateways(std::string url) : url_(std::move(url)) {}
  // Starts paypie-gateways, which is beside this program, on a free port; it keeps its books in the folder, so that
  // they are those of the log there. It ends with this object, or with this process. Throws Failure.
  SimulatedGateways(const std::filesystem::path& folder, const std::string& script, std::uint64_t seed);
  ~SimulatedGateways();
  SimulatedGateways(const SimulatedGateways&) = delete;
  SimulatedGateways& operator=(const SimulatedGateways&) = delete;

  // Settings by which a node calls them and takes their webhooks.
  std::map<std::string, std::string> settings() const;
  // Where webhooks go from now on: a node's API. Throws Failure.
  void deliver_to(const std::string& api) const;
  // What was really held, captured and refunded, by payment; see paypie-gateways. Throws Failure.
  nlohmann::json ledger() const;
  // What the simulated bank has really paid out, in minor units, since it was started. Throws Failure.
  std::int64_t paid_out() const;

 private:
  nlohmann::json book(const std::string& path) const;

  std::string url_;
  pid_t process_ = -1;  // -1: not ours
};

}  // namespace paypie::tools
