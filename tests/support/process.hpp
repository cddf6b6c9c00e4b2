// Starts a program as a child, talks to it by signals, and collects what it printed. Never outlives its test.
#pragma once
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_folder.hpp"

namespace paypie::test {

// The folder of built programs.
inline std::string program(const std::string& name) {
  const char* folder = std::getenv("PAYPIE_BIN");
  if (folder == nullptr) throw std::runtime_error("PAYPIE_BIN must name the folder of the built programs");
  return std::string(folder) + "/" + name;
}

// Polls until `holds` is true. The pause only limits how often it is asked; the condition decides.
inline bool eventually(const std::function<bool()>& holds,
                       std::chrono::milliseconds within = std::chrono::milliseconds(30'000)) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (std::chrono::steady_clock::now() < until) {
    if (holds()) return true;
    std::this_thread::yield();
    timespec pause{0, 5'000'000};
    nanosleep(&pause, nullptr);
  }
  return holds();
}

// 128 + signal for a child that a signal ended.
struct Ended {
  int code = 0;
  std::string out, err;
};

class Process {
 public:
  struct Options {
    std::vector<std::pair<std::string, std::string>> environment;
    std::string folder;                 // working directory; empty: ours
    std::function<void()> before_exec;  // in the child: resource limits and the like
  };

  explicit Process(const std::vector<std::string>& command) : Process(command, Options{}) {}
  Process(const std::vector<std::string>& command, const Options& options) {
    std::vector<char*> arguments;
    for (const auto& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
    arguments.push_back(nullptr);
    const std::string out = (output_.path() / "out").string(), err = (output_.path() / "err").string();
    child_ = fork();
    if (child_ < 0) throw std::runtime_error("fork failed");
    if (child_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int out_file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      const int err_file = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      dup2(out_file, STDOUT_FILENO);
      dup2(err_file, STDERR_FILENO);
      dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
      for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
      if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(126);
      if (options.before_exec) options.before_exec();
      execv(arguments[0], arguments.data());
      _exit(127);
    }
  }
  ~Process() {
    if (child_ > 0) {
      kill(SIGKILL);
      wait();
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return child_; }
  void kill(int signal) const {
    if (child_ > 0) ::kill(child_, signal);
  }
  bool running() {
    if (child_ <= 0) return false;
    int status = 0;
    if (waitpid(child_, &status, WNOHANG) == child_) note(status);
    return child_ > 0;
  }
  // Blocks until it ends by itself; asks for its end by SIGKILL after `within`.
  Ended wait(std::chrono::milliseconds within = std::chrono::milliseconds(120'000)) {
    if (!eventually([&] { return !running(); }, within)) {
      kill(SIGKILL);
      int status = 0;
      waitpid(child_, &status, 0);
      note(status);
    }
    return {code_, out(), err()};
  }
  std::string out() const { return text(output_.path() / "out"); }
  std::string err() const { return text(output_.path() / "err"); }

 private:
  static std::string text(const std::filesystem::path& file) {
    std::stringstream all;
    all << std::ifstream(file, std::ios::binary).rdbuf();
    return all.str();
  }
  void note(int status) {
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    child_ = -1;
  }

  TempFolder output_;
  pid_t child_ = -1;
  int code_ = 0;
};

// Runs a program to its end.
inline Ended run(const std::vector<std::string>& command, const Process::Options& options = {}) {
  return Process(command, options).wait();
}

}  // namespace paypie::test
