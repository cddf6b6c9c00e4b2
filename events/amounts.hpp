// Amounts as people and files write them, into minor units: exactly or not at all.
#pragma once
#include <optional>
#include <string_view>

#include "events/values.hpp"

namespace paypie {

// "-12.30" of a currency with two digits: -1230. More decimals than the currency has only if they are zeros. No
// exponents, no thousands, no spaces, at most Money::max_minor.
std::optional<Money> from_decimal(std::string_view text, Currency currency);
// Whole hundredths of the currency's unit, without a sign: "10000" is 100.00 USD and 100 JPY.
std::optional<Money> from_hundredths(std::string_view text, Currency currency);

// "EUR 1000.00": a currency, a space, and an amount as above.
std::optional<Money> amount_of(std::string_view text);

}  // namespace paypie
