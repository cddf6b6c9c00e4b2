// When a gateway is asked again about an outcome that is not known: after how many seconds, counted from the moment it
// became unknown. Then a person has to look. The reactor keeps to it, and views show it.
#pragma once
#include <array>
#include <cstdint>

namespace paypie::payments {

inline constexpr std::array<std::int64_t, 6> reconciliation_seconds{15, 90, 300, 1'800, 7'200, 43'200};

}  // namespace paypie::payments
