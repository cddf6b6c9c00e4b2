// The lanes of orders: how their events become bytes, and the one place where their definitions are compiled.
#pragma once
#include "command-side/lane/lanes.hpp"
#include "command-side/orders/order.hpp"

namespace paypie::orders {

using OrderLanes = lane::Lanes<OrderDecider>;

lane::Codec<OrderDecider> order_codec();

}  // namespace paypie::orders
