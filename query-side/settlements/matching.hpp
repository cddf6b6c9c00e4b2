// Which lines of settlement files are which transactions of ours, in SQL.
#pragma once
#include <boost/describe.hpp>
#include <string>

namespace paypie::query {

// matched: both have it, alike. amount_differs: both have it, with another amount or currency. missing: we have it, it
// lies within the time that a file of its gateway covers, and no file of that gateway has it. surplus: a file has it,
// we do not. repeated: a file has had it before. posted: a fee or a payout; they are booked from the file itself.
enum class MatchStatus { matched, amount_differs, missing, surplus, repeated, posted };
BOOST_DESCRIBE_ENUM(MatchStatus, matched, amount_differs, missing, surplus, repeated, posted)

// A row for each line of a complete file, and for each transaction that is missing in them: store_id, status, gateway,
// kind, reference, also, settlement_id, line, file_amount, file_currency, fee, book_amount, book_currency, payment_id,
// order_id, occurred_at. What does not apply is null; settlement_id and line are '' and -1. `store`: a condition on
// store_id that each side is asked with, such as "= $1"; empty: all stores. Goes where a table goes, as `matches`.
std::string matches_sql(const std::string& store);

}  // namespace paypie::query
