// Where a series of numbers begins that nobody has configured.
#pragma once
#include <cstdint>

namespace paypie::numbering {

inline constexpr std::int64_t first_number = 1'001;

}  // namespace paypie::numbering
