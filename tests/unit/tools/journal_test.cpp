// The journal's text; that hledger reads it is process/ledger/journal_test.cpp.
#include "tools/journal/journal.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "tests/support/sample_orders.hpp"

using namespace paypie;
using namespace paypie::tools;
using ledger::Account;
using samples::dollars;

TEST_CASE("an event is a transaction: date, code, description, store, and its postings with decimals") {
  CHECK(journal_text({"2025-01-31",
                      "evt_1",
                      "payment.captured pay_1",
                      "main",
                      {{Account::gateway_clearing, "stripe", samples::order, dollars(12'345)},
                       {Account::receivable, "", samples::order, dollars(-12'345)}}}) ==
        "2025-01-31 (evt_1) payment.captured pay_1  ; store:main\n"
        "    assets:gateway clearing:stripe  123.45 USD\n"
        "    assets:receivable  -123.45 USD\n\n");
  CHECK(journal_head().starts_with("; paypie's ledger"));
}

TEST_CASE("amounts have as many decimals as their currency") {
  const auto line = [](const Money& amount) {
    const auto text = journal_text({"2025-01-31", "evt_1", "x", "main", {{Account::bank, "", samples::order, amount}}});
    return text.substr(text.rfind("  ") + 2);
  };
  CHECK(line(dollars(0)) == "0.00 USD\n\n");
  CHECK(line(dollars(-5)) == "-0.05 USD\n\n");
  CHECK(line(dollars(100)) == "1.00 USD\n\n");
  CHECK(line(dollars(123'456'789)) == "1234567.89 USD\n\n");
  CHECK(line({1'234, *Currency::parse("JPY")}) == "1234 JPY\n\n");
  CHECK(line({1, *Currency::parse("BHD")}) == "0.001 BHD\n\n");
  CHECK(line({std::numeric_limits<std::int64_t>::min(), *Currency::parse("USD")}) == "-92233720368547758.08 USD\n\n");
}

TEST_CASE("a detail cannot break out of its account's name") {
  const auto text = journal_text(
      {"2025-01-31", "evt_1", "x", "main", {{Account::gateway_clearing, "a  b:c;1.", samples::order, dollars(1)}}});
  CHECK(text.contains("    assets:gateway clearing:a__b_c_1_  0.01 USD\n"));
}
