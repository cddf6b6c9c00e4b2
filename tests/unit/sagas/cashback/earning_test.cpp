// How cashback is computed.
#include <doctest/doctest.h>

#include "sagas/cashback/earning.hpp"
#include "tests/support/cashback_commands.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;

namespace {

ClaimLine line(const std::string& sku, std::int64_t cents) { return {{}, sku, euros(cents)}; }
Money earned_of(const CashbackProgramme& programme, std::int64_t cents) {
  return earned(programme, std::vector{line("TEA", cents)});
}

}  // namespace

TEST_CASE("the goods fall into one tier, and its rate holds for all of them") {
  CHECK(earned_of(spring(), 9'999) == euros(100));
  CHECK(earned_of(spring(), 10'000) == euros(500));
  auto from_hundred = spring();
  from_hundred.tiers.erase(from_hundred.tiers.begin());
  CHECK(earned_of(from_hundred, 9'999) == euros(0));
}

TEST_CASE("cashback is rounded to the cent, half to even, and cut off at the cap of one order") {
  CHECK(earned_of(spring(), 50) == euros(0));   // 0.5
  CHECK(earned_of(spring(), 150) == euros(2));  // 1.5
  CHECK(earned_of(spring(), 250) == euros(2));  // 2.5
  CHECK(earned_of(spring(), 39'999) == euros(2'000));
  CHECK(earned_of(spring(), 40'000) == euros(2'000));
  CHECK(earned_of(spring(), 40'020) == euros(2'000));
  auto without = spring();
  without.most_per_order = std::nullopt;
  CHECK(earned_of(without, 40'020) == euros(2'001));
}

TEST_CASE("only the variants that a programme names count") {
  auto only = spring();
  only.skus = {"TEA", "CUP"};
  const std::vector lines{line("TEA", 5'000), line("BREAD", 50'000), line("CUP", 5'000)};
  CHECK(eligible(only, lines) == euros(10'000));
  CHECK(earned(only, lines) == euros(500));
  CHECK(eligible(spring(), lines) == euros(60'000));
}

TEST_CASE("an order takes part from the first moment of a programme to the last before its end") {
  auto rules = spring();
  CHECK(is_valid_at(rules, may));
  rules.valid_from = may;
  rules.valid_until = after_days(1);
  CHECK_FALSE(is_valid_at(rules, {may.micros - 1}));
  CHECK(is_valid_at(rules, may));
  CHECK(is_valid_at(rules, {after_days(1).micros - 1}));
  CHECK_FALSE(is_valid_at(rules, after_days(1)));
}

TEST_CASE(
    "of several programmes the one that gives most is taken, the first among equals, and none that gives nothing") {
  auto more = spring();
  more.programme = "more";
  more.tiers[1].rate = Rate{60'000};
  auto same = spring();
  same.programme = "same";
  const std::vector lines{line("TEA", 20'000)};
  CHECK(best_of(std::vector{spring(), more, same}, lines)->programme == "more");
  CHECK(best_of(std::vector{spring(), same}, lines)->programme == "spring");
  CHECK(best_of(std::vector{spring()}, std::vector{line("TEA", 10)}) == nullptr);
  CHECK(best_of({}, lines) == nullptr);
}

TEST_CASE("a share of an amount is rounded half to even, and all of it is all of it") {
  CHECK(share_of(euros(100), euros(1), euros(3)) == euros(33));
  CHECK(share_of(euros(5), euros(1), euros(2)) == euros(2));
  CHECK(share_of(euros(100), euros(3), euros(3)) == euros(100));
  CHECK(share_of(euros(100), euros(4), euros(3)) == euros(100));
}
