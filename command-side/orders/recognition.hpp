// What an order has earned so far: revenue counts when goods leave the house, not when money comes in.
// Why, and the arithmetic: docs/decisions/0013-revenue-on-fulfilment.md.
#pragma once
#include <optional>
#include <vector>

#include "command-side/orders/state.hpp"

namespace paypie::orders {

// Of a basket of which nothing is fulfilled: contained taxes are taken out of goods and shipping, to the cent.
Sale sale_of(const Basket& basket);
// A line counts by its pieces, rounded on their sum so far, so that its last piece takes the rest.
void note_fulfilled(Sale& sale, const std::vector<OpenLine>& left);

// All that this order has recognised when it stands like this; shipping and taxes in proportion to the goods. What was
// given back counts as a refund as far as it was not paid above what is recognised. The order has a sale.
Recognition recognized_in_all(const About& about);
// The difference to what its events have recognised so far; none if there is none.
std::optional<Recognition> newly_recognized(const About& then);
void note_recognized(About& about, const std::optional<Recognition>& difference);

}  // namespace paypie::orders
