// How each refusal of an order looks to a client: code, status, sentence. One row for each, in the order of the enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "command-side/orders/refusal.hpp"
#include "platform/http/route.hpp"

namespace paypie::orders {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"order.not_found", 404, "There is no such order"},
    http::RefusalRow{"order.is_cancelled", 422, "The order is cancelled"},
    http::RefusalRow{"order.no_lines", 422, "An order needs at least one line"},
    http::RefusalRow{"order.too_many_lines", 422, "An order can have at most 500 lines"},
    http::RefusalRow{"order.too_many_line_changes", 422, "The lines of this order have been changed too often"},
    http::RefusalRow{"order.line_named_twice", 422, "A line is named twice"},
    http::RefusalRow{"order.no_such_line", 422, "The order has no such line"},
    http::RefusalRow{"order.quantity_out_of_range", 422, "A quantity must lie between 1 and 1,000,000"},
    http::RefusalRow{"order.price_out_of_range", 422, "A unit price must not be negative or too large"},
    http::RefusalRow{"order.shipping_out_of_range", 422, "The price of shipping must not be negative or too large"},
    http::RefusalRow{"order.discount_given_twice", 422, "A line takes a discount rate or a discount amount, not both"},
    http::RefusalRow{"order.discount_rate_out_of_range", 422, "A discount rate must lie between 0 and 1"},
    http::RefusalRow{"order.discount_exceeds_line", 422, "A discount must lie between zero and the line's subtotal"},
    http::RefusalRow{"order.mixed_currencies", 422, "All amounts of an order must be in its currency"},
    http::RefusalRow{"order.too_many_taxes", 422, "An order can have at most 10 tax lines"},
    http::RefusalRow{"order.tax_rate_out_of_range", 422, "A tax rate must lie between 0 and 1"},
    http::RefusalRow{"order.total_out_of_range", 422, "The order's amounts are too large"},
    http::RefusalRow{"order.charges_given_twice", 422, "Shipping and taxes are given here, or calculated, not both"},
    http::RefusalRow{"order.no_shipping_rate", 422, "The shop has no price of shipping for this order"},
    http::RefusalRow{"order.invalid_transition", 422, "The order cannot go from its status to this one"},
    http::RefusalRow{"order.needs_fulfillment", 422, "An order becomes fulfilled by its fulfillments"},
    http::RefusalRow{"order.needs_cancellation", 422, "An order is cancelled by its own request, which takes a reason"},
    http::RefusalRow{"order.not_confirmed", 422, "The order is not confirmed"},
    http::RefusalRow{"order.charges_due", 422, "The order's shipping and taxes are still to be calculated"},
    http::RefusalRow{"order.already_fulfilled", 422, "The order is fulfilled already"},
    http::RefusalRow{"order.fulfillment_begun", 422, "Lines cannot change once a part of the order is fulfilled"},
    http::RefusalRow{"order.not_cancellable", 422, "An order cannot be cancelled once a part of it is fulfilled"},
    http::RefusalRow{"order.too_many_fulfillments", 422, "An order can have at most 500 fulfillments"},
    http::RefusalRow{"order.exceeds_unfulfilled_quantity", 422, "More of a line is to be fulfilled than is left of it"},
    http::RefusalRow{"order.payment_out_of_range", 422, "A payment must be greater than zero"},
    http::RefusalRow{"order.payment_exceeds_total", 422, "With this payment more than the order's total would be paid"},
    http::RefusalRow{"order.too_many_payments", 422, "An order can have at most 100 payments recorded"},
    http::RefusalRow{"order.has_a_number", 422, "The order has another number"},
    http::RefusalRow{"order.contradicts_progress", 422, "A payment cannot have moved back, or past what it holds"},
    http::RefusalRow{"order.too_many_tags", 422, "An order can have at most 50 tags"},
    http::RefusalRow{"order.needs_approval", 422,
                     "It comes to more than one person may move alone: ask for an approval"},
};

static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of an order command: of orders, and of commands in general.
inline constexpr auto order_command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::orders
