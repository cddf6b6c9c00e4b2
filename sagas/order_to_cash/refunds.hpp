// What people give back of an order by its process: money, to the payments that took it, and pieces that left the house
// back into stock.
#pragma once
#include <optional>

#include "sagas/order_to_cash/draft.hpp"

namespace paypie::order_to_cash {

// Why it cannot be; none: it can.
std::optional<Refusal> refusal_of(const Instance& now, const RefundOrder& ask);
// All that came in for the order, also what was given back since.
Money came_in(const Instance& now);
// Asks for the money, of the payments that were heard of first, and for every line that comes back.
void give_back(Draft& step, const RefundOrder& ask);

// A name of the wishes that ask for it. What they give back was a person's to give: it is neither missed nor the
// process's own.
bool is_persons_refund(const std::string& wish);

}  // namespace paypie::order_to_cash
