// Calendar months, UTC, and what was approved in each.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "command-side/cashback/account.hpp"

namespace paypie::cashback {

// Since year 0. Of the text of RFC 3339, which is UTC and of one width: 1997-05-...
inline std::int64_t month_of(Timestamp time) {
  const auto text = to_text(time);
  const auto number = [&](std::size_t at, std::size_t digits) {
    std::int64_t value = 0;
    for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  return number(0, 4) * 12 + number(5, 2) - 1;
}

inline bool is_of(const MonthSum& sum, std::string_view programme, std::int64_t month) {
  return sum.month == month && sum.programme == programme;
}

inline std::int64_t approved_in(const std::vector<MonthSum>& sums, std::string_view programme, std::int64_t month) {
  const auto found = std::ranges::find_if(sums, [&](const auto& sum) { return is_of(sum, programme, month); });
  return found == sums.end() ? 0 : found->amount.minor;
}

}  // namespace paypie::cashback
