// Payment orders for a bank. tests/foreign holds the committed ones against ISO's schema.
#include "command-side/cashback/payouts/credit_transfer.hpp"

#include <doctest/doctest.h>

#include "tests/support/golden.hpp"
#include "tests/support/sample_payouts.hpp"

using namespace paypie;
using namespace paypie::cashback;
using samples::payout_wish;

namespace {

const Debtor shop{"Northwind Traders", "NL91ABNA0417164300", ""};

std::string order_for(const PayoutWish& wish, const Debtor& debtor = shop) {
  const auto text = credit_transfer(wish, debtor);
  REQUIRE(text);
  return *text;
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
PayoutWish held_by(std::string holder) {
  auto wish = payout_wish();
  wish.holder = std::move(holder);
  return wish;
}

}  // namespace

TEST_CASE("payment orders are the committed ones, byte for byte") {
  const auto amount = [](std::int64_t minor, std::string_view currency) {
    return Money{minor, *Currency::parse(currency)};
  };
  const std::string folder = "tests/golden/payouts/";
  CHECK(test::matches_golden(folder + "euro.xml", order_for(payout_wish())));
  CHECK(test::matches_golden(
      folder + "dollars_with_bic.xml",
      order_for(payout_wish(amount(5, "USD")), {"Northwind Traders", "NL91ABNA0417164300", "ABNANL2A"})));
  CHECK(test::matches_golden(folder + "yen.xml", order_for(payout_wish(amount(1'200, "JPY")))));
  CHECK(test::matches_golden(folder + "dinars.xml", order_for(payout_wish(amount(1'234'567, "KWD")))));
  CHECK(test::matches_golden(folder + "largest.xml", order_for(payout_wish(amount(Money::max_minor, "EUR")))));
  CHECK(test::matches_golden(
      folder + "odd_name.xml",
      order_for(held_by("  <Müller & \"Söhne\">\x01\t\xef\xbf\xbe GmbH " + std::string(80, 'x')))));
}

TEST_CASE("the same payout makes the same bytes, and names itself everywhere a bank looks") {
  const auto text = order_for(payout_wish());
  CHECK(text == order_for(payout_wish()));
  const auto reference = reference_of(payout_wish().payout);
  for (const auto* const element : {"MsgId", "PmtInfId", "EndToEndId"}) {
    const auto name = std::string(element);
    CHECK(has(text, "<" + name + ">" + reference + "</" + name + ">"));
  }
}

TEST_CASE("an amount has as many decimals as its currency") {
  const auto text_of = [](std::int64_t minor, std::string_view currency) {
    return order_for(payout_wish({minor, *Currency::parse(currency)}));
  };
  CHECK(has(text_of(1'234, "EUR"), "<InstdAmt Ccy=\"EUR\">12.34</InstdAmt>"));
  CHECK(has(text_of(5, "EUR"), ">0.05<"));
  CHECK(has(text_of(100, "EUR"), ">1.00<"));
  CHECK(has(text_of(1'200, "JPY"), "<InstdAmt Ccy=\"JPY\">1200</InstdAmt>"));
  CHECK(has(text_of(1'234, "KWD"), ">1.234<"));
}

TEST_CASE("SEPA's rules are for euro alone") {
  CHECK(has(order_for(payout_wish()), "<Cd>SEPA</Cd>"));
  CHECK(has(order_for(payout_wish()), "<ChrgBr>SLEV</ChrgBr>"));
  const auto dollars = order_for(payout_wish(samples::dollars(5)));
  CHECK_FALSE(has(dollars, "SEPA"));
  CHECK(has(dollars, "<ChrgBr>SHAR</ChrgBr>"));
}

TEST_CASE("a bank without a BIC is said to be not provided") {
  CHECK(has(order_for(payout_wish()), "<Id>NOTPROVIDED</Id>"));
  CHECK(has(order_for(payout_wish(), {"N", "NL91ABNA0417164300", "ABNANL2A"}), "<BICFI>ABNANL2A</BICFI>"));
}

TEST_CASE("a name is cut after 70 characters, not bytes, and what XML cannot carry becomes a space") {
  std::string umlauts;
  for (int n = 0; n < 80; ++n) umlauts += "ü";
  CHECK(has(order_for(held_by(umlauts)), "<Nm>" + umlauts.substr(0, 140) + "</Nm>"));
  CHECK(has(order_for(held_by("A\x01"
                              "B\xef\xbf\xbf"
                              "C")),
            "<Nm>A B C</Nm>"));
  CHECK(has(order_for(held_by("\xef\xbf\xbd")), "<Nm>\xef\xbf\xbd</Nm>"));
  CHECK(has(order_for(held_by("\xef\xbf")), "<Nm>"));
}

TEST_CASE("no order is made for nobody") {
  for (const auto* const holder : {"", "   ", "\t\n"}) CHECK_FALSE(credit_transfer(held_by(holder), shop));
}
