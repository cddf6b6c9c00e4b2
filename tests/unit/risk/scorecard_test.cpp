// Scorecards: what falls into which bin, what the points add up to, what a verdict is, and every way a model is wrong.
#include "command-side/risk/scorecard.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>

#include "command-side/risk/cashback_facts.hpp"

using namespace paypie::risk;

namespace {

constexpr std::array<std::string_view, 3> known = {"age", "amount", "claims"};

// Young accounts and large amounts are risky; from 0 points on a person looks, from 30 on it is no.
Scorecard model() {
  return {.name = "sample",
          .version = 3,
          .base = -10,
          .review_from = 0,
          .reject_from = 30,
          .inputs = {{"age", {{7, 25}, {30, 10}, {std::nullopt, 0}}}, {"amount", {{1'000, 0}, {std::nullopt, 15}}}},
          .double_odds = std::nullopt};
}

Assessment of(const Scorecard& by, std::int64_t age, std::int64_t amount) {
  return assess(by, std::array{Fact{"age", age}, Fact{"amount", amount}});
}

// What fault_of says about the model after `change`.
template <class Change>
std::string fault(Change change) {
  auto changed = model();
  change(changed);
  return fault_of(changed, known);
}

}  // namespace

TEST_CASE("each input falls into one bin, and the points of all add up to the score") {
  CHECK(fault_of(model(), known) == "");
  const auto young = of(model(), 3, 5'000);
  CHECK(young == Assessment{"sample", 3, -10, 30, Verdict::reject, {{"age", 3, 25}, {"amount", 5'000, 15}}});
  CHECK(of(model(), 30, 999).score == -10);
}

TEST_CASE("a bin ends one below its below: the values around each edge") {
  const auto points = [](std::int64_t age) { return of(model(), age, 0).inputs.at(0).points; };
  CHECK(points(6) == 25);
  CHECK(points(7) == 10);
  CHECK(points(8) == 10);
  CHECK(points(29) == 10);
  CHECK(points(30) == 0);
  CHECK(points(31) == 0);
  CHECK(points(-1) == 25);
  CHECK(points(std::numeric_limits<std::int64_t>::min()) == 25);
  CHECK(points(std::numeric_limits<std::int64_t>::max()) == 0);
}

TEST_CASE("a score on a threshold is beyond it: one below, at, and one above") {
  const auto verdict = [](std::int64_t base) {
    auto shifted = model();
    shifted.base = base;  // the case itself adds nothing
    return of(shifted, 40, 0).verdict;
  };
  CHECK(verdict(-1) == Verdict::approve);
  CHECK(verdict(0) == Verdict::review);
  CHECK(verdict(1) == Verdict::review);
  CHECK(verdict(29) == Verdict::review);
  CHECK(verdict(30) == Verdict::reject);
  CHECK(verdict(31) == Verdict::reject);
}

TEST_CASE("without a zone between the thresholds nothing is for a person") {
  auto strict = model();
  strict.review_from = strict.reject_from;
  CHECK(fault_of(strict, known) == "");
  CHECK(of(strict, 3, 0).verdict == Verdict::approve);
  CHECK(of(strict, 3, 1'000).verdict == Verdict::reject);
}

TEST_CASE("what the model does not look at is recorded all the same, and adds nothing") {
  const auto seen = assess(model(), std::array{Fact{"claims", 4}, Fact{"age", 3}, Fact{"amount", 10}});
  CHECK(seen.inputs == std::vector<Input>{{"claims", 4, 0}, {"age", 3, 25}, {"amount", 10, 0}});
  CHECK(seen.score == 15);
}

TEST_CASE("an input that nobody knows counts as its riskiest bin, and is not invented") {
  const auto blind = assess(model(), std::array{Fact{"amount", 10}});
  CHECK(blind.score == -10 + 25);
  CHECK(blind.inputs == std::vector<Input>{{"amount", 10, 0}});
}

TEST_CASE("a recorded case scores under the same model as it did, under another as that one says") {
  const auto recorded = assess(model(), std::array{Fact{"claims", 9}, Fact{"age", 3}, Fact{"amount", 5'000}});
  CHECK(reassess(model(), recorded) == recorded);

  auto other = model();
  other.name = "other";
  other.inputs = {{"claims", {{5, -20}, {std::nullopt, 12}}}};
  const auto again = reassess(other, recorded);
  REQUIRE(again);
  CHECK(again->model == "other");
  CHECK(again->score == 2);
  CHECK(again->verdict == Verdict::review);
  CHECK(reassess(model(), *again) == recorded);
}

TEST_CASE("a model that looks at what was not recorded is told what is missing") {
  const auto recorded = of(model(), 3, 5'000);
  auto other = model();
  other.inputs.push_back({"claims", {{std::nullopt, 1}}});
  CHECK(reassess(other, recorded).error() == "claims");
}

TEST_CASE("the range of a model is what its bins can add up to") {
  CHECK(range_of(model()) == Range{-10, 30});
  auto wide = model();
  wide.inputs[1].bins[0].points = -7;
  CHECK(range_of(wide) == Range{-17, 30});
}

TEST_CASE("names are short and plain") {
  const auto named = [](const std::string& name) { return fault([&](auto& changed) { changed.name = name; }); };
  for (const auto& fine :
       {std::string("a"), std::string("z-9_0"), std::string(limit::name - 1, 'a'), std::string(limit::name, 'a')}) {
    CHECK(named(fine) == "");
  }
  for (const auto& wrong : {std::string(), std::string("A"), std::string("a b"), std::string("a/b"), std::string("{"),
                            std::string("\x1b[1m"), std::string(limit::name + 1, 'a')}) {
    CAPTURE(wrong);
    CHECK(named(wrong) == "/name: must be 1 to 64 of a-z, 0-9, '-' and '_'");
    CHECK(fault([&](auto& changed) { changed.inputs[1].name = wrong; }) ==
          "/inputs/1/name: must be 1 to 64 of a-z, 0-9, '-' and '_'");
  }
}

TEST_CASE("versions begin with 1") {
  const auto version = [](std::int64_t number) { return fault([&](auto& changed) { changed.version = number; }); };
  CHECK(version(0) == "/version: must be at least 1");
  CHECK(version(-1) == "/version: must be at least 1");
  CHECK(version(1) == "");
  CHECK(version(2) == "");
}

TEST_CASE("points have their limit on either side, the base's too") {
  for (const int sign : {-1, 1}) {
    for (const int over : {-1, 0, 1}) {
      CAPTURE(sign);
      CAPTURE(over);
      const auto points = sign * (limit::points + over);
      CHECK(fault([&](auto& changed) { changed.base = points; }) == (over > 0 ? "/base: is out of range" : ""));
      CHECK(fault([&](auto& changed) { changed.inputs[0].bins[1].points = points; }) ==
            (over > 0 ? "/inputs/0/bins/1/points: are out of range" : ""));
    }
  }
}

TEST_CASE("thresholds may meet, but not cross") {
  const auto review = [](std::int64_t from) { return fault([&](auto& changed) { changed.review_from = from; }); };
  CHECK(review(29) == "");
  CHECK(review(30) == "");
  CHECK(review(31) == "/review_from: must not lie above reject_from");
}

TEST_CASE("what doubles the odds is a small positive number, or left out") {
  const auto doubling = [](std::int64_t points) { return fault([&](auto& changed) { changed.double_odds = points; }); };
  CHECK(doubling(0) == "/double_odds: must be from 1 to 1000");
  CHECK(doubling(1) == "");
  CHECK(doubling(2) == "");
  CHECK(doubling(limit::double_odds - 1) == "");
  CHECK(doubling(limit::double_odds) == "");
  CHECK(doubling(limit::double_odds + 1) == "/double_odds: must be from 1 to 1000");
}

TEST_CASE("a model has some inputs, and not too many") {
  CHECK(fault([](auto& changed) { changed.inputs.clear(); }) == "/inputs: must be from 1 to 50, not 0");
  for (const int over : {-1, 0, 1}) {
    const auto count = limit::inputs + static_cast<std::size_t>(over + 1) - 1;
    std::vector<std::string> names;
    auto large = model();
    large.inputs.clear();
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back("input-" + std::to_string(i));
      large.inputs.push_back({names.back(), {{std::nullopt, 1}}});
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    CHECK(fault_of(large, views) == (over > 0 ? "/inputs: must be from 1 to 50, not 51" : ""));
  }
}

TEST_CASE("an input is named after a fact, and only once") {
  CHECK(fault([](auto& changed) { changed.inputs[1].name = "shoe_size"; }) ==
        "/inputs/1/name: nothing is known of 'shoe_size'");
  CHECK(fault([](auto& changed) { changed.inputs[1].name = "age"; }) == "/inputs/1/name: 'age' is there twice");
}

TEST_CASE("an input has some bins, and not too many") {
  CHECK(fault([](auto& changed) { changed.inputs[0].bins.clear(); }) == "/inputs/0/bins: must be from 1 to 50, not 0");
  for (const int over : {-1, 0, 1}) {
    const auto wrong = fault([&](auto& changed) {
      auto& bins = changed.inputs[0].bins;
      bins.clear();
      for (std::size_t i = 0; i + 1 < limit::bins + static_cast<std::size_t>(over + 1) - 1; ++i) {
        bins.push_back({static_cast<std::int64_t>(i), 1});
      }
      bins.push_back({std::nullopt, 0});
    });
    CHECK(wrong == (over > 0 ? "/inputs/0/bins: must be from 1 to 50, not 51" : ""));
  }
  CHECK(fault([](auto& changed) { changed.inputs[0].bins = {{std::nullopt, 5}}; }) == "");
}

TEST_CASE("bins lie one behind the other and leave no value out") {
  const auto below = [](std::size_t bin, std::optional<std::int64_t> value) {
    return fault([&](auto& changed) { changed.inputs[0].bins[bin].below = value; });
  };
  CHECK(below(1, 8) == "");
  CHECK(below(1, 7) == "/inputs/0/bins/1/below: must lie above that of the bin before, or the two overlap");
  CHECK(below(1, 6) == "/inputs/0/bins/1/below: must lie above that of the bin before, or the two overlap");
  CHECK(below(0, std::nullopt) == "/inputs/0/bins/0/below: every bin but the last must have one");
  CHECK(below(2, 90) == "/inputs/0/bins/2/below: the last bin has none, so that every value has its bin");
}

TEST_CASE("the facts of a claim have names that a model can name, each once") {
  Scorecard all = model();
  all.inputs.clear();
  for (const auto name : cashback_facts) all.inputs.push_back({std::string(name), {{std::nullopt, 1}}});
  CHECK(fault_of(all, cashback_facts) == "");
}
