// Decimals and times of settlement files into our own, exactly or not at all.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "events/values.hpp"

namespace paypie::settlement_files {

// "-12.30" of a currency with two digits: -1230. More decimals than the currency has only if they are zeros. No
// exponents, no thousands, no spaces, at most Money::max_minor.
std::optional<Money> from_decimal(std::string_view text, Currency currency);
// Whole hundredths of the currency's unit, without a sign: "10000" is 100.00 USD and 100 JPY.
std::optional<Money> from_hundredths(std::string_view text, Currency currency);

// "2024-03-01 12:30:00" or "01/03/2024 12:30:00" at an offset such as "+05:30" or "Z".
std::optional<Timestamp> from_clock(std::string_view text, std::string_view offset);
// "2024/03/01 12:30:00 -0800"
std::optional<Timestamp> from_slashes(std::string_view text);

}  // namespace paypie::settlement_files
