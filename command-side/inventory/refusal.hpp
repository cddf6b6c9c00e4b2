// Why a stock item says no: one clause for each reason.
#pragma once
#include <boost/describe.hpp>

namespace paypie::inventory {

enum class Refusal {
  // the item as a whole
  no_such_item,
  other_item,
  threshold_out_of_range,
  back_orders_open,
  // its pieces
  quantity_out_of_range,
  stock_out_of_range,
  exceeds_available,
  exceeds_shipped,
  too_many_expectations,
  // its reservations
  out_of_stock,
  too_many_reservations,
  no_such_reservation,
  already_released,
  already_committed,
  reservation_expired,
  does_not_expire,
  exceeds_reserved,
  // its transfers
  transfer_to_itself,
  too_many_transfers,
  no_such_transfer,
  transfer_cancelled,
  transfer_completed,
};
BOOST_DESCRIBE_ENUM(Refusal, no_such_item, other_item, threshold_out_of_range, back_orders_open, quantity_out_of_range,
                    stock_out_of_range, exceeds_available, exceeds_shipped, too_many_expectations, out_of_stock,
                    too_many_reservations, no_such_reservation, already_released, already_committed,
                    reservation_expired, does_not_expire, exceeds_reserved, transfer_to_itself, too_many_transfers,
                    no_such_transfer, transfer_cancelled, transfer_completed)

}  // namespace paypie::inventory
