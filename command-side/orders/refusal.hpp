// Why an order says no: one clause for each reason. What each looks like to a client is api/refusals.hpp.
#pragma once
#include <boost/describe.hpp>

namespace paypie::orders {

enum class Refusal {
  // the order as a whole
  no_such_order,
  is_cancelled,
  // its lines
  no_lines,
  too_many_lines,
  too_many_line_changes,
  line_named_twice,
  no_such_line,
  quantity_out_of_range,
  // its amounts
  price_out_of_range,
  shipping_out_of_range,
  discount_given_twice,
  discount_rate_out_of_range,
  discount_exceeds_line,
  mixed_currencies,
  too_many_taxes,
  tax_rate_out_of_range,
  total_out_of_range,
  charges_given_twice,
  no_shipping_rate,
  // its way
  invalid_transition,
  needs_fulfillment,
  needs_cancellation,
  not_confirmed,
  charges_due,
  already_fulfilled,
  fulfillment_begun,
  not_cancellable,
  too_many_fulfillments,
  exceeds_unfulfilled_quantity,
  // payments made elsewhere
  payment_out_of_range,
  payment_exceeds_total,
  too_many_payments,
  // what the process tells it
  has_a_number,
  contradicts_progress,
  // its marks
  too_many_tags,
  // persons
  needs_approval,
};
BOOST_DESCRIBE_ENUM(Refusal, no_such_order, is_cancelled, no_lines, too_many_lines, too_many_line_changes,
                    line_named_twice, no_such_line, quantity_out_of_range, price_out_of_range, shipping_out_of_range,
                    discount_given_twice, discount_rate_out_of_range, discount_exceeds_line, mixed_currencies,
                    too_many_taxes, tax_rate_out_of_range, total_out_of_range, charges_given_twice, no_shipping_rate,
                    invalid_transition, needs_fulfillment, needs_cancellation, not_confirmed, charges_due,
                    already_fulfilled, fulfillment_begun, not_cancellable, too_many_fulfillments,
                    exceeds_unfulfilled_quantity, payment_out_of_range, payment_exceeds_total, too_many_payments,
                    has_a_number, contradicts_progress, too_many_tags, needs_approval)

}  // namespace paypie::orders
