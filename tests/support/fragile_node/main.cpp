// paypie-fragile: `paypie serve` on a disk that forgets what was not synced, so that kill -9 is a power cut.
// Takes settings as --key value, as paypie does.
#include <fmt/format.h>

#include <string>

#include "tests/support/fragile_disk/fragile_disk.hpp"
#include "tools/node/node.hpp"
#include "tools/node/settings.hpp"

using namespace paypie;

int main(int count, char** words) {
  tools::CommandLine line;
  for (int i = 1; i + 1 < count; i += 2) {
    for (const auto& key : tools::configuration_keys()) {
      if (config::flag_name(key.name) == words[i]) line.flags[std::string(key.name)] = words[i + 1];
    }
  }
  test::FragileDisk disk;
  try {
    const auto config = tools::load_configuration(line);
    tools::configure_telemetry(config);
    return static_cast<int>(tools::serve(config, {.disk = disk.env()}));
  } catch (const std::exception& problem) {
    fmt::print(stderr, "paypie-fragile: {}\n", problem.what());
    return 1;
  }
}
