// What a view of the ledger can be refused for.
#pragma once
#include "query-side/reading/refusals.hpp"

namespace paypie::query {

inline constexpr std::array ledger_refusals{
    http::RefusalRow{"ledger.no_such_account", 404, "The chart of accounts has no such account"}};
inline constexpr const http::RefusalRow& account_not_found = ledger_refusals[0];

// Every refusal of a view of one account.
inline constexpr auto ledger_read_refusals = with_read_refusals(account_not_found);

}  // namespace paypie::query
