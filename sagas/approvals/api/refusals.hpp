// How each refusal of an approval looks to a client: code, status, sentence. One row for each, in the order of the
// enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "platform/http/route.hpp"
#include "sagas/approvals/approval.hpp"

namespace paypie::approvals {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"approval.not_found", 404, "There is no such approval"},
    http::RefusalRow{"approval.exists_already", 422, "There is an approval of this id already"},
    http::RefusalRow{"approval.resource_invalid", 422, "The act is about something else than the resource named"},
    http::RefusalRow{"approval.amount_invalid", 422,
                     "The act needs an amount above zero and not too large, or takes none"},
    http::RefusalRow{"approval.method_missing", 422, "A payment that is recorded needs a method, other acts take none"},
    http::RefusalRow{"approval.model_invalid", 422, "A change of the model needs one without faults, others take none"},
    http::RefusalRow{"approval.expiry_out_of_range", 422, "An approval waits until a time within 30 days"},
    http::RefusalRow{"approval.same_person", 422, "Another person than the one who asked must decide"},
    http::RefusalRow{"approval.not_the_requester", 422, "Only who asked for it can withdraw it"},
    http::RefusalRow{"approval.is_over", 422, "The approval has been decided, or was withdrawn"},
    http::RefusalRow{"approval.has_expired", 422, "The approval has expired: ask again"},
    http::RefusalRow{"approval.no_such_timer", 422, "The approval does not wait for this timer"},
};
static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a command to an approval: its own, and those of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::approvals
