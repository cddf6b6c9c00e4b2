// International Bank Account Numbers: which texts are one.
#include "events/iban.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using paypie::is_iban;
using paypie::masked_iban;

// SWIFT's registry gives one of each country.
TEST_CASE("the registry's own examples are bank account numbers") {
  for (const auto* const text : {"AD1200012030200359100100",
                                 "AT611904300234573201",
                                 "BE68539007547034",
                                 "CH9300762011623852957",
                                 "CZ6508000000192000145399",
                                 "DE89370400440532013000",
                                 "DK5000400440116243",
                                 "ES9121000418450200051332",
                                 "FI2112345600000785",
                                 "FR1420041010050500013M02606",
                                 "GB29NWBK60161331926819",
                                 "GR1601101250000000012300695",
                                 "HU42117730161111101800000000",
                                 "IE29AIBK93115212345678",
                                 "IT60X0542811101000000123456",
                                 "LC55HEMM000100010012001200023015",
                                 "LU280019400644750000",
                                 "MT84MALT011000012345MTLCAST001S",
                                 "NL91ABNA0417164300",
                                 "NO9386011117947",
                                 "PL61109010140000071219812874",
                                 "PT50000201231234567890154",
                                 "SE4550000000058398257466",
                                 "SI56263300012039086",
                                 "TR330006100519786457841326"}) {
    CAPTURE(text);
    CHECK(is_iban(text));
  }
}

// A digit for a letter may come out even: a letter counts as two digits.
TEST_CASE("any digit that is another digit, and any letter that is another letter, makes it none") {
  const std::string good = "GB29NWBK60161331926819";
  REQUIRE(is_iban(good));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char other : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
      if ((good[at] <= '9') != (other <= '9')) continue;
      auto text = good;
      text[at] = other;
      CAPTURE(text);
      CHECK(is_iban(text) == (text == good));
    }
  }
}

TEST_CASE("two neighbours that changed places make it none") {
  const std::string good = "DE89370400440532013000";
  for (std::size_t at = 0; at + 1 < good.size(); ++at) {
    auto text = good;
    std::swap(text[at], text[at + 1]);
    CAPTURE(text);
    CHECK(is_iban(text) == (text == good));
  }
}

TEST_CASE("the length is its country's, to the character") {
  CHECK(is_iban("NO9386011117947"));
  CHECK_FALSE(is_iban("NO938601111794"));
  CHECK_FALSE(is_iban("NO93860111179470"));
  CHECK_FALSE(is_iban(""));
  CHECK_FALSE(is_iban("N"));
  CHECK_FALSE(is_iban("NO"));
}

TEST_CASE("lower case, spaces and dashes are refused") {
  CHECK_FALSE(is_iban("de89370400440532013000"));
  CHECK_FALSE(is_iban("DE89 3704 0044 0532 0130 00"));
  CHECK_FALSE(is_iban(" DE89370400440532013000"));
  CHECK_FALSE(is_iban("DE89370400440532013000\n"));
  CHECK_FALSE(is_iban("DE89-3704-0044-0532-0130"));
  CHECK_FALSE(is_iban("DE8937040044053201300 "));
  CHECK_FALSE(is_iban("DE8937040044053201300\xc3"));
}

TEST_CASE("a country without such numbers has none") {
  CHECK_FALSE(is_iban("US89370400440532013000"));
  CHECK_FALSE(is_iban("ZZ89370400440532013000"));
  CHECK_FALSE(is_iban("AA89370400440532013000"));
}

// 97, 98 and 02 have the remainders of 00, 01 and 99.
TEST_CASE("check digits that no bank gives out are refused though the remainder is right") {
  int refused = 0, taken = 0;
  for (int account = 0; account < 2'000; ++account) {
    const auto digits = std::to_string(10'000'000'000 + account);
    for (const auto* const check : {"00", "01", "99"}) refused += is_iban("NO" + std::string(check) + digits) ? 1 : 0;
    for (const auto* const check : {"97", "98", "02"}) taken += is_iban("NO" + std::string(check) + digits) ? 1 : 0;
  }
  CHECK(refused == 0);
  CHECK(taken > 0);
}

TEST_CASE("check digits are digits") { CHECK_FALSE(is_iban("NO9A86011117947")); }

TEST_CASE("of a bank account's number people are shown both ends; of what is none, nothing") {
  CHECK(masked_iban("DE89370400440532013000") == "DE89****3000");
  CHECK(masked_iban("NO9386011117947") == "NO93****7947");
  CHECK(masked_iban("NO938601111794") == "****");
  CHECK(masked_iban("") == "****");
}
