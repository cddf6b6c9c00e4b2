// paypie-fragile: `paypie serve` on a disk that forgets what was not synced, so that kill -9 is a power cut.
// Takes `serve` and settings as --key value, as paypie does. PAYPIE_PLANT=no_sync plants a log that never syncs.
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "tests/support/fragile_disk/fragile_disk.hpp"
#include "tools/node/node.hpp"
#include "tools/node/settings.hpp"

using namespace paypie;

int main(int count, char** words) {
  tools::CommandLine line;
  for (int i = 2; i + 1 < count; i += 2) {
    for (const auto& key : tools::configuration_keys()) {
      if (config::flag_name(key.name) == words[i]) line.flags[std::string(key.name)] = words[i + 1];
    }
  }
  const char* plant = std::getenv("PAYPIE_PLANT");
  test::FragileDisk disk;
  try {
    const auto config = tools::load_configuration(line);
    tools::configure_telemetry(config);
    return static_cast<int>(tools::serve(
        config, {.disk = disk.env(), .log_never_syncs = plant != nullptr && std::string(plant) == "no_sync"}));
  } catch (const std::exception& problem) {
    fmt::print(stderr, "paypie-fragile: {}\n", problem.what());
    return 1;
  }
}
