// `paypie up` on an empty folder: the real order book goes in through HTTP and comes out of the read side to the cent.
#include <doctest/doctest.h>

#include "tests/support/process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie::test;

namespace {

Ended up(const TempFolder& folder) {
  return run({program("paypie"), "up", "--once", "--script", "instant", "--data", (folder.path() / "data").string(),
              "--http-port", "0", "--admin-port", "0"});
}

// The row of a figure, with the width of its columns taken out.
std::string row_of(const std::string& text, const std::string& figure) {
  const auto at = text.find("\n" + figure);
  if (at == std::string::npos) return "no row " + figure;
  std::string row;
  for (const char c : text.substr(at + 1, text.find('\n', at + 1) - at - 1)) {
    if (c != ' ' || (!row.empty() && row.back() != ' ')) row += c;
  }
  return row;
}

void check_totals(const std::string& out) {
  CHECK(row_of(out, "orders") == "orders 830 830");
  CHECK(row_of(out, "order lines") == "order lines 2,155 2,155");
  CHECK(row_of(out, "gross, USD") == "gross, USD 1,354,458.59 1,354,458.59");
  CHECK(row_of(out, "net, USD") == "net, USD 1,265,793.01 1,265,793.01");
  CHECK(row_of(out, "freight, USD") == "freight, USD 64,942.69 64,942.69");
  CHECK(row_of(out, "not shipped yet") == "not shipped yet 21 21");
  CHECK(out.find("1,265,793.0395") != std::string::npos);
  CHECK(out.find("paypie order causes ord_") != std::string::npos);
}

// The first line with these words, with the width of its columns taken out.
std::string line_with(const std::string& text, const std::string& words) {
  const auto at = text.find(words);
  if (at == std::string::npos) return "no line with " + words;
  const auto begin = text.rfind('\n', at) + 1;
  return row_of("\n" + text.substr(begin), "");
}

// Net and freight of the 809 orders that Northwind shipped.
const std::string captured = "1,303,810.61";

// What was captured is what left the house, by the gateways' own ledger; every piece is accounted for.
void check_lives(const std::string& out) {
  CHECK(line_with(out, "shipped and paid") == "809 shipped and paid");
  CHECK(line_with(out, "confirmed and paid for").starts_with("21 confirmed and paid for at the gateway"));
  CHECK(line_with(out, "  captured  ").find(captured + " = " + captured) != std::string::npos);
  CHECK(line_with(out, "  charged   ").ends_with(" given back"));
  CHECK(line_with(out, "  open      ").starts_with("open 0 dead letters, 0 unknown outcomes, 0 steps"));
  CHECK(line_with(out, "77 products: ").find("= 50,119 shipped") != std::string::npos);
}

// What has left the house is earned and paid for: nobody owes anything, and it all adds up.
void check_ledger(const std::string& out) {
  REQUIRE(out.find("\nTrial balance\n") != std::string::npos);
  const auto ledger = out.substr(out.find("\nTrial balance\n"));
  CHECK(row_of(ledger, "receivable").ends_with(" 0.00 USD"));
  CHECK(row_of(ledger, "gateway_clearing").starts_with("gateway_clearing stripe asset " + captured));
  CHECK(row_of(ledger, "total").ends_with(" 0.00 USD"));
}

// What was planted is found, and nothing else; fees and payouts are posted, and it still comes to zero.
void check_settlements(const std::string& out) {
  REQUIRE(out.find("\nSettlement files\n") != std::string::npos);
  const auto page = out.substr(out.find("\nSettlement files\n"));
  CHECK(line_with(page, "  stripe  ").ends_with(" lines"));
  const auto planted = line_with(page, " differences, the ");
  CHECK(planted.find("NOT") == std::string::npos);
  CHECK(row_of(page, "missing").starts_with("missing stripe payment"));
  CHECK(row_of(page, "surplus").starts_with("surplus stripe payment of_somebody_else 1234"));
  CHECK(row_of(page, "amount_differs").starts_with("amount_differs stripe payment"));
  CHECK(line_with(page, "gateway_fees").ends_with("USD"));
}

// That it adds up is said by up's exit code; here, that there is something to add up.
void check_cashback(const std::string& out) {
  REQUIRE(out.find("\nCashback of 89 accounts, 809 orders\n") != std::string::npos);
  const auto page = out.substr(out.find("\nCashback of "));
  for (const std::string what : {"approved", "reversed", "paid"}) {
    CAPTURE(what);
    CHECK_FALSE(line_with(page, "  " + what + "  ").starts_with(what + " 0.00 "));
  }
  CHECK(row_of(page, "cashback_liability").ends_with("USD"));
}

// Whatever has happened is listed; and a refund that was refused, that is said by up's exit code.
void check_entries(const std::string& out) {
  REQUIRE(out.find("\nAudit entries by kind\n") != std::string::npos);
  const auto page = out.substr(out.find("\nAudit entries by kind\n"));
  for (const std::string kind : {"order", "payment", "order_to_cash", "cashback_account", "settlement"}) {
    CAPTURE(kind);
    CHECK_FALSE(row_of(page, kind + " ").ends_with(" 0 0"));
    CHECK(row_of(page, kind + " ").starts_with(kind));
  }
  CHECK(row_of(page, "refusal ").starts_with("refusal "));
  CHECK_FALSE(row_of(page, "refusal ").ends_with(" 0"));
  CHECK(row_of(page, "total").starts_with("total "));
}

}  // namespace

TEST_CASE("up imports Northwind once, comes to its totals, and says so again when it is repeated") {
  const TempFolder folder;
  const auto first = up(folder);
  INFO(first.err);
  REQUIRE(first.code == 0);
  CHECK(first.out.starts_with("830 orders imported, 0 known before\n"));
  check_totals(first.out);
  check_lives(first.out);
  check_ledger(first.out);
  check_settlements(first.out);
  check_cashback(first.out);
  check_entries(first.out);

  const auto second = up(folder);
  INFO(second.err);
  REQUIRE(second.code == 0);
  CHECK(second.out.starts_with("0 orders imported, 830 known before\n"));
  check_totals(second.out);
  check_lives(second.out);
  check_ledger(second.out);
  check_settlements(second.out);
  check_cashback(second.out);
  check_entries(second.out);

  const auto data = folder.path() / "data";
  const std::string newest = "\n  checkpoint ";
  const auto at = second.out.find(newest);
  REQUIRE(at != std::string::npos);
  const auto kept = second.out.substr(at + newest.size(), second.out.find('\n', at + 1) - at - newest.size());
  const auto verified =
      run({program("paypie"), "replay", "verify", "--data", data.string(), "--audit", (data / "audit").string(),
           "--keys", (data / "audit-key.pub").string(), "--expect-checkpoint", kept});
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
}
