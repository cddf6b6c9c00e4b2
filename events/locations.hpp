// What can happen to the locations of a store, all of them in one stream: there are few, and their order is one thing.
// Stored for ever: fields are only ever added (optional, at the end).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie {

struct LocationsTag {
  static constexpr std::string_view prefix = "lcs";
};
using LocationsId = Id<LocationsTag>;  // of all locations of a store

}  // namespace paypie

namespace paypie::locations {

struct LocationCreated {
  std::string location;  // what stock items call it; never changes
  std::string name;      // what people call it
  std::int64_t priority = 0;
  bool active = true;
};
EVENT(LocationCreated, "locations.created", 1, (location, name, priority, active))

// All there is to say of it, after the change.
struct LocationChanged {
  std::string location;
  std::string name;
  std::int64_t priority = 0;  // orders ask the active location of the lowest number for stock first
  bool active = true;         // orders ask it for stock; what it holds for orders stays either way
};
EVENT(LocationChanged, "locations.changed", 1, (location, name, priority, active))

using LocationEvent = std::variant<LocationCreated, LocationChanged, CommandSettled>;

}  // namespace paypie::locations
