// The name of the log of orders, for those who read it.
#pragma once
#include <string_view>

namespace paypie::projections {

inline constexpr std::string_view orders_topic = "paypie.order.events.v1";

}  // namespace paypie::projections
