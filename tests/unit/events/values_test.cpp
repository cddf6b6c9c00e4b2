// The values: texts round-trip, money never loses or invents a unit, limits hold at their edges.
#include "events/values.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace paypie;

namespace {

const Currency usd = *Currency::parse("USD");
Money dollars(std::int64_t minor) { return {minor, usd}; }

constexpr std::uint64_t seed = 20'240'611;

}  // namespace

TEST_CASE("a timestamp is shown in UTC with six decimals") {
  CHECK(to_text(Timestamp{0}) == "1970-01-01T00:00:00.000000Z");
  CHECK(to_text(Timestamp{-1}) == "1969-12-31T23:59:59.999999Z");
  CHECK(to_text(Timestamp{836'438'400'000'000}) == "1996-07-04T00:00:00.000000Z");
  CHECK(to_text(first_timestamp) == "0001-01-01T00:00:00.000000Z");
  CHECK(to_text(last_timestamp) == "9999-12-31T23:59:59.999999Z");
}

TEST_CASE("RFC 3339 is read with any offset and up to nine decimals") {
  CHECK(parse_timestamp("1996-07-04T00:00:00Z")->micros == 836'438'400'000'000);
  CHECK(parse_timestamp("1996-07-04t02:30:00+02:30")->micros == 836'438'400'000'000);
  CHECK(parse_timestamp("1996-07-03T16:00:00.000-08:00")->micros == 836'438'400'000'000);
  CHECK(parse_timestamp("1970-01-01T00:00:00.1z")->micros == 100'000);
  CHECK(parse_timestamp("1970-01-01T00:00:00.123456789Z")->micros == 123'456);
  CHECK(parse_timestamp("2024-02-29T00:00:00Z"));
}

TEST_CASE("what is not RFC 3339 is no timestamp") {
  for (const char* text : {"",
                           "1996-07-04",
                           "1996-07-04 00:00:00Z",
                           "1996-07-04T00:00:00",
                           "1996-7-4T00:00:00Z",
                           "1996-02-30T00:00:00Z",
                           "2023-02-29T00:00:00Z",
                           "1996-07-04T24:00:00Z",
                           "1996-07-04T00:60:00Z",
                           "1996-07-04T00:00:60Z",
                           "1996-07-04T00:00:00.Z",
                           "1996-07-04T00:00:00.1234567890Z",
                           "1996-07-04T00:00:00+2:00",
                           "1996-07-04T00:00:00+24:00",
                           "1996-07-04T00:00:00+02:60",
                           "1996-07-04T00:00:00Zx",
                           "1996-07-04T00:00:00+02",
                           "0000-01-01T00:00:00Z",
                           "0001-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "-996-07-04T00:00:00Z",
                           "1996-13-04T00:00:00Z",
                           "1996-00-04T00:00:00Z",
                           "1996-07-00T00:00:00Z",
                           "199a-07-04T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_timestamp(text));
  }
}

TEST_CASE("a timestamp cut short, or with any character replaced, is none") {
  const std::string good = "1996-07-04T12:34:56.123456+01:30";
  REQUIRE(parse_timestamp(good));
  for (std::size_t at = 0; at < good.size(); ++at) {
    CAPTURE(at);
    CHECK_FALSE(parse_timestamp(good.substr(0, at)));
    auto bad = good;
    bad[at] = '?';
    CHECK_FALSE(parse_timestamp(bad));
  }
}

TEST_CASE("every timestamp survives its text") {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> any(first_timestamp.micros, last_timestamp.micros);
  for (int round = 0; round < 20'000; ++round) {
    const Timestamp time{any(random)};
    CAPTURE(time.micros);
    REQUIRE(parse_timestamp(to_text(time)) == time);
  }
}

TEST_CASE("base32 round-trips every 16 bytes and keeps their order") {
  std::mt19937_64 random(seed);
  Bytes16 before{};
  for (int round = 0; round < 5'000; ++round) {
    Bytes16 bytes;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    const auto text = to_base32(bytes);
    REQUIRE(text.size() == 26);
    REQUIRE(text[0] <= '7');
    REQUIRE(from_base32(text) == bytes);
    REQUIRE((to_base32(before) < text) == (before < bytes));
    before = bytes;
  }
  Bytes16 all;
  all.fill(0xff);
  CHECK(to_base32(all) == "7zzzzzzzzzzzzzzzzzzzzzzzzz");
  CHECK(to_base32(Bytes16{}) == "00000000000000000000000000");
}

TEST_CASE("base32 reads what people write: capitals, and I, L, O for 1, 1, 0") {
  CHECK(from_base32("7ZZZZZZZZZZZZZZZZZZZZZZZZZ") == from_base32("7zzzzzzzzzzzzzzzzzzzzzzzzz"));
  CHECK(from_base32("0000000000000000000000000I") == from_base32("00000000000000000000000001"));
  CHECK(from_base32("0000000000000000000000000l") == from_base32("00000000000000000000000001"));
  CHECK(from_base32("000000000000000000000000o1") == from_base32("00000000000000000000000001"));
  CHECK_FALSE(from_base32("8zzzzzzzzzzzzzzzzzzzzzzzzz"));
  CHECK_FALSE(from_base32("0000000000000000000000000u"));
  CHECK_FALSE(from_base32("0000000000000000000000000\xc3"));
  CHECK_FALSE(from_base32("0000000000000000000000000"));
  CHECK_FALSE(from_base32("000000000000000000000000000"));
}

TEST_CASE("an id is its prefix and its base32, and nothing else parses as one") {
  OrderId order;
  order.bytes[15] = 1;
  CHECK(order.text() == "ord_00000000000000000000000001");
  CHECK(OrderId::parse(order.text()) == order);
  CHECK_FALSE(OrderId::parse("lin_00000000000000000000000001"));
  CHECK_FALSE(OrderId::parse("ord00000000000000000000000001"));
  CHECK_FALSE(OrderId::parse("ord_0000000000000000000000001"));
  CHECK(OrderId{}.is_nil());
  CHECK_FALSE(order.is_nil());
}

TEST_CASE("hex is two lower-case digits per byte") {
  CHECK(to_hex(std::string_view("\x00\xff\x1a", 3)) == "00ff1a");
  CHECK(to_hex("") == "");
}

TEST_CASE("a store's name has 1 to 64 plain characters") {
  CHECK(StoreId::parse("a"));
  CHECK(StoreId::parse("0-northwind_eu"));
  CHECK(StoreId::parse(std::string(64, 'a')));
  for (const auto& bad : {std::string(), std::string(65, 'a'), std::string("-a"), std::string("_a"), std::string("A"),
                          std::string("a b"), std::string("a/b"), std::string("\xc3\xa4"), std::string("a:")}) {
    CAPTURE(bad);
    CHECK_FALSE(StoreId::parse(bad));
  }
}

TEST_CASE("currencies are the active ISO 4217 codes with their minor digits") {
  for (const char* code : {"JPY", "KRW", "CLP", "VND", "XOF", "XAF", "XPF", "ISK", "UGX", "PYG"}) {
    CHECK(Currency::parse(code)->minor_digits() == 0);
  }
  for (const char* code : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}) {
    CHECK(Currency::parse(code)->minor_digits() == 3);
  }
  for (const char* code : {"CLF", "UYW"}) CHECK(Currency::parse(code)->minor_digits() == 4);
  for (const char* code : {"USD", "EUR", "GBP", "CHF", "ZWG", "AED"}) CHECK(Currency::parse(code)->minor_digits() == 2);
  for (const char* code : {"", "US", "USDX", "usd", "XDR", "XAU", "DEM", "ZZZ", "AAA"}) {
    CHECK_FALSE(Currency::parse(code));
  }
  CHECK(Currency{}.minor_digits() == 0);
}

TEST_CASE("money is checked at its limit: one below, at it, one above") {
  const auto max = Money::max_minor;
  CHECK(add(dollars(max - 2), dollars(1))->minor == max - 1);
  CHECK(add(dollars(max - 1), dollars(1))->minor == max);
  CHECK(add(dollars(max), dollars(1)).error() == MoneyError::overflow);
  CHECK(subtract(dollars(-max + 1), dollars(1))->minor == -max);
  CHECK(subtract(dollars(-max), dollars(1)).error() == MoneyError::overflow);
  CHECK(multiply(dollars(max / 2), 2)->minor == max);
  CHECK(multiply(dollars(max), std::numeric_limits<std::int64_t>::max()).error() == MoneyError::overflow);
  CHECK(multiply(dollars(-max), std::numeric_limits<std::int64_t>::max()).error() == MoneyError::overflow);
}

TEST_CASE("two currencies never meet") {
  const Money euro{1, *Currency::parse("EUR")};
  CHECK(add(dollars(1), euro).error() == MoneyError::other_currency);
  CHECK(subtract(dollars(1), euro).error() == MoneyError::other_currency);
}

TEST_CASE("division rounds ties to the even neighbour, on both sides of zero") {
  CHECK(divide_half_even(5, 2) == 2);
  CHECK(divide_half_even(7, 2) == 4);
  CHECK(divide_half_even(-5, 2) == -2);
  CHECK(divide_half_even(-7, 2) == -4);
  CHECK(divide_half_even(1, 2) == 0);
  CHECK(divide_half_even(3, 2) == 2);
  CHECK(divide_half_even(249, 100) == 2);
  CHECK(divide_half_even(251, 100) == 3);
  CHECK(divide_half_even(Money::max_minor, 1) == Money::max_minor);
  CHECK_FALSE(divide_half_even(static_cast<__int128>(Money::max_minor) + 1, 1));
  CHECK_FALSE(divide_half_even(-static_cast<__int128>(Money::max_minor) - 1, 1));
}

TEST_CASE("a rounded quotient is never further than half a unit from the exact one, and symmetrical") {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> numerators(-1'000'000'000, 1'000'000'000), denominators(1, 10'000);
  for (int round = 0; round < 50'000; ++round) {
    const auto numerator = numerators(random), denominator = denominators(random);
    CAPTURE(numerator);
    CAPTURE(denominator);
    const auto quotient = *divide_half_even(numerator, denominator);
    const auto twice_off = 2 * std::abs(quotient * denominator - numerator);
    REQUIRE(twice_off <= denominator);
    if (twice_off == denominator) REQUIRE(quotient % 2 == 0);
    REQUIRE(divide_half_even(-numerator, denominator) == -quotient);
  }
}

TEST_CASE("rates are decimals with at most six places, no sign, no exponent, at most 1,000") {
  CHECK(parse_rate("0")->millionths == 0);
  CHECK(parse_rate("0.05")->millionths == 50'000);
  CHECK(parse_rate("1")->millionths == 1'000'000);
  CHECK(parse_rate("0.000001")->millionths == 1);
  CHECK(parse_rate("999.999999")->millionths == 999'999'999);
  CHECK(parse_rate("1000")->millionths == 1'000'000'000);
  CHECK(parse_rate("1000.0")->millionths == 1'000'000'000);
  for (const char* text : {"",     ".",     ".5", "5.", "-1",  "+1",   "1e3", "1,5", "0.0000001", "1000.000001",
                           "1001", "10000", "00", "01", "0x1", "0./5", " 1",  "1 ",  "0.5a",      "NaN"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rate(text));
  }
  CHECK(to_text(Rate{50'000}) == "0.05");
  CHECK(to_text(Rate{1'000'000}) == "1");
  CHECK(to_text(Rate{0}) == "0");
  CHECK(to_text(Rate{-1'500'000}) == "-1.5");
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> any(0, 1'000'000'000);
  for (int round = 0; round < 5'000; ++round) {
    const Rate rate{any(random)};
    REQUIRE(parse_rate(to_text(rate)) == rate);
  }
}

TEST_CASE("a portion is rounded to the minor unit, half to even") {
  CHECK(portion(dollars(1'050), Rate{50'000})->minor == 52);  // 52.5
  CHECK(portion(dollars(1'070), Rate{50'000})->minor == 54);  // 53.5
  CHECK(portion(dollars(-1'050), Rate{50'000})->minor == -52);
  CHECK(portion(dollars(Money::max_minor), Rate{1'000'000})->minor == Money::max_minor);
  CHECK(portion(dollars(Money::max_minor), Rate{1'000'001}).error() == MoneyError::overflow);
}

TEST_CASE("the tax inside a price and the price without it add up to the price") {
  CHECK(portion_included(dollars(11'900), Rate{190'000}, Rate{190'000})->minor == 1'900);
  CHECK(portion_included(dollars(1'000), Rate{190'000}, Rate{190'000})->minor == 160);  // 159.66
  CHECK(portion_included(dollars(1'000), Rate{0}, Rate{0})->minor == 0);
  CHECK(portion_included(dollars(12'600), Rate{190'000}, Rate{260'000})->minor == 1'900);
  CHECK(portion_included(dollars(12'600), Rate{70'000}, Rate{260'000})->minor == 700);
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> nets(0, 10'000'000), rates(0, 500'000);
  for (int round = 0; round < 10'000; ++round) {
    const auto net = dollars(nets(random));
    const Rate rate{rates(random)};
    const auto gross = *add(net, *portion(net, rate));
    CAPTURE(net.minor);
    CAPTURE(rate.millionths);
    // Tax added to a net amount and then looked for inside the gross one is the same to the unit.
    REQUIRE(std::abs(portion_included(gross, rate, rate)->minor - (gross.minor - net.minor)) <= 1);
  }
}

TEST_CASE("an allocation adds up exactly, and no share is a unit or more away from its due") {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> amounts(-1'000'000, 1'000'000), weights(0, 1'000);
  std::uniform_int_distribution<std::size_t> counts(1, 12);
  for (int round = 0; round < 10'000; ++round) {
    const auto amount = dollars(amounts(random));
    std::vector<std::int64_t> parts(counts(random));
    for (auto& weight : parts) weight = weights(random);
    std::int64_t all = 0, sum = 0;
    for (auto weight : parts) all += weight;
    const auto shares = allocate(amount, parts);
    REQUIRE(shares.has_value() == (all > 0));
    if (!shares) continue;
    for (std::size_t at = 0; at < parts.size(); ++at) {
      sum += (*shares)[at].minor;
      REQUIRE(std::abs((*shares)[at].minor * all - amount.minor * parts[at]) < all);
    }
    REQUIRE(sum == amount.minor);
  }
}

TEST_CASE("allocation edges: one share, nothing to split, no weights, negative weights, the largest amount") {
  const auto split = [](std::int64_t minor, std::vector<std::int64_t> weights) {
    std::vector<std::int64_t> out;
    const auto shares = allocate(dollars(minor), weights);
    if (!shares) return out;
    for (const auto& share : *shares) out.push_back(share.minor);
    return out;
  };
  CHECK(split(100, {1, 1, 1}) == std::vector<std::int64_t>{34, 33, 33});
  CHECK(split(-100, {1, 1, 1}) == std::vector<std::int64_t>{-34, -33, -33});
  CHECK(split(5, {3, 7}) == std::vector<std::int64_t>{2, 3});
  CHECK(split(5, {0, 7}) == std::vector<std::int64_t>{0, 5});
  CHECK(split(0, {1, 2}) == std::vector<std::int64_t>{0, 0});
  CHECK(split(7, {9}) == std::vector<std::int64_t>{7});
  CHECK(split(7, {}).empty());
  CHECK(split(7, {0, 0}).empty());
  CHECK(split(7, {1, -1}).empty());
  const auto huge = std::numeric_limits<std::int64_t>::max();
  CHECK(split(Money::max_minor, {huge, huge}) == std::vector<std::int64_t>{Money::max_minor / 2, Money::max_minor / 2});
}
