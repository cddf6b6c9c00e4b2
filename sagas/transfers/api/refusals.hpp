// How each refusal of a transfer looks to a client: code, status, sentence. One row for each, in the order of the enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "platform/http/route.hpp"
#include "sagas/transfers/transfer.hpp"

namespace paypie::transfers {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"transfer.not_found", 404, "There is no such transfer"},
    http::RefusalRow{"transfer.to_itself", 422, "A transfer needs two locations"},
    http::RefusalRow{"transfer.quantity_out_of_range", 422, "A quantity must lie between 1 and 1,000,000"},
    http::RefusalRow{"transfer.exists_already", 422, "There is a transfer of this id already"},
    http::RefusalRow{"transfer.not_packed", 422, "The pieces are not taken out of the stock they leave yet"},
    http::RefusalRow{"transfer.not_shipped", 422, "The pieces have not left yet"},
    http::RefusalRow{"transfer.has_left", 422, "The pieces have left"},
    http::RefusalRow{"transfer.is_over", 422, "The transfer is over, or is being undone"},
};
static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a command to a transfer: its own, and those of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::transfers
