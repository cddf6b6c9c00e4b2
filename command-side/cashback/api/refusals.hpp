// How each refusal about cashback looks to a client: code, status, sentence. One row for each, in the order of the
// enums.
#pragma once
#include <array>

#include "command-side/cashback/account.hpp"
#include "command-side/cashback/programmes.hpp"
#include "command-side/http/failures.hpp"
#include "platform/http/route.hpp"

namespace paypie::cashback {

inline constexpr std::array programme_refusal_rows{
    http::RefusalRow{"cashback_programme.not_found", 404, "The store has no such programme"},
    http::RefusalRow{"cashback_programme.exists_already", 422, "The store has a programme of this name already"},
    http::RefusalRow{"cashback_programme.has_ended", 422, "The programme has ended"},
    http::RefusalRow{"cashback_programme.too_many_programmes", 422, "A store can have at most 50 programmes"},
    http::RefusalRow{"cashback_programme.tiers_missing", 422, "A programme needs at least one tier"},
    http::RefusalRow{"cashback_programme.too_many_tiers", 422, "A programme can have at most 20 tiers"},
    http::RefusalRow{"cashback_programme.tiers_overlap", 422, "Each tier must begin above the one before it"},
    http::RefusalRow{"cashback_programme.rate_out_of_range", 422, "A rate must lie between 0 and 1: 100 %"},
    http::RefusalRow{"cashback_programme.amount_out_of_range", 422, "An amount of the programme is out of range"},
    http::RefusalRow{"cashback_programme.other_currency", 422, "All amounts must be in the programme's currency"},
    http::RefusalRow{"cashback_programme.too_many_skus", 422, "A programme can name at most 1,000 variants"},
    http::RefusalRow{"cashback_programme.validity_empty", 422, "A programme must end after it begins"},
    http::RefusalRow{"cashback_programme.waiting_out_of_range", 422, "Days to wait must lie between 0 and 3,650"},
};
static_assert(programme_refusal_rows.size() ==
              boost::mp11::mp_size<boost::describe::describe_enumerators<ProgrammeRefusal>>::value);

inline constexpr std::array account_refusal_rows{
    http::RefusalRow{"cashback_account.not_found", 404, "There is no such cashback account"},
    http::RefusalRow{"cashback_account.claim_not_found", 404, "The account has no cashback of this order"},
    http::RefusalRow{"cashback_account.other_currency", 422, "The account is kept in another currency"},
    http::RefusalRow{"cashback_account.amount_out_of_range", 422, "The amount is out of range"},
    http::RefusalRow{"cashback_account.too_many_claims", 422, "An account can have cashback of at most 2,000 orders"},
    http::RefusalRow{"cashback_account.not_in_review", 422, "This cashback does not wait for a person"},
    http::RefusalRow{"cashback_account.iban_invalid", 422, "This is no IBAN"},
    http::RefusalRow{"cashback_account.version_not_current", 422, "The payout account is not the one looked at"},
    http::RefusalRow{"cashback_account.same_person", 422, "Another person must confirm the payout account"},
    http::RefusalRow{"cashback_account.no_payout_account", 422, "The account has no payout account"},
    http::RefusalRow{"cashback_account.payout_account_changed", 422,
                     "The payout account has changed since the cashback was approved, and nobody has confirmed it"},
    http::RefusalRow{"cashback_account.nothing_due", 422, "Nothing is due"},
    http::RefusalRow{"cashback_account.too_many_payouts", 422, "20 payouts of the account have no outcome yet"},
    http::RefusalRow{"cashback_account.payout_not_found", 404, "The account has no such payout"},
    http::RefusalRow{"cashback_account.other_outcome", 422, "Another outcome of the payout is recorded already"},
    http::RefusalRow{"cashback_account.needs_approval", 422,
                     "It comes to more than one person may move alone: ask for an approval"},
    http::RefusalRow{"cashback_account.exceeds_approved", 422, "More is due than was approved"},
};
static_assert(account_refusal_rows.size() ==
              boost::mp11::mp_size<boost::describe::describe_enumerators<AccountRefusal>>::value);

// Every refusal of a command: its own, and those of commands in general.
inline constexpr auto programme_command_refusals = commands::with_failures(programme_refusal_rows);
inline constexpr auto account_command_refusals = commands::with_failures(account_refusal_rows);

constexpr const http::RefusalRow& row_of(ProgrammeRefusal why) {
  return programme_refusal_rows[static_cast<std::size_t>(why)];
}
constexpr const http::RefusalRow& row_of(AccountRefusal why) {
  return account_refusal_rows[static_cast<std::size_t>(why)];
}

}  // namespace paypie::cashback
