// The fold behind LocationsView.
#include "projections/locations_view.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace paypie::projections {
namespace {

template <class E>
void put(LocationsView& view, const Envelope& meta, const E& event) {
  LocationView now{event.location, event.name, event.priority, event.active, meta.time, meta.time};
  const auto known = std::ranges::find(view.data, event.location, &LocationView::id);
  if (known != view.data.end()) {
    now.created_at = known->created_at;
    view.data.erase(known);
  }
  view.data.push_back(std::move(now));
  std::ranges::sort(view.data, {}, [](const LocationView& one) { return std::tie(one.priority, one.id); });
}

void on(LocationsView& view, const Envelope& meta, const locations::LocationCreated& e) { put(view, meta, e); }
void on(LocationsView& view, const Envelope& meta, const locations::LocationChanged& e) { put(view, meta, e); }
void on(LocationsView&, const Envelope&, const CommandSettled&) {}

}  // namespace

LocationsView apply(LocationsView view, const Envelope& meta, const locations::LocationEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = LocationsId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a store's locations");
    view.id = *id;
    view.store = meta.store;
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  return view;
}

}  // namespace paypie::projections
