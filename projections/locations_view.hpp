// The locations of a store as readers see them, in the order in which orders ask them for stock.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/locations.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

struct LocationView {
  std::string id;  // what stock items call it
  std::string name;
  std::int64_t priority = 0;  // the lowest number is asked first; of equals, the id that sorts first
  bool active = true;
  Timestamp created_at;  // recorded
  Timestamp updated_at;  // recorded, of the last event about it
};
VALUE(LocationView, (id, name, priority, active, created_at, updated_at))

struct LocationsView {
  LocationsId id;
  StoreId store;
  std::uint64_t version = 0;
  std::vector<LocationView> data;  // in order
};
VALUE(LocationsView, (id, store, version, data))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
LocationsView apply(LocationsView view, const Envelope& meta, const locations::LocationEvent& event);

struct LocationDocuments {
  using View = LocationsView;
  using Event = locations::LocationEvent;
  static constexpr std::string_view topic = "paypie.locations.events.v1";
  static constexpr std::string_view name = "locations";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
};
static_assert(Documents<LocationDocuments>);

}  // namespace paypie::projections
