// Countries, lengths, the remainder of 97.
#include "events/iban.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace paypie {
namespace {

struct Country {
  std::string_view code;
  std::size_t length;
};

// Sorted. SWIFT, IBAN registry, release 99.
constexpr auto countries = std::to_array<Country>(
    {{"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
     {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27},
     {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27},
     {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28},
     {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28},
     {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22},
     {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23},
     {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
     {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
     {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30}});
static_assert(std::ranges::is_sorted(countries, {}, &Country::code));

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

bool has_length_of_its_country(std::string_view text) {
  const auto code = text.substr(0, 2);
  const auto* const found = std::ranges::lower_bound(countries, code, {}, &Country::code);
  return found != countries.end() && found->code == code && found->length == text.size();
}

// Of the number that the text is once its first four characters stand last and letters count 10 to 35.
int remainder_of_97(std::string_view text) {
  constexpr std::size_t in_front = 4;  // country and check digits
  int rest = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[(at + in_front) % text.size()];
    rest = (is_digit(c) ? rest * 10 + (c - '0') : rest * 100 + (c - 'A' + 10)) % 97;
  }
  return rest;
}

}  // namespace

bool is_iban(std::string_view text) {
  if (!has_length_of_its_country(text)) return false;
  if (!std::ranges::all_of(text, [](char c) { return is_digit(c) || is_letter(c); })) return false;
  const auto check = text.substr(2, 2);
  // 00, 01 and 99 are congruent to check digits that are given out (97, 98, 02), and never given out themselves.
  if (!std::ranges::all_of(check, is_digit) || check < "02" || check > "98") return false;
  return remainder_of_97(text) == 1;
}

std::string masked_iban(std::string_view text) {
  constexpr std::size_t shortest = 15, at_each_end = 4;
  std::string shown = "****";
  if (text.size() < shortest) return shown;
  return std::string(text.substr(0, at_each_end)) + shown + std::string(text.substr(text.size() - at_each_end));
}

}  // namespace paypie
