// Calendar months, UTC, and what was approved in each.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "command-side/cashback/account.hpp"

namespace paypie::cashback {

// Since year 0.
inline std::int64_t month_of(Timestamp time) {
  using namespace std::chrono;
  const auto day = floor<days>(sys_time<microseconds>(microseconds(time.micros)));
  const year_month_day date(day);
  return static_cast<std::int64_t>(static_cast<int>(date.year())) * 12 + static_cast<unsigned>(date.month()) - 1;
}

inline bool is_of(const MonthSum& sum, std::string_view programme, std::int64_t month) {
  return sum.month == month && sum.programme == programme;
}

inline std::int64_t approved_in(const std::vector<MonthSum>& sums, std::string_view programme, std::int64_t month) {
  const auto found = std::ranges::find_if(sums, [&](const auto& sum) { return is_of(sum, programme, month); });
  return found == sums.end() ? 0 : found->amount.minor;
}

}  // namespace paypie::cashback
