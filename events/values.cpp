// Exact arithmetic on money and rates, and the texts of rates and stores.
#include "events/values.hpp"

#include <algorithm>

namespace paypie {
namespace {

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

MoneyOr in_range(__int128 minor, const Currency& currency) {
  if (minor > Money::max_minor || minor < -Money::max_minor) return std::unexpected(MoneyError::overflow);
  return Money{static_cast<std::int64_t>(minor), currency};
}

MoneyOr rounded(__int128 numerator, __int128 denominator, const Currency& currency) {
  const auto minor = divide_half_even(numerator, denominator);
  if (!minor) return std::unexpected(MoneyError::overflow);
  return Money{*minor, currency};
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::optional<StoreId> StoreId::parse(std::string_view text) {
  const auto letter_or_digit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty() || text.size() > 64 || !letter_or_digit(text.front())) return std::nullopt;
  if (!std::ranges::all_of(text, [&](char c) { return letter_or_digit(c) || c == '-' || c == '_'; })) {
    return std::nullopt;
  }
  return StoreId{std::string(text)};
}

MoneyOr add(const Money& a, const Money& b) {
  if (a.currency != b.currency) return std::unexpected(MoneyError::other_currency);
  return in_range(static_cast<__int128>(a.minor) + b.minor, a.currency);
}

MoneyOr subtract(const Money& a, const Money& b) {
  if (a.currency != b.currency) return std::unexpected(MoneyError::other_currency);
  return in_range(static_cast<__int128>(a.minor) - b.minor, a.currency);
}

MoneyOr multiply(const Money& a, std::int64_t factor) {
  return in_range(static_cast<__int128>(a.minor) * factor, a.currency);
}

std::string to_text(Rate rate) {
  const bool negative = rate.millionths < 0;
  const auto magnitude = negative ? -rate.millionths : rate.millionths;
  std::string out = (negative ? "-" : "") + std::to_string(magnitude / Rate::one);
  if (const auto fraction = magnitude % Rate::one) {
    out += '.' + std::to_string(Rate::one + fraction).substr(1);
    out.erase(out.find_last_not_of('0') + 1);
  }
  return out;
}

std::optional<Rate> parse_rate(std::string_view text) {
  std::int64_t whole = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    if (digits == 4) return std::nullopt;
    whole = whole * 10 + (text[digits] - '0');
  }
  if (digits == 0 || (digits > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(digits);
  std::int64_t millionths = 0;
  if (take(text, '.')) {
    if (text.empty() || text.size() > 6) return std::nullopt;
    for (std::size_t place = 0; place < 6; ++place) {
      const char c = place < text.size() ? text[place] : '0';
      if (c < '0' || c > '9') return std::nullopt;
      millionths = millionths * 10 + (c - '0');
    }
  } else if (!text.empty()) {
    return std::nullopt;
  }
  millionths += whole * Rate::one;
  if (millionths > 1'000 * Rate::one) return std::nullopt;
  return Rate{millionths};
}

std::optional<std::int64_t> divide_half_even(__int128 numerator, __int128 denominator) {
  auto quotient = numerator / denominator;
  const auto rest = numerator % denominator;
  const auto twice = (rest < 0 ? -rest : rest) * 2;
  if (twice > denominator || (twice == denominator && quotient % 2 != 0)) quotient += numerator < 0 ? -1 : 1;
  if (quotient > Money::max_minor || quotient < -Money::max_minor) return std::nullopt;
  return static_cast<std::int64_t>(quotient);
}

MoneyOr portion(const Money& amount, Rate rate) {
  return rounded(static_cast<__int128>(amount.minor) * rate.millionths, Rate::one, amount.currency);
}

MoneyOr portion_included(const Money& amount, Rate rate, Rate all) {
  return rounded(static_cast<__int128>(amount.minor) * rate.millionths, Rate::one + all.millionths, amount.currency);
}

std::optional<std::vector<Money>> allocate(const Money& amount, std::span<const std::int64_t> weights) {
  __int128 all = 0;
  for (auto weight : weights) {
    if (weight < 0) return std::nullopt;
    all += weight;
  }
  if (all == 0) return std::nullopt;
  std::vector<Money> shares(weights.size(), Money{0, amount.currency});
  std::vector<__int128> rests(weights.size());
  const __int128 magnitude = amount.minor < 0 ? -static_cast<__int128>(amount.minor) : amount.minor;
  const std::int64_t sign = amount.minor < 0 ? -1 : 1;
  auto left = static_cast<std::int64_t>(magnitude);
  for (std::size_t at = 0; at < weights.size(); ++at) {
    const __int128 exact = magnitude * weights[at];
    const auto share = static_cast<std::int64_t>(exact / all);
    rests[at] = exact % all;
    shares[at].minor = sign * share;
    left -= share;
  }
  std::vector<std::size_t> order(weights.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::ranges::sort(order, [&](auto a, auto b) { return rests[a] != rests[b] ? rests[a] > rests[b] : a < b; });
  for (std::size_t at = 0; left > 0; ++at, --left) shares[order[at]].minor += sign;
  return shares;
}

}  // namespace paypie
