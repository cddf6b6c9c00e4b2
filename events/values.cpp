// The texts of values (times, ids, currencies, rates) and exact arithmetic on money.
#include "events/values.hpp"

#include <algorithm>
#include <chrono>

namespace paypie {
namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

void put_digits(std::string& out, std::int64_t value, int digits) {
  const auto start = out.size();
  out.resize(start + static_cast<std::size_t>(digits));
  for (auto at = out.size(); at-- > start; value /= 10) out[at] = static_cast<char>('0' + value % 10);
}

// Takes exactly `digits` decimal digits off the front, or nothing.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> take_fraction(std::string_view& text) {
  std::int64_t micros = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    if (digits < 6) micros = micros * 10 + (text[digits] - '0');
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  text.remove_prefix(digits);
  for (auto filled = digits; filled < 6; ++filled) micros *= 10;
  return micros;
}

// Z, z, +hh:mm or -hh:mm, in seconds east of UTC.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return (east ? 1 : -1) * (*hours * 3'600 + *minutes * 60);
}

struct MinorDigits {
  std::string_view code;
  int digits;
};

// ISO 4217 list one, active codes that have a minor unit, sorted; precious metals, units of account without minor
// digits (XDR, XAU, ...) and test codes cannot be paid with and are left out.
constexpr MinorDigits currencies[] = {
    {"AED", 2}, {"AFN", 2}, {"ALL", 2}, {"AMD", 2}, {"AOA", 2}, {"ARS", 2}, {"AUD", 2}, {"AWG", 2}, {"AZN", 2},
    {"BAM", 2}, {"BBD", 2}, {"BDT", 2}, {"BGN", 2}, {"BHD", 3}, {"BIF", 0}, {"BMD", 2}, {"BND", 2}, {"BOB", 2},
    {"BOV", 2}, {"BRL", 2}, {"BSD", 2}, {"BTN", 2}, {"BWP", 2}, {"BYN", 2}, {"BZD", 2}, {"CAD", 2}, {"CDF", 2},
    {"CHE", 2}, {"CHF", 2}, {"CHW", 2}, {"CLF", 4}, {"CLP", 0}, {"CNY", 2}, {"COP", 2}, {"COU", 2}, {"CRC", 2},
    {"CUP", 2}, {"CVE", 2}, {"CZK", 2}, {"DJF", 0}, {"DKK", 2}, {"DOP", 2}, {"DZD", 2}, {"EGP", 2}, {"ERN", 2},
    {"ETB", 2}, {"EUR", 2}, {"FJD", 2}, {"FKP", 2}, {"GBP", 2}, {"GEL", 2}, {"GHS", 2}, {"GIP", 2}, {"GMD", 2},
    {"GNF", 0}, {"GTQ", 2}, {"GYD", 2}, {"HKD", 2}, {"HNL", 2}, {"HTG", 2}, {"HUF", 2}, {"IDR", 2}, {"ILS", 2},
    {"INR", 2}, {"IQD", 3}, {"IRR", 2}, {"ISK", 0}, {"JMD", 2}, {"JOD", 3}, {"JPY", 0}, {"KES", 2}, {"KGS", 2},
    {"KHR", 2}, {"KMF", 0}, {"KPW", 2}, {"KRW", 0}, {"KWD", 3}, {"KYD", 2}, {"KZT", 2}, {"LAK", 2}, {"LBP", 2},
    {"LKR", 2}, {"LRD", 2}, {"LSL", 2}, {"LYD", 3}, {"MAD", 2}, {"MDL", 2}, {"MGA", 2}, {"MKD", 2}, {"MMK", 2},
    {"MNT", 2}, {"MOP", 2}, {"MRU", 2}, {"MUR", 2}, {"MVR", 2}, {"MWK", 2}, {"MXN", 2}, {"MXV", 2}, {"MYR", 2},
    {"MZN", 2}, {"NAD", 2}, {"NGN", 2}, {"NIO", 2}, {"NOK", 2}, {"NPR", 2}, {"NZD", 2}, {"OMR", 3}, {"PAB", 2},
    {"PEN", 2}, {"PGK", 2}, {"PHP", 2}, {"PKR", 2}, {"PLN", 2}, {"PYG", 0}, {"QAR", 2}, {"RON", 2}, {"RSD", 2},
    {"RUB", 2}, {"RWF", 0}, {"SAR", 2}, {"SBD", 2}, {"SCR", 2}, {"SDG", 2}, {"SEK", 2}, {"SGD", 2}, {"SHP", 2},
    {"SLE", 2}, {"SOS", 2}, {"SRD", 2}, {"SSP", 2}, {"STN", 2}, {"SVC", 2}, {"SYP", 2}, {"SZL", 2}, {"THB", 2},
    {"TJS", 2}, {"TMT", 2}, {"TND", 3}, {"TOP", 2}, {"TRY", 2}, {"TTD", 2}, {"TWD", 2}, {"TZS", 2}, {"UAH", 2},
    {"UGX", 0}, {"USD", 2}, {"USN", 2}, {"UYI", 0}, {"UYU", 2}, {"UYW", 4}, {"UZS", 2}, {"VED", 2}, {"VES", 2},
    {"VND", 0}, {"VUV", 0}, {"WST", 2}, {"XAF", 0}, {"XCD", 2}, {"XCG", 2}, {"XOF", 0}, {"XPF", 0}, {"YER", 2},
    {"ZAR", 2}, {"ZMW", 2}, {"ZWG", 2},
};
static_assert(std::ranges::is_sorted(currencies, {}, &MinorDigits::code));

const MinorDigits* find_currency(std::string_view code) {
  const auto* found = std::ranges::lower_bound(currencies, code, {}, &MinorDigits::code);
  return found != std::end(currencies) && found->code == code ? found : nullptr;
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

std::string to_text(Timestamp time) {
  using namespace std::chrono;
  auto seconds_part = time.micros / micros_per_second;
  auto micros_part = time.micros % micros_per_second;
  if (micros_part < 0) micros_part += micros_per_second, --seconds_part;
  auto days_part = seconds_part / seconds_per_day;
  auto second_of_day = seconds_part % seconds_per_day;
  if (second_of_day < 0) second_of_day += seconds_per_day, --days_part;
  const year_month_day date{sys_days{days{days_part}}};
  std::string out;
  out.reserve(27);
  put_digits(out, int{date.year()}, 4);
  out += '-';
  put_digits(out, unsigned{date.month()}, 2);
  out += '-';
  put_digits(out, unsigned{date.day()}, 2);
  out += 'T';
  put_digits(out, second_of_day / 3'600, 2);
  out += ':';
  put_digits(out, second_of_day / 60 % 60, 2);
  out += ':';
  put_digits(out, second_of_day % 60, 2);
  out += '.';
  put_digits(out, micros_part, 6);
  out += 'Z';
  return out;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  const auto year_part = take_digits(text, 4);
  if (!year_part || !take(text, '-')) return std::nullopt;
  const auto month_part = take_digits(text, 2);
  if (!month_part || !take(text, '-')) return std::nullopt;
  const auto day_part = take_digits(text, 2);
  if (!day_part || !(take(text, 'T') || take(text, 't'))) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  std::int64_t micros = 0;
  if (take(text, '.')) {
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    micros = *fraction;
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const year_month_day date{year{*year_part}, month{static_cast<unsigned>(*month_part)},
                            day{static_cast<unsigned>(*day_part)}};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days_part = sys_days{date}.time_since_epoch().count();
  const auto seconds_part = days_part * seconds_per_day + *hour * 3'600 + *minute * 60 + *second - *offset;
  const Timestamp time{seconds_part * micros_per_second + micros};
  if (time < first_timestamp || time > last_timestamp) return std::nullopt;
  return time;
}

std::string to_base32(const Bytes16& bytes) {
  constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string out(26, '0');
  unsigned __int128 number = 0;
  for (auto byte : bytes) number = (number << 8) | byte;
  for (auto at = out.size(); at-- > 0; number >>= 5) out[at] = digits[static_cast<std::size_t>(number & 31)];
  return out;
}

namespace {

// Value of each ASCII character as a base32 digit; 255: none.
constexpr auto base32_values = [] {
  std::array<std::uint8_t, 128> values{};
  values.fill(255);
  constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
  for (std::size_t value = 0; value < digits.size(); ++value) {
    const auto lower = static_cast<std::size_t>(digits[value]);
    values[lower] = static_cast<std::uint8_t>(value);
    if (lower >= 'a') values[lower - 'a' + 'A'] = static_cast<std::uint8_t>(value);
  }
  for (char one : {'i', 'I', 'l', 'L'}) values[static_cast<std::size_t>(one)] = 1;
  for (char zero : {'o', 'O'}) values[static_cast<std::size_t>(zero)] = 0;
  return values;
}();

}  // namespace

std::optional<Bytes16> from_base32(std::string_view text) {
  if (text.size() != 26) return std::nullopt;
  unsigned __int128 number = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto character = static_cast<unsigned char>(text[at]);
    const std::uint8_t value = character < base32_values.size() ? base32_values[character] : 255;
    if (value == 255 || (at == 0 && value > 7)) return std::nullopt;
    number = (number << 5) | value;
  }
  Bytes16 bytes{};
  for (auto at = bytes.size(); at-- > 0; number >>= 8) bytes[at] = static_cast<std::uint8_t>(number & 255);
  return bytes;
}

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

int Currency::minor_digits() const {
  const auto* known = find_currency(text());
  return known ? known->digits : 0;
}

std::optional<Currency> Currency::parse(std::string_view text) {
  if (!find_currency(text)) return std::nullopt;
  return Currency{{text[0], text[1], text[2]}};
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
    out += '.';
    put_digits(out, fraction, 6);
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

MoneyOr portion_included(const Money& amount, Rate rate) {
  return rounded(static_cast<__int128>(amount.minor) * rate.millionths, Rate::one + rate.millionths, amount.currency);
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
