// Why a payment says no: one clause for each reason. What each looks like to a client is api/refusals.hpp.
#pragma once
#include <boost/describe.hpp>

namespace paypie::payments {

enum class Refusal {
  no_such_payment,
  is_voided,
  paid_manually,
  // amounts
  amount_out_of_range,
  other_currency,
  exceeds_amount,
  exceeds_authorized,
  exceeds_captured,
  // its way
  no_gateway,
  not_authorized,
  authorization_open,
  already_authorized,
  already_captured,
  authorization_expired,
  capture_open,
  void_open,
  nothing_captured,
  refund_spans_captures,
  no_such_operation,
  // disputes
  disputed,
  no_such_dispute,
  dispute_is_closed,
  // limits
  too_many_attempts,
  too_many_captures,
  too_many_refunds,
  too_many_voids,
  too_many_disputes,
  // persons
  needs_approval,
};
BOOST_DESCRIBE_ENUM(Refusal, no_such_payment, is_voided, paid_manually, amount_out_of_range, other_currency,
                    exceeds_amount, exceeds_authorized, exceeds_captured, no_gateway, not_authorized,
                    authorization_open, already_authorized, already_captured, authorization_expired, capture_open,
                    void_open, nothing_captured, refund_spans_captures, no_such_operation, disputed, no_such_dispute,
                    dispute_is_closed, too_many_attempts, too_many_captures, too_many_refunds, too_many_voids,
                    too_many_disputes, needs_approval)

}  // namespace paypie::payments
