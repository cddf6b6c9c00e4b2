// What is counted of a model against known outcomes, and what another model changes; files of claims that are wrong.
#include "tools/risk/evaluation.hpp"

#include <doctest/doctest.h>

#include "tests/support/temp_folder.hpp"
#include "tools/output/output.hpp"
#include "tools/risk/what_if.hpp"

using namespace paypie;
using namespace paypie::risk;

namespace {

const std::string heading =
    "customer,cashback_minor,order_minor,claims_in_all,claims_30_days,reversed_percent,account_age_days,"
    "destination_age_days,order_to_usual_percent,abuse\n";

// Its score is its cashback: from 10 on a person looks, from 20 on it is no.
Scorecard model() {
  Scorecard by_amount{.name = "by-amount", .version = 4, .base = 0, .review_from = 10, .reject_from = 20, .inputs = {}};
  InputBins bins{"cashback_minor", {}};
  for (std::int64_t at = 0; at < 40; ++at) bins.bins.push_back({at + 1, at});
  bins.bins.push_back({std::nullopt, 40});
  by_amount.inputs.push_back(bins);
  return by_amount;
}

LabelledClaim claim(std::int64_t cashback, bool abuse) {
  LabelledClaim one{.facts = {}, .abuse = abuse};
  for (std::size_t i = 0; i < cashback_facts.size(); ++i) one.facts[i] = {cashback_facts[i], 0};
  one.facts[0].value = cashback;
  return one;
}

std::vector<LabelledClaim> times(int count, std::int64_t cashback, bool abuse) {
  return std::vector<LabelledClaim>(static_cast<std::size_t>(count), claim(cashback, abuse));
}

std::string fault(const std::string& text) {
  try {
    parse_claims(text, "claims.csv");
  } catch (const tools::Failure& failure) {
    CHECK(failure.code == tools::Exit::usage);
    return failure.what();
  }
  return "";
}

Recorded recorded(std::int64_t cashback, const std::string& order) {
  return {"2026-03-01", "main", "cba_1", order, assess(model(), claim(cashback, false).facts)};
}

}  // namespace

TEST_CASE("claims are counted by verdict and by what became of them") {
  std::vector<LabelledClaim> claims;
  for (const auto& some : {times(90, 0, false), times(2, 9, true), times(3, 10, false), times(1, 19, true),
                           times(1, 20, false), times(3, 21, true)}) {
    claims.insert(claims.end(), some.begin(), some.end());
  }
  const auto all = evaluate(model(), claims);
  CHECK(all.model == "by-amount");
  CHECK(all.version == 4);
  CHECK(all.approved == Outcomes{90, 2});
  CHECK(all.reviewed == Outcomes{3, 1});
  CHECK(all.rejected == Outcomes{1, 3});
  CHECK(all.all() == Outcomes{94, 6});

  const auto rows = decision_rows(all);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].dump() == R"({"decision":"always no","flagged":0,"abuse_flagged":0,"honest_flagged":0,)"
                          R"("accuracy":"0.9400","precision":null,"recall":"0.0000"})");
  CHECK(rows[1].dump() == R"({"decision":"reject","flagged":4,"abuse_flagged":3,"honest_flagged":1,)"
                          R"("accuracy":"0.9600","precision":"0.7500","recall":"0.5000"})");
  CHECK(rows[2].dump() == R"({"decision":"review or reject","flagged":8,"abuse_flagged":4,"honest_flagged":4,)"
                          R"("accuracy":"0.9400","precision":"0.5000","recall":"0.6667"})");
  CHECK(verdict_rows(all)[1].dump() == R"({"verdict":"review","honest":3,"abuse":1,"share_of_abuse":"0.2500"})");
}

TEST_CASE("a share is rounded to four digits, and there is none of nothing") {
  CHECK(share(0, 7) == "0.0000");
  CHECK(share(1, 3) == "0.3333");
  CHECK(share(2, 3) == "0.6667");
  CHECK(share(7, 7) == "1.0000");
  CHECK(share(0, 0).is_null());
}

TEST_CASE("bands of scores leave no claim out, and each has enough to say something") {
  auto by_odds = model();
  by_odds.double_odds = 10;
  by_odds.base = -20;
  std::vector<LabelledClaim> claims;
  for (std::int64_t cashback = 0; cashback < 40; ++cashback) {
    const auto some = times(cashback < 20 ? 20 : 3, cashback, cashback % 4 == 0);
    claims.insert(claims.end(), some.begin(), some.end());
  }
  const auto all = evaluate(by_odds, claims);
  REQUIRE(all.bands.size() == 2);
  CHECK_FALSE(all.bands[0].from);
  CHECK(all.bands[0].below == -10);
  CHECK(all.bands[1].from == -10);
  CHECK_FALSE(all.bands[1].below);
  std::int64_t counted = 0;
  for (const auto& band : all.bands) counted += band.claims.all();
  CHECK(counted == 460);
  CHECK(all.bands[0].claims == Outcomes{140, 60});
}

TEST_CASE("a score of 0 is even odds, and double_odds points more are two to one") {
  auto by_odds = model();
  by_odds.double_odds = 10;
  const auto expected = [&](std::int64_t cashback) {
    return calibration_rows(evaluate(by_odds, times(5, cashback, false))).at(0).at("expected").get<std::string>();
  };
  CHECK(expected(0) == "0.5000");
  CHECK(expected(10) == "0.6667");
  CHECK(expected(20) == "0.8000");
  CHECK(calibration_rows(evaluate(model(), times(5, 3, true))).at(0).dump() ==
        R"({"from":null,"below":null,"claims":5,"abuse":5,"observed":"1.0000","expected":null})");
}

TEST_CASE("a file of claims is read by the names of its columns, in any order, others beside them") {
  const auto claims = parse_claims(heading + "c1,1,2,3,4,5,6,-1,8,1\nc2,0,0,0,0,0,0,0,100,0\n", "claims.csv");
  REQUIRE(claims.size() == 2);
  CHECK(claims[0].abuse);
  CHECK_FALSE(claims[1].abuse);
  CHECK(claims[0].facts[0].value == 1);
  CHECK(claims[0].facts[6].name == "destination_age_days");
  CHECK(claims[0].facts[6].value == -1);
}

TEST_CASE("a file of claims that is wrong is refused with its place") {
  CHECK(fault("") == "claims.csv is empty");
  CHECK(fault(heading) == "claims.csv: there is no claim");
  CHECK(fault("customer,abuse\nc1,1\n") == "claims.csv has no column cashback_minor");
  CHECK(fault(heading + "c1,1,2,3,4,5,6,7,8,1\nc1,1,2,3,4.5,5,6,7,8,1\n") ==
        "claims.csv: claim 2: claims_30_days must be an integer, is '4.5'");
  CHECK(fault(heading + "c1,NaN,2,3,4,5,6,7,8,1\n") ==
        "claims.csv: claim 1: cashback_minor must be an integer, is 'NaN'");
  CHECK(fault(heading + "c1,,2,3,4,5,6,7,8,1\n") == "claims.csv: claim 1: cashback_minor must be an integer, is ''");
  CHECK(fault(heading + "c1,9223372036854775808,2,3,4,5,6,7,8,1\n") ==
        "claims.csv: claim 1: cashback_minor must be an integer, is '9223372036854775808'");
  CHECK(fault(heading + "c1,1,2,3,4,5,6,7,8,2\n") == "claims.csv: claim 1: abuse must be 0 or 1, is 2");
  CHECK(fault(heading + "c1,1,2,3\n") == "claims.csv:2: 4 cells, the heading has 10");
  test::TempFolder folder;
  CHECK_THROWS_AS(read_claims((folder.path() / "none.csv").string()), tools::Failure);
}

TEST_CASE("another model over recorded decisions: what stays, what goes from where to where, and each that changes") {
  auto stricter = model();
  stricter.name = "stricter";
  stricter.review_from = 5;
  stricter.reject_from = 15;
  WhatIf what_if(stricter);
  const std::pair<std::int64_t, const char*> cases[] = {{3, "a"}, {5, "b"}, {12, "c"}, {15, "d"}, {30, "e"}};
  for (const auto& [cashback, order] : cases) what_if.take(recorded(cashback, order));
  CHECK(what_if.all() == 5);
  CHECK(what_if.count(Verdict::approve, Verdict::approve) == 1);
  CHECK(what_if.count(Verdict::approve, Verdict::review) == 1);
  CHECK(what_if.count(Verdict::review, Verdict::review) == 1);
  CHECK(what_if.count(Verdict::review, Verdict::reject) == 1);
  CHECK(what_if.count(Verdict::reject, Verdict::reject) == 1);
  REQUIRE(what_if.changed().size() == 2);
  CHECK(what_if.changed()[0].was.order == "b");
  CHECK(what_if.changed()[0].now.model == "stricter");
  CHECK(what_if.changed()[1].was.order == "d");
  CHECK(what_if.not_comparable() == 0);
}

TEST_CASE("the model that decided changes nothing about its own decisions") {
  WhatIf what_if(model());
  for (std::int64_t cashback = 0; cashback < 45; ++cashback) what_if.take(recorded(cashback, "a"));
  CHECK(what_if.changed().empty());
  CHECK(what_if.all() == 45);
}

TEST_CASE("a decision recorded without what the other model looks at cannot be compared, and is counted") {
  WhatIf what_if(model());
  auto old = recorded(3, "a");
  old.assessment.inputs.erase(old.assessment.inputs.begin());
  what_if.take(old);
  what_if.take(recorded(3, "b"));
  CHECK(what_if.all() == 2);
  CHECK(what_if.not_comparable() == 1);
  CHECK(what_if.missing_first() == "cashback_minor");
  CHECK(what_if.changed().empty());
}
