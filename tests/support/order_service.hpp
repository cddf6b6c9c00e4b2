// The order commands over real lanes, as CommandService does it for every context.
#pragma once
#include "command-side/orders/api/routes.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct OrderCommandsUnderTest {
  using Decider = orders::OrderDecider;
  static constexpr const char* path = "/api/v1/orders";
  static lane::Codec<Decider> codec() { return orders::order_codec(); }
  static const auto& routes() { return orders::order_command_routes; }
};
using OrderService = CommandService<OrderCommandsUnderTest>;

}  // namespace paypie::test
