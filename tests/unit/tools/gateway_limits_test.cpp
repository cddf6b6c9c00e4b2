// The schedule by which unknown outcomes are looked up: read from one setting, and refused where it makes no sense.
#include <doctest/doctest.h>

#include "tools/node/gateway_role.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

using namespace paypie::tools;
using std::chrono::seconds;

namespace {

paypie::reactors::GatewayConfig limits(const std::string& look_ups) {
  CommandLine line;
  line.flags["gateways.look_up_seconds"] = look_ups;
  return gateway_limits(load_configuration(line));
}

}  // namespace

TEST_CASE("the look-up schedule is what the setting says") {
  CHECK(limits("1,5,60").look_ups == std::vector<seconds>{seconds(1), seconds(5), seconds(60)});
  CHECK(gateway_limits(load_configuration({})).look_ups == paypie::reactors::GatewayConfig{}.look_ups);
}

TEST_CASE("a look-up schedule that is empty, falls, or is no number is refused by name") {
  for (const auto* wrong : {",", "0", "-1", "5,5", "5,1", "5,x", "5s"}) {
    CAPTURE(wrong);
    CHECK_THROWS_WITH_AS(limits(wrong), doctest::Contains("gateways.look_up_seconds"), paypie::tools::Failure);
  }
}
