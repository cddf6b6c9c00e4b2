// A real `paypie serve` on a folder, found by what it wrote there, for tests that kill, stop and restart it.
#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/process.hpp"
#include "tools/client/api.hpp"
#include "tools/output/output.hpp"

namespace paypie::test {

class Serving {
 public:
  struct Options {
    std::string program = "paypie";
    std::string roles = "command";
    std::vector<std::string> more;  // further arguments
    Process::Options process;
  };

  explicit Serving(std::filesystem::path data) : Serving(std::move(data), Options{}) {}
  Serving(std::filesystem::path data, Options options) : data_(std::move(data)), options_(std::move(options)) {}

  // Starts and returns once the ports are bound; throws with the process's own words if it ends before.
  void start() {
    std::filesystem::remove(server_json());
    std::vector<std::string> command{program(options_.program),
                                     "serve",
                                     "--data",
                                     data_.string(),
                                     "--http-port",
                                     "0",
                                     "--admin-port",
                                     "0",
                                     "--roles",
                                     options_.roles};
    command.insert(command.end(), options_.more.begin(), options_.more.end());
    process_ = std::make_unique<Process>(command, options_.process);
    const bool bound = eventually([&] { return std::filesystem::exists(server_json()) || !process_->running(); });
    if (!bound || !process_->running()) throw std::runtime_error("paypie did not start: " + process_->err());
    endpoint_ = tools::running_server(server_json());
  }

  // True once commands are served.
  bool ready() { return healthy("/health/ready"); }
  // True once nothing is starting any more, PostgreSQL included.
  bool started() { return healthy("/health/startup"); }

  void kill() {
    process_->kill(SIGKILL);
    process_->wait();
  }
  // SIGTERM and its end.
  Ended terminate() {
    process_->kill(SIGTERM);
    return process_->wait();
  }

  Process& process() { return *process_; }
  const tools::Endpoint& endpoint() const { return endpoint_; }
  const std::filesystem::path& data() const { return data_; }
  std::string server_json() const { return (data_ / "server.json").string(); }

 private:
  bool healthy(const std::string& path) {
    tools::Api api(endpoint_);
    return eventually(
        [&] {
          try {
            return api.admin(path).status == 200;
          } catch (const tools::Failure&) {
            return false;
          }
        },
        std::chrono::milliseconds(90'000));
  }

  std::filesystem::path data_;
  Options options_;
  std::unique_ptr<Process> process_;
  tools::Endpoint endpoint_;
};

}  // namespace paypie::test
