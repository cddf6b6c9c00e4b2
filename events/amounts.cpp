// Digits one by one: nothing here rounds.
#include "events/amounts.hpp"

#include <algorithm>
#include <string>

namespace paypie {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// Too large a number is none.
std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    value = 10 * value + (c - '0');
    if (value > Money::max_minor) return std::nullopt;
  }
  return value;
}

// Digits of a number that counts units of 10^-scale, in a currency of fewer or more digits.
std::optional<Money> scaled(std::string_view digits, int scale, Currency currency) {
  std::string text(digits);
  for (; scale < currency.minor_digits(); ++scale) text += '0';
  for (; scale > currency.minor_digits(); --scale) {
    if (text.empty() || text.back() != '0') return std::nullopt;
    text.pop_back();
  }
  const auto minor = number(text);
  if (!minor) return std::nullopt;
  return Money{*minor, currency};
}

}  // namespace

std::optional<Money> from_decimal(std::string_view text, Currency currency) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto decimals = point < text.size() ? text.substr(point + 1) : "0";
  if (!all_digits(whole) || !all_digits(decimals)) return std::nullopt;
  auto money = scaled(std::string(whole) + std::string(decimals), static_cast<int>(decimals.size()), currency);
  if (money && negative) money->minor = -money->minor;
  return money;
}

std::optional<Money> from_hundredths(std::string_view text, Currency currency) {
  if (!all_digits(text)) return std::nullopt;
  return scaled("00" + std::string(text), 2, currency);
}

std::optional<Money> amount_of(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto currency = Currency::parse(text.substr(0, space));
  return currency ? from_decimal(text.substr(space + 1), *currency) : std::nullopt;
}

}  // namespace paypie
