// How each refusal of a dead letter looks to a client: code, status, sentence. One row for each, in the order of the
// enum.
#pragma once
#include <array>

#include "command-side/dead_letters/dead_letter.hpp"
#include "command-side/http/failures.hpp"
#include "platform/http/route.hpp"

namespace paypie::dead_letters {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"dead_letter.not_found", 404, "There is no such dead letter"},
    http::RefusalRow{"dead_letter.not_parked", 422, "Nothing of this stream waits for a person"},
    http::RefusalRow{"dead_letter.retry_under_way", 422, "A retry was asked for and has not come out yet"},
};
static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a command to a dead letter: its own, and those of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::dead_letters
