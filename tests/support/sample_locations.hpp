// One event of each kind of locations, every field filled, the same in every run.
#pragma once
#include <vector>

#include "events/locations.hpp"

namespace paypie::samples {

inline std::vector<locations::LocationEvent> every_location_event() {
  using namespace locations;
  return {LocationCreated{.location = "seattle", .name = "Seattle, harbour", .priority = 10, .active = true},
          LocationChanged{.location = "seattle", .name = "Seattle, hill", .priority = 20, .active = false}};
}

}  // namespace paypie::samples
