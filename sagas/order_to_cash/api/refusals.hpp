// How each refusal of a process looks to a client: code, status, sentence. One row for each, in the order of the enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "platform/http/route.hpp"
#include "sagas/order_to_cash/instance.hpp"

namespace paypie::order_to_cash {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"process.not_found", 404, "There is no such process instance"},
    http::RefusalRow{"process.no_such_timer", 422, "The process does not wait for this timer"},
    http::RefusalRow{"process.nothing_failed", 422, "No step of the process has failed for good"},
    http::RefusalRow{"process.is_over", 422, "The process is over, or everything is being undone already"},
    http::RefusalRow{"process.not_an_order", 422, "This is not about an order"},
    http::RefusalRow{"process.has_shipped", 422, "A part of the order has left the house: it cannot be called off"},
    http::RefusalRow{"refund.other_currency", 422, "The order is in another currency"},
    http::RefusalRow{"refund.amount_out_of_range", 422, "A refund gives back money, pieces, or both"},
    http::RefusalRow{"refund.exceeds_captured", 422, "More is to be given back than was taken and not given back yet"},
    http::RefusalRow{"refund.no_such_line", 422, "The order has no such line, or it is about no stock"},
    http::RefusalRow{"refund.quantity_out_of_range", 422, "A quantity must lie between 1 and 1,000,000"},
    http::RefusalRow{"refund.exceeds_shipped", 422, "More of a line is to come back than has left and not come back"},
    http::RefusalRow{"refund.too_many_lines", 422, "A refund can bring back at most 500 lines"},
    http::RefusalRow{"refund.too_many_refunds", 422, "An order can be refunded at most 100 times"},
    http::RefusalRow{"refund.needs_approval", 422,
                     "It comes to more than one person may move alone: ask for an approval"},
};
static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a command to a process: its own, and those of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::order_to_cash
