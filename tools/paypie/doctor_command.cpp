// `paypie doctor`: what is needed to run, and how a running server is doing.
#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "tools/node/settings.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

Json row(const std::string& what, const std::string& state, const std::string& detail) {
  return {{"check", what}, {"state", state}, {"detail", detail}};
}

Json disk_space(const std::filesystem::path& folder) {
  std::error_code failed;
  const auto space = std::filesystem::space(std::filesystem::exists(folder) ? folder : ".", failed);
  if (failed) return row("disk", "failed", failed.message());
  constexpr std::uintmax_t least = 1U << 30;
  return row("disk", space.available < least ? "degraded" : "ok", fmt::format("{} MiB free", space.available >> 20));
}

}  // namespace

Exit doctor(const config::Config& config, Format format) {
  std::vector<Json> rows;
  const auto folder = data_folder(config);
  rows.push_back(row("settings", "ok", fmt::format("{} keys", config.keys().size())));
  rows.push_back(row("data", std::filesystem::exists(folder.root) ? "ok" : "absent", folder.root.string()));
  rows.push_back(disk_space(folder.root));
  Exit exit = Exit::ok;
  try {
    Api api(endpoint_of(config));
    const auto ready = api.admin("/health/ready");
    std::istringstream lines(ready.text);
    for (std::string line; std::getline(lines, line);) {
      const auto space = line.find(' ');
      const auto colon = line.find(": ");
      rows.push_back(row(line.substr(0, space), line.substr(space + 1, colon - space - 1),
                         colon == std::string::npos ? "" : line.substr(colon + 2)));
    }
    rows.push_back(row("server", ready.status == 200 ? "ok" : "not ready", ""));
    if (ready.status != 200) exit = Exit::unreachable;
  } catch (const Failure& failure) {
    rows.push_back(row("server", "not running", failure.what()));
    exit = Exit::unreachable;
  }
  const Column columns[] = {{"check", "/check"}, {"state", "/state"}, {"detail", "/detail"}};
  print(rendered(rows, columns, format));
  return exit;
}

}  // namespace paypie::tools
