// One function for each command.
#include "command-side/locations/locations.hpp"

#include <algorithm>
#include <utility>

namespace paypie::locations {
namespace {

using LocationDecision = Decision<LocationEvent, Refusal>;

LocationDecision refused(Refusal why) { return Refused<Refusal>{why}; }
LocationDecision happened(LocationEvent event) { return Happened<LocationEvent>{std::move(event)}; }

bool has(const Locations& now, const std::string& location) {
  return std::ranges::find(now.all, location, &Location::location) != now.all.end();
}
bool is_priority(std::int64_t priority) { return priority >= 0 && priority <= limit::priority; }

LocationDecision on(const Locations& now, const CreateLocation& ask) {
  if (has(now, ask.location)) return refused(Refusal::exists_already);
  if (!is_priority(ask.priority)) return refused(Refusal::priority_out_of_range);
  if (now.all.size() == limit::locations) return refused(Refusal::too_many_locations);
  return happened(LocationCreated{ask.location, ask.name, ask.priority, ask.active});
}

LocationDecision on(const Locations& now, const ChangeLocation& ask) {
  const auto known = std::ranges::find(now.all, ask.location, &Location::location);
  if (known == now.all.end()) return refused(Refusal::no_such_location);
  const Location then{known->location, ask.name.value_or(known->name), ask.priority.value_or(known->priority),
                      ask.active.value_or(known->active)};
  if (then == *known) return AlreadyDone{};
  if (!is_priority(then.priority)) return refused(Refusal::priority_out_of_range);
  return happened(LocationChanged{then.location, then.name, then.priority, then.active});
}

Locations on(Locations now, const LocationCreated& event) {
  if (has(now, event.location)) {
    throw ImpossibleHistory(event.location + " was created before");
  }
  now.all.push_back({event.location, event.name, event.priority, event.active});
  return now;
}
Locations on(Locations now, const LocationChanged& event) {
  const auto known = std::ranges::find(now.all, event.location, &Location::location);
  if (known == now.all.end()) throw ImpossibleHistory(event.location + " was never created");
  *known = {event.location, event.name, event.priority, event.active};
  return now;
}
Locations on(Locations now, const CommandSettled&) { return now; }

}  // namespace

Decision<LocationEvent, Refusal> LocationsDecider::decide(const Locations& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

Locations LocationsDecider::evolve(Locations now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::locations
