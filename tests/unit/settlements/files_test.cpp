// Settlement files of each gateway into lines, and every way in which one can be wrong.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "platform/csv/csv.hpp"
#include "tests/support/settlement_files.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/settlements/settlement_file.hpp"

using namespace paypie;
using namespace paypie::settlement_files;
using settlements::LineKind;
using settlements::SettlementLine;

namespace {

struct Found {
  Counted counted;
  std::vector<SettlementLine> lines;
};

Found read_text(const std::string& gateway, const std::string& text) {
  const test::TempFolder folder;
  Found found;
  found.counted = read_file(test::written(folder.path() / "file.csv", text), gateway,
                            [&](const SettlementLine& line) { found.lines.push_back(line); });
  return found;
}

void is_bad(const std::string& gateway, const std::string& text, Fault fault, std::size_t line) {
  CAPTURE(text);
  try {
    read_text(gateway, text);
    FAIL("it was taken");
  } catch (const BadFile& problem) {
    CAPTURE(problem.what());
    CHECK(static_cast<int>(problem.fault) == static_cast<int>(fault));
    CHECK(problem.line == line);
  }
}

Money usd(std::int64_t minor) { return {minor, {{'U', 'S', 'D'}}}; }
Money inr(std::int64_t minor) { return {minor, {{'I', 'N', 'R'}}}; }
Timestamp at(const char* text) { return parse_timestamp(text).value(); }

const std::string noon = "2024-03-01 12:00:00";
std::string charge(const std::string& id, const std::string& gross, const std::string& fee, const std::string& net) {
  return fmt::format("txn_{0},{1},usd,{2},{3},{4},charge,ch_{0},pi_{0}", id, noon, gross, fee, net);
}
std::string of_category(const std::string& category, const std::string& gross, const std::string& source = "src") {
  return fmt::format("txn_{0},{1},usd,{2},0.00,{2},{0},{3},", category, noon, gross, source);
}

}  // namespace

TEST_CASE("Stripe's itemized report: each category is a kind, with its sign") {
  const auto found = read_text(
      "stripe",
      test::stripe_file({charge("1", "20.00", "0.88", "19.12"), of_category("refund", "-5.00", "re_1"),
                         of_category("refund_failure", "5.00", "re_1"),
                         "txn_d,2024-03-02 08:00:00,usd,-20.00,15.00,-35.00,dispute,dp_1,pi_1",
                         of_category("dispute_reversal", "20.00", "dp_1"), of_category("fee", "-2.50", ""),
                         of_category("network_cost", "-0.10", "nc_1"), of_category("payout", "-10.00", "po_1"),
                         of_category("payout_reversal", "10.00", "po_2")}));
  const auto then = at("2024-03-01T12:00:00Z");
  using enum LineKind;
  CHECK(found.lines ==
        std::vector<SettlementLine>{{"ch_1", "pi_1", payment, usd(2'000), usd(88), then},
                                    {"re_1", {}, refund, usd(-500), usd(0), then},
                                    {"re_1", {}, refund_returned, usd(500), usd(0), then},
                                    {"dp_1", "pi_1", dispute, usd(-2'000), usd(1'500), at("2024-03-02T08:00:00Z")},
                                    {"dp_1", {}, dispute_returned, usd(2'000), usd(0), then},
                                    {"txn_fee", {}, fee, usd(0), usd(250), then},
                                    {"nc_1", {}, fee, usd(0), usd(10), then},
                                    {"po_1", {}, payout, usd(-1'000), usd(0), then},
                                    {"po_2", {}, payout_returned, usd(1'000), usd(0), then}});
  CHECK(found.counted.lines == 9);
  CHECK(found.counted.first == then);
  CHECK(found.counted.last == at("2024-03-02T08:00:00Z"));
  CHECK(found.counted.totals ==
        std::vector<settlements::SettlementTotal>{{usd(2'000), usd(88 + 1'500 + 250 + 10), usd(0)}});
}

TEST_CASE("Stripe's payout reconciliation names payouts only in the lines they are made of") {
  const std::string head =
      "automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,currency,gross,fee,net,"
      "reporting_category,source_id\n";
  const auto found = read_text(
      "stripe", head + "po_1,2024-03-05 00:00:00,txn_1,2024-03-01 12:00:00,usd,20.00,0.88,19.12,charge,ch_1\n" +
                    "po_2,2024-03-06 00:00:00,txn_2,2024-03-01 12:00:00,usd,-5.00,0.00,-5.00,refund,re_2\n" +
                    "po_1,2024-03-05 00:00:00,txn_3,2024-03-01 12:00:00,usd,-1.12,0,-1.12,refund,re_3\n");
  REQUIRE(found.lines.size() == 5);
  CHECK(found.lines[3] ==
        SettlementLine{"po_1", {}, LineKind::payout, usd(-1'800), usd(0), at("2024-03-05T00:00:00Z")});
  CHECK(found.lines[4] ==
        SettlementLine{"po_2", {}, LineKind::payout_returned, usd(500), usd(0), at("2024-03-06T00:00:00Z")});
  CHECK(found.counted.last == at("2024-03-01T12:00:00Z"));
  CHECK(found.counted.newest == at("2024-03-06T00:00:00Z"));
}

TEST_CASE("PayPal's settlement report: unsigned hundredths, credit or debit, and sections") {
  using test::paypal_row;
  const auto found = read_text(
      "paypal", test::paypal_file(
                    {paypal_row("1AB", "T0006", "CR", 10'000, 320), paypal_row("2AB", "T1107", "DR", 4'000, 0),
                     paypal_row("3AB", "T0400", "DR", 5'000, 0), paypal_row("4AB", "T0106", "DR", 2'000, 0),
                     paypal_row("5AB", "T1201", "DR", 700, 0), paypal_row("6AB", "T1111", "CR", 700, 0),
                     paypal_row("7AB", "T0401", "CR", 900, 0), paypal_row("8AB", "T0000", "CR", 10'000, 0, "JPY")}));
  const auto then = at("2024-03-01T12:30:00Z");
  const Money yen{100, {{'J', 'P', 'Y'}}};
  using enum LineKind;
  CHECK(found.lines == std::vector<SettlementLine>{{"1AB", {}, payment, usd(10'000), usd(320), then},
                                                   {"2AB", {}, refund, usd(-4'000), usd(0), then},
                                                   {"3AB", {}, payout, usd(-5'000), usd(0), then},
                                                   {"4AB", {}, fee, usd(0), usd(2'000), then},
                                                   {"5AB", {}, dispute, usd(-700), usd(0), then},
                                                   {"6AB", {}, dispute_returned, usd(700), usd(0), then},
                                                   {"7AB", {}, payout_returned, usd(900), usd(0), then},
                                                   {"8AB", {}, payment, yen, {0, yen.currency}, then}});
}

TEST_CASE("Razorpay's recon report: fee and its tax are kept, payouts are the settlements of the lines") {
  const auto found = read_text(
      "razorpay",
      test::razorpay_file({"payment,pay_1,1000.00,INR,20.00,3.60,0.00,976.40,card,01/03/2024 18:00:00,,setl_1,"
                           "2024-03-04 10:00:00,UTR1",
                           "refund,rfnd_1,100.00,INR,0.00,0.00,100.00,0.00,card,2024-03-01 18:00:00,,setl_1,"
                           "2024-03-04 10:00:00,UTR1",
                           "adjustment,adj_1,50.00,INR,,,50.00,0.00,,2024-03-01 18:00:00,disp_1,setl_1,"
                           "2024-03-04 10:00:00,UTR1",
                           "adjustment,adj_2,50.00,INR,,,0.00,50.00,,2024-03-01 18:00:00,disp_1,setl_1,"
                           "2024-03-04 10:00:00,UTR1"}));
  const auto then = at("2024-03-01T12:30:00Z");
  using enum LineKind;
  CHECK(found.lines ==
        std::vector<SettlementLine>{{"pay_1", {}, payment, inr(100'000), inr(2'360), then},
                                    {"rfnd_1", {}, refund, inr(-10'000), inr(0), then},
                                    {"disp_1", {}, dispute, inr(-5'000), inr(0), then},
                                    {"disp_1", {}, dispute_returned, inr(5'000), inr(0), then},
                                    {"setl_1", {}, payout, inr(-87'640), inr(0), at("2024-03-04T04:30:00Z")}});
}

TEST_CASE("the file of another gateway is refused by name, whichever it is") {
  const auto stripe = test::stripe_file({charge("1", "20.00", "0.88", "19.12")});
  const auto paypal = test::paypal_file({test::paypal_row("1AB", "T0006", "CR", 10'000, 320)});
  const auto razorpay =
      test::razorpay_file({"payment,pay_1,1,INR,0,0,0,1,card,2024-03-01 18:00:00,,s,2024-03-04 10:00:00,U"});
  is_bad("stripe", paypal, Fault::other_gateway, 1);
  is_bad("stripe", razorpay, Fault::other_gateway, 1);
  is_bad("paypal", stripe, Fault::other_gateway, 1);
  is_bad("paypal", razorpay, Fault::other_gateway, 1);
  is_bad("razorpay", stripe, Fault::other_gateway, 1);
  is_bad("razorpay", paypal, Fault::other_gateway, 1);
  is_bad("adyen", stripe, Fault::other_gateway, 0);
  is_bad("paypal", "\"SB\",1\n", Fault::other_gateway, 1);
}

TEST_CASE("a file that was cut off is refused, wherever it was cut") {
  const auto whole = test::stripe_file({charge("1", "20.00", "0.88", "19.12"), charge("2", "20.00", "0.88", "19.12")});
  const auto second = whole.find("txn_2");
  is_bad("stripe", whole.substr(0, whole.size() - 1), Fault::cut_off, 3);  // even if nothing but the line end is gone
  for (auto cut = second + 1; cut < whole.size(); ++cut) is_bad("stripe", whole.substr(0, cut), Fault::cut_off, 3);
  is_bad("stripe", whole.substr(0, second) + "txn_2,2024-03-01 12:00:00,usd\n", Fault::cut_off, 3);
  const auto report = test::paypal_file({test::paypal_row("1AB", "T0006", "CR", 10'000, 320)});
  is_bad("paypal", report.substr(0, report.find("\"FF\"")), Fault::cut_off, 9);
  is_bad("paypal", test::paypal_file({test::paypal_row("1AB", "T0006", "CR", 10'000, 320)}, "2"), Fault::counts_differ,
         7);
  is_bad("paypal", report + "\"SB\",1\n", Fault::malformed, 11);
}

TEST_CASE("a file without lines, without anything, or that is not there is refused") {
  is_bad("stripe", "", Fault::empty, 0);
  is_bad("stripe", test::stripe_file({}), Fault::empty, 1);
  is_bad("paypal", test::paypal_file({}, "0"), Fault::empty, 9);
  is_bad("stripe", "\n\n", Fault::other_gateway, 2);
  try {
    read_file("/nowhere/file.csv", "stripe", [](const auto&) {});
    FAIL("it was taken");
  } catch (const BadFile& problem) {
    CHECK(sentence("march.csv", problem) == "march.csv: settlement_file.unreadable: it cannot be read");
  }
}

TEST_CASE("a line that is wrong is named with its number, and nothing is made of it") {
  const auto good = charge("1", "20.00", "0.88", "19.12");
  const auto with = [&](const std::string& row) { return test::stripe_file({good, row}); };
  is_bad("stripe", with(charge("2", "20,00", "0.88", "19.12") + ","), Fault::malformed, 3);
  is_bad("stripe", with(charge("2", "twenty", "0.88", "19.12")), Fault::bad_amount, 3);
  is_bad("stripe", with(charge("2", "20.001", "0.88", "19.12")), Fault::bad_amount, 3);
  is_bad("stripe", with(charge("2", "20.00", "0.88", "19.13")), Fault::does_not_add_up, 3);
  is_bad("stripe", with(of_category("refund", "5.00")), Fault::wrong_sign, 3);
  is_bad("stripe", with(of_category("charge", "-5.00")), Fault::wrong_sign, 3);
  is_bad("stripe", with(of_category("lottery", "5.00")), Fault::unknown_kind, 3);
  is_bad("stripe", with(good), Fault::repeated_reference, 3);
  is_bad("stripe", with(of_category("refund", "-1.00", std::string(256, 'r'))), Fault::bad_reference, 3);
  is_bad("stripe", with("," + noon + ",usd,-1,0,-1,refund,,"), Fault::bad_reference, 3);
  is_bad("stripe", with("t," + noon + ",QQQ,-1,0,-1,refund,r,"), Fault::bad_currency, 3);
  is_bad("stripe", with("t,yesterday,usd,-1,0,-1,refund,r,"), Fault::bad_time, 3);
  is_bad("stripe", with("\"t,oops\n"), Fault::malformed, 3);
  is_bad("stripe", with("t\xff," + noon + ",usd,-1,0,-1,refund,r,"), Fault::malformed, 3);
  const std::string most = "10000000000000.00";
  is_bad("stripe", test::stripe_file({charge("1", most, "0", most), charge("2", "0.01", "0", "0.01")}),
         Fault::amount_out_of_range, 3);
  is_bad("stripe", test::stripe_file({charge("1", most, "1", most)}), Fault::amount_out_of_range, 2);
  is_bad("paypal", test::paypal_file({test::paypal_row("1", "T9999", "CR", 1, 0)}), Fault::unknown_kind, 5);
  is_bad("paypal", test::paypal_file({test::paypal_row("1", "T0006", "??", 1, 0)}), Fault::bad_amount, 5);
  is_bad("paypal", test::paypal_file({test::paypal_row("1", "T0006", "CR", 10'050, 0, "JPY")}), Fault::bad_amount, 5);
  is_bad("paypal", "\"XX\",1\n", Fault::other_gateway, 1);
  const std::string times = "2024-03-01 18:00:00,,setl_1,2024-03-04 10:00:00,U";
  const auto razorpay = [](const std::string& row) { return test::razorpay_file({row}); };
  is_bad("razorpay", razorpay("transfer,t_1,1,INR,0,0,1,0,," + times), Fault::unknown_kind, 2);
  is_bad("razorpay", razorpay("adjustment,a_1,1,INR,0,0,1,0,," + times), Fault::unknown_kind, 2);
  is_bad("razorpay", razorpay("payment,p_1,10,INR,1,0,0,10,," + times), Fault::does_not_add_up, 2);
  is_bad("razorpay", razorpay("payment,p_1,10,INR,1,0,0,9,,2024-03-01 18:00:00,,,2024-03-04 10:00:00,U"),
         Fault::bad_reference, 2);
}

TEST_CASE("a problem is said with file, line and name") {
  CHECK(sentence("march.csv", BadFile(Fault::bad_amount, 12, "'1,5' is no amount")) ==
        "march.csv:12: settlement_file.bad_amount: '1,5' is no amount");
}

TEST_CASE("a million lines are read in the memory of their references, and the last one that is wrong is named") {
  constexpr std::size_t lines = 1'000'000;
  const test::TempFolder folder;
  const auto file = folder.path() / "large.csv";
  {
    std::ofstream out(file);
    out << test::stripe_file({});
    for (std::size_t n = 0; n < lines; ++n) out << charge(std::to_string(n), "20.00", "0.88", "19.12") << '\n';
  }
  std::size_t taken = 0;
  const auto counted = read_file(file.string(), "stripe", [&](const SettlementLine&) { ++taken; });
  CHECK(taken == lines);
  CHECK(counted.lines == lines);
  CHECK(counted.totals.front().gross == usd(2'000 * lines));

  std::ofstream(file, std::ios::app) << charge("7", "20.00", "0.88", "19.12") << '\n';
  try {
    read_file(file.string(), "stripe", [](const SettlementLine&) {});
    FAIL("it was taken");
  } catch (const BadFile& problem) {
    CHECK(problem.fault == Fault::repeated_reference);
    CHECK(problem.line == lines + 2);  // behind the head and all others
  }
}

TEST_CASE("rows of any shape are read as RFC 4180 has them, and a byte order mark is none of them") {
  std::istringstream in(
      "\xEF\xBB\xBF"
      "a,\"b \"\"c\"\"\nd\"\r\n\r\n,\nlast");
  csv::Reader reader(in);
  std::vector<std::string> cells;
  REQUIRE(reader.next(cells));
  CHECK(cells == std::vector<std::string>{"a", "b \"c\"\nd"});
  CHECK(reader.line() == 1);
  REQUIRE(reader.next(cells));
  CHECK(cells == std::vector<std::string>{""});
  CHECK(reader.line() == 3);
  REQUIRE(reader.next(cells));
  CHECK(cells == std::vector<std::string>{"", ""});
  CHECK(reader.ended());
  REQUIRE(reader.next(cells));
  CHECK(!reader.ended());
  CHECK(!reader.next(cells));
  std::istringstream half("\xEF\xBB");
  CHECK_THROWS_AS(csv::Reader{half}, csv::Malformed);
  for (const int over : {-1, 0, 1}) {
    std::istringstream row(std::string(csv::longest_row + static_cast<std::size_t>(over + 1) - 1, 'x'));
    csv::Reader long_row(row);
    if (over > 0) {
      CHECK_THROWS_AS(long_row.next(cells), csv::Malformed);
    } else {
      CHECK(long_row.next(cells));
    }
  }
}
