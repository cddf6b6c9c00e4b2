// The fold behind NumberSeriesView.
#include "projections/number_series_view.hpp"

#include <utility>

namespace paypie::projections {
namespace {

void on(NumberSeriesView& view, const numbering::SeriesConfigured& event) {
  view.prefix = event.prefix;
  view.next = event.next;
}
void on(NumberSeriesView& view, const numbering::NumberTaken& event) { view.next = event.value + 1; }
void on(NumberSeriesView&, const CommandSettled&) {}

}  // namespace

NumberSeriesView apply(NumberSeriesView view, const Envelope& meta, const numbering::NumberSeriesEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = NumberSeriesId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a series");
    view.id = *id;
    view.store = meta.store;
  }
  std::visit([&](const auto& happened) { on(view, happened); }, event);
  view.version = meta.version;
  return view;
}

}  // namespace paypie::projections
