// The locations of a store: what they decide. Pure.
#pragma once
#include <boost/describe.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "events/event.hpp"
#include "events/locations.hpp"

namespace paypie::locations {

// Tested one below, at, and one above.
namespace limit {
inline constexpr std::size_t locations = 500;        // of one store, the inactive ones too
inline constexpr std::int64_t priority = 1'000'000;  // from 0 on
}  // namespace limit

struct CreateLocation {
  std::string location;
  std::string name;
  std::int64_t priority = 0;
  bool active = true;
};
VALUE(CreateLocation, (location, name, priority, active))

// What is not given stays as it is.
struct ChangeLocation {
  std::string location;
  std::optional<std::string> name;
  std::optional<std::int64_t> priority;
  std::optional<bool> active;
};
VALUE(ChangeLocation, (location, name, priority, active))

enum class Refusal { no_such_location, exists_already, priority_out_of_range, too_many_locations };
BOOST_DESCRIBE_ENUM(Refusal, no_such_location, exists_already, priority_out_of_range, too_many_locations)

struct Location {
  std::string location;
  std::string name;
  std::int64_t priority = 0;
  bool active = true;
};
VALUE(Location, (location, name, priority, active))

struct Locations {
  std::vector<Location> all;  // as they were created
};
VALUE(Locations, (all))

struct LocationsDecider {
  using State = Locations;
  using Command = std::variant<CreateLocation, ChangeLocation>;
  using Event = LocationEvent;
  using Refusal = locations::Refusal;
  static constexpr std::string_view topic = "paypie.locations.events.v1";
  static constexpr std::string_view source = "/locations";

  static Decision<Event, Refusal> decide(const Locations& now, const Command& command);
  static Locations evolve(Locations now, const Event& event);
};
static_assert(Decider<LocationsDecider>);

}  // namespace paypie::locations
