// A series of numbers as readers see it.
#pragma once
#include <cstdint>
#include <string>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/first_number.hpp"
#include "events/numbering.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

struct NumberSeriesView {
  NumberSeriesId id;
  StoreId store;
  std::uint64_t version = 0;
  std::string prefix;
  std::int64_t next = numbering::first_number;
};
VALUE(NumberSeriesView, (id, store, version, prefix, next))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
NumberSeriesView apply(NumberSeriesView view, const Envelope& meta, const numbering::NumberSeriesEvent& event);

struct NumberSeriesDocuments {
  using View = NumberSeriesView;
  using Event = numbering::NumberSeriesEvent;
  static constexpr std::string_view topic = "paypie.number_series.events.v1";
  static constexpr std::string_view name = "number_series";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
};
static_assert(Documents<NumberSeriesDocuments>);

}  // namespace paypie::projections
