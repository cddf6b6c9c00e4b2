// How each refusal of a stock item looks to a client: code, status, sentence. One row for each, in the order of the
// enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "command-side/inventory/refusal.hpp"
#include "platform/http/route.hpp"

namespace paypie::inventory {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"inventory.item_not_found", 404, "There is no such stock item"},
    http::RefusalRow{"inventory.other_item", 422, "The sku and the location of a stock item never change"},
    http::RefusalRow{"inventory.threshold_out_of_range", 422, "A threshold must lie between 0 and 1,000,000,000"},
    http::RefusalRow{"inventory.back_orders_open", 422, "More is promised than is there; back orders are still needed"},
    http::RefusalRow{"inventory.quantity_out_of_range", 422, "A quantity must lie between 1 and 1,000,000"},
    http::RefusalRow{"inventory.stock_out_of_range", 422, "An item can have at most 1,000,000,000 pieces"},
    http::RefusalRow{"inventory.exceeds_available", 422, "More is to leave than is available"},
    http::RefusalRow{"inventory.exceeds_shipped", 422, "More is to come back than has left"},
    http::RefusalRow{"inventory.too_many_expectations", 422, "An item can expect at most 1,000 deliveries at a time"},
    http::RefusalRow{"inventory.out_of_stock", 422, "There is not enough of it"},
    http::RefusalRow{"inventory.too_many_reservations", 422, "An item can have at most 20,000 reservations at a time"},
    http::RefusalRow{"inventory.no_such_reservation", 422, "The item has no such reservation"},
    http::RefusalRow{"inventory.already_released", 422, "The reservation was released"},
    http::RefusalRow{"inventory.already_committed", 422, "All that was reserved has left"},
    http::RefusalRow{"inventory.reservation_expired", 422, "The reservation has expired"},
    http::RefusalRow{"inventory.does_not_expire", 422, "The reservation does not expire"},
    http::RefusalRow{"inventory.exceeds_reserved", 422, "More is to leave than is reserved"},
    http::RefusalRow{"inventory.transfer_to_itself", 422, "A transfer needs two locations"},
    http::RefusalRow{"inventory.too_many_transfers", 422, "An item can have at most 1,000 transfers on their way"},
    http::RefusalRow{"inventory.no_such_transfer", 422, "The item has no such transfer"},
    http::RefusalRow{"inventory.transfer_cancelled", 422, "The transfer was cancelled"},
    http::RefusalRow{"inventory.transfer_completed", 422, "The transfer has arrived"},
};

static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a stock command: of stock items, and of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::inventory
