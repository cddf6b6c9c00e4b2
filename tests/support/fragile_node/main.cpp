// paypie-fragile: `paypie serve` on a disk that forgets what was not synced, so that kill -9 is a power cut.
// Takes `serve` and settings as --key value, as paypie does. PAYPIE_PLANT=no_sync plants a log that never syncs;
// PAYPIE_CLOCK names a file with the seconds by which the node's clock is ahead, read at every look.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "platform/scheduler/system.hpp"
#include "tests/support/fragile_disk/fragile_disk.hpp"
#include "tools/node/node.hpp"
#include "tools/node/settings.hpp"

using namespace paypie;

namespace {

class WrongClock final : public Clock {
 public:
  explicit WrongClock(std::string file) : file_(std::move(file)) {}
  std::int64_t wall_micros() const override {
    std::int64_t seconds = 0;
    std::ifstream(file_) >> seconds;
    return right_.wall_micros() + seconds * 1'000'000;
  }
  std::chrono::microseconds monotonic() const override { return right_.monotonic(); }

 private:
  const std::string file_;
  SystemClock right_;
};

}  // namespace

int main(int count, char** words) {
  tools::CommandLine line;
  for (int i = 2; i + 1 < count; i += 2) {
    for (const auto& key : tools::configuration_keys()) {
      if (config::flag_name(key.name) == words[i]) line.flags[std::string(key.name)] = words[i + 1];
    }
  }
  const char* plant = std::getenv("PAYPIE_PLANT");
  const char* clock_file = std::getenv("PAYPIE_CLOCK");
  const WrongClock clock(clock_file != nullptr ? clock_file : "");
  test::FragileDisk disk;
  try {
    const auto config = tools::load_configuration(line);
    tools::configure_telemetry(config);
    return static_cast<int>(
        tools::serve(config, {.disk = disk.env(),
                              .log_never_syncs = plant != nullptr && std::string(plant) == "no_sync",
                              .clock = clock_file != nullptr ? &clock : nullptr}));
  } catch (const std::exception& problem) {
    fmt::print(stderr, "paypie-fragile: {}\n", problem.what());
    return 1;
  }
}
