// A date is taken apart, and RFC 3339 made of it.
#include "tools/settlements/units.hpp"

#include <string>

namespace paypie::settlement_files {
std::optional<Timestamp> from_clock(std::string_view text, std::string_view offset) {
  constexpr std::size_t date = 10, length = 19;
  if (text.size() != length || text[date] != ' ') return std::nullopt;
  auto day = std::string(text.substr(0, date));
  if (day[2] == '/' && day[5] == '/') day = day.substr(6) + "-" + day.substr(3, 2) + "-" + day.substr(0, 2);
  return parse_timestamp(day + "T" + std::string(text.substr(date + 1)) + std::string(offset));
}

std::optional<Timestamp> from_slashes(std::string_view text) {
  constexpr std::size_t clock = 19, length = 25;
  if (text.size() != length || text[4] != '/' || text[7] != '/' || text[10] != ' ' || text[clock] != ' ') {
    return std::nullopt;
  }
  std::string iso(text.substr(0, clock));
  iso[4] = iso[7] = '-';
  iso[10] = 'T';
  const auto offset = text.substr(clock + 1);
  return parse_timestamp(iso + std::string(offset.substr(0, 3)) + ":" + std::string(offset.substr(3)));
}

}  // namespace paypie::settlement_files
