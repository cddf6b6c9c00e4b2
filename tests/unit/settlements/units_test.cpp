// Decimals and times of settlement files, exactly or not at all.
#include "tools/settlements/units.hpp"

#include "events/amounts.hpp"

#include <doctest/doctest.h>

using namespace paypie;
using namespace paypie::settlement_files;

namespace {

const Currency usd{{'U', 'S', 'D'}}, jpy{{'J', 'P', 'Y'}}, kwd{{'K', 'W', 'D'}};

std::int64_t decimal(std::string_view text, Currency currency) {
  const auto money = from_decimal(text, currency);
  REQUIRE_MESSAGE(money, text);
  CHECK(money->currency == currency);
  return money->minor;
}

}  // namespace

TEST_CASE("decimals come to minor units of their currency without rounding") {
  CHECK(decimal("12.34", usd) == 1'234);
  CHECK(decimal("-12.34", usd) == -1'234);
  CHECK(decimal("12.3", usd) == 1'230);
  CHECK(decimal("12", usd) == 1'200);
  CHECK(decimal("0.00", usd) == 0);
  CHECK(decimal("-0.00", usd) == 0);
  CHECK(decimal("0.07", usd) == 7);
  CHECK(decimal("12.340", usd) == 1'234);
  CHECK(decimal("1000", jpy) == 1'000);
  CHECK(decimal("1000.00", jpy) == 1'000);
  CHECK(decimal("1.234", kwd) == 1'234);
  CHECK(decimal("1.2", kwd) == 1'200);
  CHECK(decimal("10000000000000.00", usd) == Money::max_minor);
}

TEST_CASE("what is no decimal, or none of the currency, is no amount") {
  for (const auto* text : {"", "-", ".", ".5", "5.", "1,5", "1,000.00", "+1", "1e3", " 1", "1 ", "--1", "0x1", "12.345",
                           "10000000000000.01", "99999999999999999999999999", "NaN", "1.2.3"}) {
    CAPTURE(text);
    CHECK(!from_decimal(text, usd));
  }
  CHECK(!from_decimal("1.5", jpy));
  CHECK(!from_decimal("1.2345", kwd));
}

TEST_CASE("hundredths have no sign and no point, whatever the currency") {
  CHECK(from_hundredths("10000", usd)->minor == 10'000);
  CHECK(from_hundredths("10000", jpy)->minor == 100);
  CHECK(from_hundredths("10000", kwd)->minor == 100'000);
  CHECK(from_hundredths("7", usd)->minor == 7);
  CHECK(from_hundredths("0", jpy)->minor == 0);
  for (const auto* text : {"", "-1", "1.00", "ten"}) CHECK(!from_hundredths(text, usd));
  CHECK(!from_hundredths("10050", jpy));
  CHECK(!from_hundredths("5", jpy));
}

TEST_CASE("times of files are moments, whatever clock they were written by") {
  const auto moment = parse_timestamp("2024-03-01T12:30:00Z");
  CHECK(from_clock("2024-03-01 12:30:00", "Z") == moment);
  CHECK(from_clock("2024-03-01 18:00:00", "+05:30") == moment);
  CHECK(from_clock("01/03/2024 18:00:00", "+05:30") == moment);
  CHECK(from_slashes("2024/03/01 04:30:00 -0800") == moment);
  for (const auto* text : {"", "2024-03-01", "2024-03-01T12:30:00", "2024-13-01 12:30:00", "32/01/2024 12:30:00",
                           "2024-03-01 12:30:00Z", "2024-03-01 25:30:00"}) {
    CAPTURE(text);
    CHECK(!from_clock(text, "Z"));
  }
  for (const auto* text : {"", "2024/03/01 04:30:00", "2024-03-01 04:30:00 -0800", "2024/03-01 04:30:00 -0800",
                           "2024/03/01T04:30:00 -0800", "2024/03/01 04:30:00--0800", "2024/03/01 04:30:00 08000"}) {
    CAPTURE(text);
    CHECK(!from_slashes(text));
  }
}
