// One child, found by the line it prints.
#include "tools/paypie/simulated_gateways.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "platform/http_client/client.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

namespace {

constexpr const char* webhook_secret = "of the simulated gateways";

[[noreturn]] void become(const std::vector<std::string>& command, int output, pid_t parent) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  setpgid(0, 0);  // a Ctrl-C is meant for the server: it still calls gateways while it stops
  dup2(output, STDOUT_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(125);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string first_line(int from) {
  std::string line;
  for (char c = 0; line.size() < 200 && ::read(from, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace

SimulatedGateways::SimulatedGateways(const std::filesystem::path& folder, const std::string& script,
                                     std::uint64_t seed) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "paypie-gateways";
  std::filesystem::create_directories(folder);
  const std::vector<std::string> command{program.string(),
                                         "--port",
                                         "0",
                                         "--script",
                                         script,
                                         "--seed",
                                         std::to_string(seed),
                                         "--webhook-secret",
                                         webhook_secret,
                                         "--journal",
                                         (folder / "gateways.jsonl").string()};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Failure(Exit::internal, "no pipe to the gateways: " + std::generic_category().message(errno));
  }
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) become(command, ends[1], parent);
  ::close(ends[1]);
  url_ = first_line(ends[0]);
  ::close(ends[0]);
  if (!url_.starts_with("http://")) {
    throw Failure(Exit::usage, fmt::format("{} does not start; what it says is above", program.string()));
  }
}

SimulatedGateways::~SimulatedGateways() {
  if (process_ <= 0) return;
  ::kill(process_, SIGTERM);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
}

std::map<std::string, std::string> SimulatedGateways::settings() const {
  std::map<std::string, std::string> settings;
  for (const std::string name : {"stripe", "paypal", "razorpay"}) {
    settings[name + ".url"] = url_ + "/" + name;
    settings[name + ".key"] = "simulated";
    settings[name + ".webhook_secret"] = webhook_secret;
  }
  settings["razorpay.secret"] = "simulated";
  settings["payouts.adapter"] = "http";
  settings["payouts.url"] = url_ + "/adyen";
  settings["payouts.key"] = "simulated";
  settings["payouts.balance_account"] = "BA-simulated";
  return settings;
}

void SimulatedGateways::deliver_to(const std::string& api) const {
  http_client::Client client;
  const auto answer =
      client.send({.method = "PUT", .url = url_ + "/webhooks", .headers = {}, .body = api + "/api/v1/webhooks"});
  if (!answer || answer->status != 200) throw Failure(Exit::unreachable, "the gateways at " + url_ + " do not answer");
}

nlohmann::json SimulatedGateways::book(const std::string& path) const {
  http_client::Client client;
  const auto answer = client.send({.url = url_ + path});
  if (!answer) throw Failure(Exit::unreachable, "the gateways at " + url_ + " do not answer: " + answer.error().detail);
  return nlohmann::json::parse(answer->body);
}

nlohmann::json SimulatedGateways::ledger() const { return book("/ledger"); }

std::int64_t SimulatedGateways::paid_out() const {
  std::int64_t sum = 0;
  for (const auto& [payout, paid] : book("/payout-ledger").items()) sum += paid.at("minor").get<std::int64_t>();
  return sum;
}

}  // namespace paypie::tools
