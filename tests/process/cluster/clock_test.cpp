// One of three nodes has a wrong clock, by an hour: it serves no commands until it is right, and says so; the others
// do.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/shop.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// The clock of a process, by the seconds it is ahead.
class ClockFile {
 public:
  ClockFile() { set(0); }
  void set(int seconds) const {
    const auto fresh = folder_.path() / "fresh";
    std::ofstream(fresh) << seconds << "\n";
    std::filesystem::rename(fresh, file());
  }
  Serving::Options options() const {
    Serving::Options options;
    options.program = "paypie-fragile";
    options.process.environment = {{"PAYPIE_CLOCK", file()}};
    return options;
  }

 private:
  std::filesystem::path file() const { return folder_.path() / "clock"; }
  TempFolder folder_;
};

}  // namespace

TEST_CASE("a node whose clock is an hour ahead or behind serves nothing until it is right, and nothing is lost") {
  const ClockFile clock;
  Shop shop(clock.options());
  auto& node = shop.group[0];
  RoamingLoad load(shop.group.addresses, shop.log, 6, "clock");
  const auto answers = [&](std::size_t more) {
    const auto before = load.answered();
    REQUIRE(eventually([&] { return load.answered() > before + more; }));
  };
  {
    const Bystander bystander(shop.group.kafka());
    const auto serves = [&] { return bystander.partitions_of(shop.group.address(0)) > 0; };
    const auto says = [&](const std::string& path) { return tools::Api(node.endpoint()).admin(path).text; };
    for (const int hour : {3'600, -3'600}) {
      const bool right = eventually([&] { return serves() && shop.group.is_ready(0); });
      REQUIRE_MESSAGE(right, says("/health/ready"));
      answers(some);
      clock.set(hour);
      REQUIRE(eventually([&] { return !serves(); }));
      CHECK(says("/health/ready").find(hour > 0 ? "s ahead of what most nodes record" : "s behind what most") !=
            std::string::npos);
      CHECK(tools::Api(node.endpoint()).admin("/health/live").status == 200);
      const auto metrics = says("/metrics");
      CHECK(metrics.find(hour > 0 ? "\npaypie_cluster_clock_off_seconds 3" : "\npaypie_cluster_clock_off_seconds -3") !=
            std::string::npos);
      for (const std::size_t other : {1U, 2U}) CHECK(eventually([&] { return shop.group.is_ready(other); }));
      answers(10 * some);
      clock.set(0);
    }
    REQUIRE(eventually([&] { return serves() && shop.group.is_ready(0); }));
    answers(some);
  }
  load.stop();
  shop.hold_against_the_log("2 wrong clocks", load);
}
