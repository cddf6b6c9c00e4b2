// The lanes of locations: the one place where their definitions are compiled.
#pragma once
#include <string>

#include "command-side/lane/lanes.hpp"
#include "command-side/locations/locations.hpp"
#include "events/values.hpp"

namespace paypie::locations {

using LocationLanes = lane::Lanes<LocationsDecider>;

lane::Codec<LocationsDecider> locations_codec();

// lcs_...: the stream of a store's locations.
std::string locations_stream(std::string_view store);

}  // namespace paypie::locations
