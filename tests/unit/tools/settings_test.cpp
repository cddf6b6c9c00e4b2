// Settings that are lists of seconds: what they are taken for, and what is refused.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>

#include "tests/support/signing.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/node/approval_amounts.hpp"
#include "tools/node/gateway_role.hpp"
#include "tools/node/named_files.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

using namespace paypie;
using namespace paypie::tools;

namespace {

std::vector<std::int64_t> again(const std::string& said) {
  return shop_policy(load_configuration({{{"process.again_seconds", said}}, ""})).again_seconds;
}

}  // namespace

TEST_CASE("rates are read from the file that is named, and what is wrong with it ends the start") {
  const auto table = [](const std::string& path) { return rates(load_configuration({{{"process.rates", path}}, ""})); };
  CHECK(table("").shipping.empty());
  CHECK_THROWS_WITH_AS(table("/no/such/file"), "process.rates: '/no/such/file' cannot be read", Failure);
  test::TempFolder folder;
  const auto path = (folder.path() / "rates.json").string();
  const auto write = [&](const std::string& text) { std::ofstream(path) << text; };
  write(R"({"shipping":[],"taxes":[{"country":"DE","taxes":[{"title":"MwSt","rate":"0.19"}]}]})");
  CHECK(table(path).taxes.at(0).country == "DE");
  write(R"({"shipping":[],"taxes":[{"country":"","taxes":[]}]})");
  CHECK_THROWS_WITH_AS(table(path),
                       fmt::format("process.rates: '{}': /taxes/0/country: must not be empty", path).c_str(), Failure);
}

TEST_CASE(
    "a model of risk is read from the file that is named, without one it is built in; a broken one ends the start") {
  const auto model = [](const std::string& path) {
    return load_model(load_configuration({{{"risk.model", path}}, ""}));
  };
  CHECK(model("").name == "built-in");
  CHECK(model("deploy/models/cashback-risk-1.json").name == "cashback-risk");
  CHECK_THROWS_WITH_AS(model("/no/such/file"), "risk.model: '/no/such/file': the file cannot be read", Failure);
  test::TempFolder folder;
  const auto path = (folder.path() / "model.json").string();
  std::ofstream(path) << R"({"name":"x","version":0,"base":0,"review_from":1,"reject_from":2,"inputs":[]})";
  CHECK_THROWS_WITH_AS(model(path), fmt::format("risk.model: '{}': /version: must be at least 1", path).c_str(),
                       Failure);
}

TEST_CASE("what one person may move alone is a list of amounts, one of each currency") {
  const auto refunds = [](const std::string& said) {
    return approval_limits(load_configuration({{{"approvals.refunds", said}}, ""})).refunds;
  };
  CHECK(refunds("").up_to.empty());
  const auto two = refunds("EUR 1000.00,JPY 500");
  REQUIRE(two.up_to.size() == 2);
  CHECK(two.up_to[0] == Money{100'000, *Currency::parse("EUR")});
  CHECK(two.up_to[1] == Money{500, *Currency::parse("JPY")});
  CHECK(refunds("EUR 0").up_to[0].minor == 0);
  for (const auto* wrong : {"1000", "EUR", "XYZ 1", "EUR 1.001", "EUR -1"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(refunds(wrong), Failure);
  }
  CHECK_THROWS_WITH_AS(refunds("EUR 1,EUR 2"), "approvals.refunds: EUR is named twice", Failure);
}

TEST_CASE("pauses before asking again are whole seconds, from one to a year, and not too many") {
  CHECK(again("60,600,3600") == std::vector<std::int64_t>{60, 600, 3'600});
  CHECK(again("").empty());
  CHECK_THROWS_AS(again("0"), Failure);
  CHECK(again("1") == std::vector<std::int64_t>{1});
  CHECK(again(fmt::format("{}", longest_seconds - 1)).size() == 1);
  CHECK(again(fmt::format("{}", longest_seconds)).size() == 1);
  CHECK_THROWS_AS(again(fmt::format("{}", longest_seconds + 1)), Failure);
  CHECK_THROWS_WITH_AS(again("5,soon"), "process.again_seconds must be whole seconds from 1 to 31536000, not 'soon'",
                       Failure);
  const auto many = [](std::size_t count) {
    std::string text = "1";
    while (--count > 0) text += ",1";
    return text;
  };
  CHECK(again(many(most_seconds - 1)).size() == most_seconds - 1);
  CHECK(again(many(most_seconds)).size() == most_seconds);
  CHECK_THROWS_AS(again(many(most_seconds + 1)), Failure);
}

TEST_CASE("PayPal's certificates are read from the file that is named, with the webhook's id, or the start ends") {
  test::TempFolder folder;
  const auto path = (folder.path() / "paypal.pem").string();
  const auto gateways = [&](const std::string& id) {
    return gateways_of(load_configuration(
        {{{"paypal.url", "http://127.0.0.1:1"}, {"paypal.webhook_certificates", path}, {"paypal.webhook_id", id}},
         ""}));
  };
  const auto fault = [&](const std::string& why) {
    return fmt::format("paypal.webhook_certificates: '{}' {}", path, why);
  };
  CHECK_THROWS_WITH_AS(gateways("WH-1"), fmt::format("paypal.webhook_certificates: '{}' cannot be read", path).c_str(),
                       Failure);
  std::ofstream(path) << "no certificate";
  CHECK_THROWS_WITH_AS(gateways("WH-1"), fault("has no certificate").c_str(), Failure);
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  std::ofstream(path) << test::Signer(now, now + std::chrono::hours(1)).pem();
  CHECK(gateways("WH-1").size() == 1);
  CHECK_THROWS_WITH_AS(gateways(""), "paypal.webhook_certificates without paypal.webhook_id: its signatures cover both",
                       Failure);
}
