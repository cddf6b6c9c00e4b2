// What the runner needs to know of the process: which records are delivered to which instance.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/log/record.hpp"
#include "sagas/order_to_cash/host/shop_rules.hpp"
#include "sagas/order_to_cash/instance.hpp"
#include "sagas/runner/process_runner.hpp"

namespace paypie::order_to_cash {

struct OrderToCash {
  using Decider = OrderToCashDecider;
  using Wish = order_to_cash::Wish;
  static constexpr std::string_view name = "order_to_cash";

  static std::vector<std::string> sources();
  // The rules of the shop go along with an order that begins. Throws projections::Poison and projections::UnknownEvent.
  static std::optional<sagas::Routed<OrderToCashDecider>> route(const log::Record& record, ShopRules& rules);
  static const Stepped* step_of(const OrderToCashEvent& event) { return std::get_if<Stepped>(&event); }
  static OrderToCashDecider::Command timer(const std::string& fired) { return FireTimer{fired}; }
};

using OrderToCashLanes = lane::Lanes<OrderToCashDecider>;
using OrderToCashRunner = sagas::ProcessRunner<OrderToCash>;

lane::Codec<OrderToCashDecider> order_to_cash_codec();

}  // namespace paypie::order_to_cash
