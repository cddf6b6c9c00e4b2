// How each refusal about number series looks to a client: code, status, sentence. One row for each, in the order of the
// enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "command-side/numbering/number_series.hpp"
#include "platform/http/route.hpp"

namespace paypie::numbering {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"number_series.not_found", 404, "There is no such series: orders or invoices"},
    http::RefusalRow{"number_series.goes_back", 422, "A number that may be taken already is never given again"},
    http::RefusalRow{"number_series.number_out_of_range", 422, "A number must lie between 1 and 999,999,999,999"},
    http::RefusalRow{"number_series.prefix_too_long", 422, "A prefix can have at most 16 bytes"},
    http::RefusalRow{"number_series.exhausted", 422, "The last number of the series is taken"},
};
static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a command about number series: its own, and those of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::numbering
