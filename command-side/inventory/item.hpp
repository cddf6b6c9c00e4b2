// The stock item: what it decides, and how its history folds. Pure: no clock, no ids of its own, no I/O.
#pragma once
#include <string_view>

#include "command-side/decider/decider.hpp"
#include "command-side/inventory/commands.hpp"
#include "command-side/inventory/refusal.hpp"
#include "command-side/inventory/state.hpp"
#include "events/inventory.hpp"

namespace paypie::inventory {

struct ItemDecider {
  using State = ItemState;
  using Command = InventoryCommand;
  using Event = InventoryEvent;
  using Refusal = inventory::Refusal;
  static constexpr std::string_view topic = "paypie.inventory_item.events.v1";
  static constexpr std::string_view source = "/inventory";
  static constexpr bool belongs_to_many = true;  // orders share an item

  // The retry law: a command that happened, asked again, is AlreadyDone.
  static Decision<InventoryEvent, inventory::Refusal> decide(const ItemState& state, const InventoryCommand& command);
  // Throws ImpossibleHistory for an event that this state cannot have decided, and for numbers that do not follow.
  static ItemState evolve(ItemState state, const InventoryEvent& event);
};
static_assert(Decider<ItemDecider>);

using ItemDecision = Decision<InventoryEvent, Refusal>;

inline ItemDecision happened(InventoryEvent event) { return Happened<InventoryEvent>{std::move(event)}; }
inline ItemDecision refused(Refusal why) { return Refused<Refusal>{why}; }
inline ItemDecision already_done() { return AlreadyDone{}; }

}  // namespace paypie::inventory
