// The stock commands over real lanes, as CommandService does it for every context.
#pragma once
#include "command-side/inventory/api/routes.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct StockCommandsUnderTest {
  using Decider = inventory::ItemDecider;
  static constexpr const char* path = "/api/v1/inventory/items";
  static lane::Codec<Decider> codec() { return inventory::item_codec(); }
  static const auto& routes() { return inventory::inventory_command_routes; }
};
using InventoryService = CommandService<StockCommandsUnderTest>;

}  // namespace paypie::test
