// The locations of stores over real lanes.
#pragma once
#include "command-side/locations/api/routes.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct LocationCommandsUnderTest {
  using Decider = locations::LocationsDecider;
  static constexpr const char* path = "/api/v1/inventory/locations";
  static lane::Codec<Decider> codec() { return locations::locations_codec(); }
  static const auto& routes() { return locations::location_command_routes; }
};
using LocationService = CommandService<LocationCommandsUnderTest>;

}  // namespace paypie::test
