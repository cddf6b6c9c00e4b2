// What a claim of cashback is judged by: the names of the facts that command-side/cashback gives, in its order, and
// that a model's inputs may be named after. All are integers.
#pragma once
#include <array>
#include <string_view>

namespace paypie::risk {

inline constexpr std::array<std::string_view, 8> cashback_facts = {
    "cashback_minor",          // minor units of the order's currency
    "order_minor",             // the same
    "claims_in_all",           // of this account, before this one
    "claims_30_days",          // of those, in the 30 days before
    "reversed_percent",        // of the cashback that was approved before, how much was reversed: 0 to 100
    "account_age_days",        // since its first claim
    "destination_age_days",    // for how long the payout account is known; -1: there is none
    "order_to_usual_percent",  // this order against the mean of those before: 100 is as usual, also for the first
};

}  // namespace paypie::risk
