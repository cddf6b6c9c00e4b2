// What payouts are configured by: read from settings, and refused where it makes no sense.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "tools/node/payout_role.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

using namespace paypie::tools;
using std::chrono::seconds;

namespace {

paypie::config::Config with(const std::map<std::string, std::string>& flags) {
  CommandLine line;
  for (const auto& [name, value] : flags) line.flags[name] = value;
  return load_configuration(line);
}
std::map<std::string, std::string> debtor(const std::string& iban, const std::string& bic = "") {
  return {{"payouts.adapter", "file"},
          {"payouts.debtor_name", "Northwind Traders"},
          {"payouts.debtor_iban", iban},
          {"payouts.debtor_bic", bic}};
}

}  // namespace

TEST_CASE("payouts are carried out by nobody unless a setting says so") {
  CHECK_FALSE(PayoutRole::is_wanted(with({})));
  CHECK(PayoutRole::is_wanted(with({{"payouts.adapter", "file"}})));
  CHECK_THROWS(with({{"payouts.adapter", "fax"}}));
}

TEST_CASE("payouts are looked up and followed when the settings say so") {
  const auto limits = payout_limits(with({{"payouts.look_up_seconds", "1,5"}, {"payouts.follow_up_seconds", "7"}}));
  CHECK(limits.look_ups == std::vector<seconds>{seconds(1), seconds(5)});
  CHECK(limits.follow_ups == std::vector<seconds>{seconds(7)});
  for (const auto* key : {"payouts.look_up_seconds", "payouts.follow_up_seconds"}) {
    for (const auto* wrong : {",", "0", "5,5", "5,1", "5,x"}) {
      CAPTURE(wrong);
      CHECK_THROWS_WITH_AS(payout_limits(with({{key, wrong}})), doctest::Contains(key), Failure);
    }
  }
}

TEST_CASE("whoever pays by file has a name, an IBAN, and perhaps a BIC") {
  const auto known = payout_debtor(with(debtor("NL91ABNA0417164300", "ABNANL2AXXX")));
  CHECK(known.name == "Northwind Traders");
  CHECK(known.bic == "ABNANL2AXXX");
  CHECK(payout_debtor(with(debtor("NL91ABNA0417164300"))).bic.empty());
  for (const auto* wrong : {"", "NL91ABNA0417164301", "nl91abna0417164300"}) {
    CHECK_THROWS_WITH_AS(payout_debtor(with(debtor(wrong))), doctest::Contains("payouts.debtor_iban"), Failure);
  }
  for (const auto* wrong : {"ABNANL2", "ABNANL2AX", "abnanl2a", "ABNA1L2A", "ABNANL2A!!!"}) {
    CHECK_THROWS_WITH_AS(payout_debtor(with(debtor("NL91ABNA0417164300", wrong))),
                         doctest::Contains("payouts.debtor_bic"), Failure);
  }
}
