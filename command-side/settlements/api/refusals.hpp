// How each refusal about settlement files looks to a client: code, status, sentence. One row for each, in the order of
// the enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "command-side/settlements/settlement.hpp"
#include "platform/http/route.hpp"

namespace paypie::settlements {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"settlement.not_found", 404, "The store has no such settlement file"},
    http::RefusalRow{"settlement.imported_already", 409, "This settlement file was imported before"},
    http::RefusalRow{"settlement.other_file", 422, "The import of this file began with other lines or another period"},
    http::RefusalRow{"settlement.lines_out_of_range", 422, "A settlement file has 1 to 5,000,000 lines"},
    http::RefusalRow{"settlement.period_empty", 422, "The period of a settlement file must end after it begins"},
    http::RefusalRow{"settlement.no_lines", 422, "There are no lines to record"},
    http::RefusalRow{"settlement.too_many_at_once", 422, "At most 200 lines can be recorded at once"},
    http::RefusalRow{"settlement.lines_left_out", 422, "Lines before these have not been recorded"},
    http::RefusalRow{"settlement.lines_overlap", 422, "Some of these lines have been recorded, others have not"},
    http::RefusalRow{"settlement.more_lines_than_said", 422, "The file was said to have fewer lines"},
    http::RefusalRow{"settlement.wrong_sign", 422, "The amount of a line goes the other way than its kind"},
    http::RefusalRow{"settlement.other_currency", 422, "The fee of a line has another currency than the line"},
    http::RefusalRow{"settlement.amount_out_of_range", 422, "The sum of the lines would be too large"},
    http::RefusalRow{"settlement.not_all_lines", 422, "Lines of the file have not been recorded yet"},
    http::RefusalRow{"settlement.totals_differ", 422, "The totals are not those of the lines"},
};
static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// Every refusal of a command about settlement files: its own, and those of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows);

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::settlements
