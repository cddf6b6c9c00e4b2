// How each refusal about locations looks to a client: code, status, sentence. One row for each, in the order of the
// enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "command-side/locations/locations.hpp"
#include "platform/http/route.hpp"

namespace paypie::locations {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"location.not_found", 404, "The store has no such location"},
    http::RefusalRow{"location.exists_already", 422, "The store has this location already"},
    http::RefusalRow{"location.priority_out_of_range", 422, "A priority must lie between 0 and 1,000,000"},
    http::RefusalRow{"location.too_many_locations", 422, "A store can have at most 500 locations"},
};
static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a command about locations: its own, and those of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::locations
