// The order aggregate: what it decides, and how its history folds. Pure: no clock, no ids of its own, no I/O.
#pragma once
#include <string_view>

#include "command-side/decider/decider.hpp"
#include "command-side/orders/commands.hpp"
#include "command-side/orders/refusal.hpp"
#include "command-side/orders/state.hpp"
#include "events/orders.hpp"

namespace paypie::orders {

struct OrderDecider {
  using State = OrderState;
  using Command = OrderCommand;
  using Event = OrderEvent;
  using Refusal = orders::Refusal;
  static constexpr std::string_view topic = "paypie.order.events.v1";
  static constexpr std::string_view source = "/orders";

  // The retry law: a command that happened, asked again, is AlreadyDone.
  static Decision<OrderEvent, orders::Refusal> decide(const OrderState& state, const OrderCommand& command);
  // Throws ImpossibleHistory for an event that this state cannot have decided.
  static OrderState evolve(OrderState state, const OrderEvent& event);
};
static_assert(Decider<OrderDecider>);

using OrderDecision = Decision<OrderEvent, Refusal>;

inline OrderDecision happened(OrderEvent event) { return Happened<OrderEvent>{std::move(event)}; }
inline OrderDecision refused(Refusal why) { return Refused<Refusal>{why}; }
inline OrderDecision already_done() { return AlreadyDone{}; }

}  // namespace paypie::orders
