// Fulfilling an order, in one go or in parts: never more of a line than is left of it.
#pragma once
#include <vector>

#include "command-side/orders/order.hpp"

namespace paypie::orders {

std::vector<OpenLine> all_open(const Basket& basket);
bool is_known(const About& about, const FulfillmentId& fulfillment);
// about.sale is there.
OrderDecision fulfill(const About& about, const std::vector<OpenLine>& open, const FulfillOrder& ask);

// What is left after a fulfilment; lines of which nothing is left are gone.
std::vector<OpenLine> left_after(std::vector<OpenLine> open, const std::vector<FulfilledLine>& fulfilled);

}  // namespace paypie::orders
