// What readers must know of orders to keep their documents.
#pragma once
#include <utility>

#include "projections/documents.hpp"
#include "projections/order_view.hpp"

namespace paypie::projections {

struct OrderDocuments {
  using View = OrderView;
  using Event = orders::OrderEvent;
  static constexpr std::string_view topic = "paypie.order.events.v1";
  static constexpr std::string_view name = "orders";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  // With one of everything that is a list: another shape of it is another form of the store.
  static View specimen() { return {.lines = {{}}, .payments = {{}}}; }
};
static_assert(Documents<OrderDocuments>);

}  // namespace paypie::projections
