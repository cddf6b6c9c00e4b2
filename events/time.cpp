// The text of timestamps: RFC 3339 over the proleptic Gregorian calendar. Own arithmetic instead of <chrono>, which
// pure rooms may not include because clocks live there too.
#include "events/values.hpp"

namespace paypie {
namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

struct Date {
  std::int64_t year, month, day;
  bool operator==(const Date&) const = default;
};

// Counted in years that begin on 1 March, so that the leap day is the last day of its year; 400 years have 146,097
// days, and 719,468 days lie between 1 March of the year 0 and 1970-01-01. Years from 0 on.
constexpr std::int64_t days_since_1970(const Date& date) {
  const auto march_month = (date.month + 9) % 12;  // March is 0
  const auto march_year = date.year - (date.month <= 2 ? 1 : 0) + 400;
  const auto day_of_year = (153 * march_month + 2) / 5 + date.day - 1;
  return march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year - 146'097 - 719'468;
}

constexpr Date date_of(std::int64_t days_since_epoch) {
  const auto days = days_since_epoch + 719'468;
  const auto cycle = (days >= 0 ? days : days - 146'096) / 146'097;  // of 400 years
  const auto day_of_cycle = days - cycle * 146'097;
  const auto year_of_cycle =
      (day_of_cycle - day_of_cycle / 1'460 + day_of_cycle / 36'524 - day_of_cycle / 146'096) / 365;
  const auto day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
  const auto march_month = (5 * day_of_year + 2) / 153;
  const auto month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {cycle * 400 + year_of_cycle + (month <= 2 ? 1 : 0), month, day_of_year - (153 * march_month + 2) / 5 + 1};
}
static_assert(days_since_1970({1970, 1, 1}) == 0 && days_since_1970({2000, 2, 29}) == 11'016);
static_assert(date_of(0) == Date{1970, 1, 1} && date_of(11'016) == Date{2000, 2, 29});

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

}  // namespace

std::string to_text(Timestamp time) {
  auto seconds_part = time.micros / micros_per_second;
  auto micros_part = time.micros % micros_per_second;
  if (micros_part < 0) micros_part += micros_per_second, --seconds_part;
  auto days_part = seconds_part / seconds_per_day;
  auto second_of_day = seconds_part % seconds_per_day;
  if (second_of_day < 0) second_of_day += seconds_per_day, --days_part;
  const auto date = date_of(days_part);
  std::string out;
  out.reserve(27);
  put_digits(out, date.year, 4);
  out += '-';
  put_digits(out, date.month, 2);
  out += '-';
  put_digits(out, date.day, 2);
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
  const auto year_part = take_digits(text, 4);
  if (!year_part || !take(text, '-')) return std::nullopt;
  const auto month_part = take_digits(text, 2);
  if (!month_part || *month_part < 1 || *month_part > 12 || !take(text, '-')) return std::nullopt;
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
  const Date date{*year_part, *month_part, *day_part};
  const auto days_part = days_since_1970(date);
  if (date_of(days_part) != date) return std::nullopt;  // 30 February
  const auto seconds_part = days_part * seconds_per_day + *hour * 3'600 + *minute * 60 + *second - *offset;
  const Timestamp time{seconds_part * micros_per_second + micros};
  if (time < first_timestamp || time > last_timestamp) return std::nullopt;
  return time;
}

}  // namespace paypie
