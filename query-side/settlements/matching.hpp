// Which lines of settlement files are which transactions of ours.
#pragma once
#include <boost/describe.hpp>
#include <string>

namespace paypie::query {

// matched: both have it, alike. amount_differs: both have it, with another amount or currency. missing: we have it, it
// lies within the time that a file of its gateway covers, and no file of that gateway has it. surplus: a file has it,
// we do not. repeated: a file has had it before. posted: a fee or a payout; they are booked from the file itself.
enum class MatchStatus { matched, amount_differs, missing, surplus, repeated, posted };
BOOST_DESCRIBE_ENUM(MatchStatus, matched, amount_differs, missing, surplus, repeated, posted)

// The lines of complete files, each with what our books have for it: where a table goes, as `matches`, with the columns
// of settlements.differences. Lines that differ are rows there; for the others our books are looked into, one line at a
// time, so only for those that are shown.
enum class Lines { all, agreeing, differing };
std::string lines_sql(Lines which);

}  // namespace paypie::query
