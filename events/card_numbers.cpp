// Digits, separators, schemes, Luhn.
#include "events/card_numbers.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace paypie {
namespace {

constexpr std::size_t shortest = 14, longest = 19;
constexpr std::size_t most_separators = 3;  // between two digits

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The next character; a broken one is its first byte.
Character next(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const auto first = byte(0);
  const std::size_t bytes = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  if (bytes == 1 || bytes > text.size()) return {first, 1};
  char32_t code = first & (0xffU >> (bytes + 1));
  for (std::size_t at = 1; at < bytes; ++at) code = code << 6 | (byte(at) & 0x3fU);
  return {code, bytes};
}

// Decimal digits that a keyboard, a phone or a copied text brings along; the mathematical ones are five sets in a row.
int digit_of(char32_t code) {
  for (const char32_t zero : {U'0', U'\uff10', U'\u0660', U'\u06f0', U'\u0966', U'\u09e6'}) {
    if (code >= zero && code < zero + 10) return static_cast<int>(code - zero);
  }
  constexpr char32_t first_mathematical = U'\U0001d7ce', last_mathematical = U'\U0001d7ff';
  if (code < first_mathematical || code > last_mathematical) return -1;
  return static_cast<int>((code - first_mathematical) % 10);
}

bool separates(char32_t code) {
  constexpr std::u32string_view separators =
      U" \t\n\r-_./,|\u00a0\u00b7\u00ad\u2007\u2010\u2011\u2012\u2013\u2014\u2015\u202f\u2212"
      U"\u200b\u200c\u200d\u2060\u3000\ufeff\uff0d\uff0e";
  return separators.find(code) != std::u32string_view::npos;
}

bool begins_as_a_card(std::string_view digits) {
  const auto prefix = [&](std::size_t length) {
    int value = 0;
    for (std::size_t at = 0; at < length; ++at) value = value * 10 + (digits[at] - '0');
    return value;
  };
  const auto two = prefix(2), three = prefix(3), four = prefix(4);
  const auto size = digits.size();
  if (size == 14) return two == 36 || two == 38 || two == 39 || (three >= 300 && three <= 305);
  if (size == 15) return two == 34 || two == 37;
  const bool visa = digits[0] == '4' && (size == 16 || size == 19);
  const bool mastercard = size == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
  const bool others = two == 62 || two == 65 || two == 35 || two == 60 || two == 81 || (three >= 644 && three <= 649);
  const bool maestro = two == 50 || (two >= 56 && two <= 58) || two == 63 || two == 67;
  return visa || mastercard || others || maestro;
}

bool keeps_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    int digit = digits[digits.size() - 1 - at] - '0';
    if (at % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 == 0;
}

// Digits that stand together, and where their groups begin and end.
class Run {
 public:
  void digit(int value) {
    if (separators_ > 0 || digits_.empty()) bounds_.push_back(digits_.size());
    separators_ = 0;
    digits_ += static_cast<char>('0' + value);
  }
  // False: too many, the run is over.
  bool separator() { return digits_.empty() || ++separators_ <= most_separators; }

  // Begins and ends where a group does: digits in the midst of a longer number are no card.
  bool holds_card() const {
    auto bounds = bounds_;
    bounds.push_back(digits_.size());
    for (std::size_t from = 0; from < bounds.size(); ++from) {
      for (std::size_t to = from + 1; to < bounds.size() && bounds[to] - bounds[from] <= longest; ++to) {
        const auto digits = std::string_view(digits_).substr(bounds[from], bounds[to] - bounds[from]);
        if (digits.size() >= shortest && begins_as_a_card(digits) && keeps_luhn(digits)) return true;
      }
    }
    return false;
  }
  void clear() { *this = {}; }

 private:
  std::string digits_;
  std::vector<std::size_t> bounds_;
  std::size_t separators_ = 0;
};

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) { return is_hex(c) || (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z'); }

// "550e8400-e29b-41d4-a716-446655440000"
bool is_uuid(std::string_view text) {
  constexpr std::string_view form = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  if (text.size() < form.size()) return false;
  for (std::size_t at = 0; at < form.size(); ++at) {
    if (form[at] == '-' ? text[at] != '-' : !is_hex(text[at])) return false;
  }
  return text.size() == form.size() || !is_word(text[form.size()]);
}

// How many bytes of a drawn id stand at the beginning of a word: a UUID, or a digest or trace id of 24 and more hex
// digits, letters among them. One in some 10,000 of them has a card number's digits in it.
std::size_t drawn_id(std::string_view text) {
  if (is_uuid(text)) return 36;
  constexpr std::size_t shortest_digest = 24;
  std::size_t size = 0;
  bool has_letter = false;
  while (size < text.size() && is_hex(text[size])) has_letter = (text[size++] > '9') || has_letter;
  const bool ends = size == text.size() || !is_word(text[size]);
  return size >= shortest_digest && has_letter && ends ? size : 0;
}

}  // namespace

bool holds_card_number(std::string_view text) {
  Run run;
  bool in_word = false;
  while (!text.empty()) {
    if (const auto size = in_word ? 0 : drawn_id(text); size > 0) {
      if (run.holds_card()) return true;
      run.clear();
      text.remove_prefix(size);
      continue;
    }
    const auto [code, bytes] = next(text);
    in_word = code < 0x80 && is_word(text.front());
    text.remove_prefix(bytes);
    if (const int digit = digit_of(code); digit >= 0) {
      run.digit(digit);
      continue;
    }
    if (separates(code) && run.separator()) continue;
    if (run.holds_card()) return true;
    run.clear();
  }
  return run.holds_card();
}

std::string without_card_numbers(std::string text) {
  return holds_card_number(text) ? "withheld: it holds what looks like a card number" : std::move(text);
}

}  // namespace paypie
