// Times of settlement files into our own, exactly or not at all.
#pragma once
#include <optional>
#include <string_view>

#include "events/values.hpp"

namespace paypie::settlement_files {

// "2024-03-01 12:30:00" or "01/03/2024 12:30:00" at an offset such as "+05:30" or "Z".
std::optional<Timestamp> from_clock(std::string_view text, std::string_view offset);
// "2024/03/01 12:30:00 -0800"
std::optional<Timestamp> from_slashes(std::string_view text);

}  // namespace paypie::settlement_files
