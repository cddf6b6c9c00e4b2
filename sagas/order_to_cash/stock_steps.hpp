// The part of a step that is about stock: holds asked for, moved on to the next location, committed, let go.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sagas/order_to_cash/draft.hpp"

namespace paypie::order_to_cash {

// Asks the first location for all of a line. A line without a sku has no stock. False: there is no location to ask.
bool reserve(Draft& step, const WantedLine& line);
// The hold that this wish for stock asked for.
Hold hold_of(const Draft& step, const Wish& wish);
// A location gave less than it was asked for: the next one is asked for the rest. False: there is none.
bool ask_next_location(Draft& step, const Hold& hold, std::int64_t missing);
// Every location has answered. Each line is held in full then, or has left the house already: where stock is missing,
// the order is called off.
bool all_reserved(const Draft& step);
// Lets go of everything that is held or asked for: of one line, or of all.
void release(Draft& step, const std::optional<LineId>& line, const std::string& why);
// So many pieces of a line leave the house.
void commit(Draft& step, const LineId& line, std::int64_t quantity, const FulfillmentId& fulfillment);

}  // namespace paypie::order_to_cash
