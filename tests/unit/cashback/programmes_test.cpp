// What makes sense as a cashback programme.
#include <doctest/doctest.h>

#include "tests/support/cashback_commands.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;

namespace {

GivenProgrammes with_spring() { return GivenProgrammes().after(CreateProgramme{spring()}); }

template <class Change>
test::Outcome<ProgrammesDecider> created(Change change) {
  auto rules = spring();
  change(rules);
  return GivenProgrammes().when(CreateProgramme{rules});
}

}  // namespace

TEST_CASE("a programme is created once, given other rules, and ended") {
  GivenProgrammes().when(CreateProgramme{spring()}).then(ProgrammeCreated{spring()});
  with_spring().when(CreateProgramme{spring()}).refused(ProgrammeRefusal::exists_already);
  auto generous = spring();
  generous.most_per_order = std::nullopt;
  with_spring().when(ChangeProgramme{generous}).then(ProgrammeChanged{generous});
  with_spring().when(ChangeProgramme{spring()}).nothing();
  with_spring().after(ChangeProgramme{generous}).when(ChangeProgramme{generous}).nothing();
  with_spring().when(EndProgramme{"spring", "over"}).then(ProgrammeEnded{"spring", "over"});
  const auto ended = with_spring().after(EndProgramme{"spring", "over"});
  ended.when(EndProgramme{"spring", "again"}).nothing();
  ended.when(ChangeProgramme{generous}).refused(ProgrammeRefusal::has_ended);
  ended.when(CreateProgramme{spring()}).refused(ProgrammeRefusal::exists_already);
}

TEST_CASE("a programme that does not exist is neither changed nor ended") {
  GivenProgrammes().when(ChangeProgramme{spring()}).refused(ProgrammeRefusal::no_such_programme);
  GivenProgrammes().when(EndProgramme{"spring", ""}).refused(ProgrammeRefusal::no_such_programme);
}

TEST_CASE("tiers that overlap, give more than all, or are in another currency are refused by name") {
  created([](auto& rules) { rules.tiers.clear(); }).refused(ProgrammeRefusal::tiers_missing);
  created([](auto& rules) { rules.tiers[1].from = rules.tiers[0].from; }).refused(ProgrammeRefusal::tiers_overlap);
  created([](auto& rules) { rules.tiers[1].from.minor = -1; }).refused(ProgrammeRefusal::amount_out_of_range);
  created([](auto& rules) {
    rules.tiers[1].from.minor = Money::max_minor + 1;
  }).refused(ProgrammeRefusal::amount_out_of_range);
  created([](auto& rules) { rules.tiers[1].from.currency = usd; }).refused(ProgrammeRefusal::other_currency);
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    CHECK(created([&](auto& rules) { rules.tiers[1].rate.millionths = Rate::one + over; }).is_refused() == (over > 0));
    CHECK(created([&](auto& rules) { rules.tiers[0].rate.millionths = over; }).is_refused() == (over < 0));
    CHECK(created([&](auto& rules) { rules.tiers[1].from.minor = rules.tiers[0].from.minor + over; }).is_refused() ==
          (over < 1));
  }
  created([](auto& rules) {
    rules.tiers[1].rate.millionths = Rate::one + 1;
  }).refused(ProgrammeRefusal::rate_out_of_range);
}

TEST_CASE("a programme's limits hold at their edges") {
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    const auto many = [&](std::size_t most) { return static_cast<std::size_t>(static_cast<int>(most) + over); };
    const auto tiers = created([&](auto& rules) {
      rules.tiers.clear();
      for (std::size_t i = 0; i < many(limit::tiers); ++i) {
        rules.tiers.push_back({euros(static_cast<std::int64_t>(i)), Rate{1'000}});
      }
    });
    CHECK(tiers.is_refused() == (over > 0));
    if (over > 0) tiers.refused(ProgrammeRefusal::too_many_tiers);
    const auto skus = created([&](auto& rules) { rules.skus.resize(many(limit::skus), "SKU"); });
    CHECK(skus.is_refused() == (over > 0));
    if (over > 0) skus.refused(ProgrammeRefusal::too_many_skus);
    const auto waits = created([&](auto& rules) { rules.waiting_days = limit::waiting_days + over; });
    CHECK(waits.is_refused() == (over > 0));
    CHECK(created([&](auto& rules) { rules.waiting_days = over; }).is_refused() == (over < 0));
    if (over > 0) waits.refused(ProgrammeRefusal::waiting_out_of_range);
    CHECK(created([&](auto& rules) { rules.most_per_order = euros(1 + over); }).is_refused() == (over < 0));
    CHECK(created([&](auto& rules) { rules.most_per_month = euros(Money::max_minor + over); }).is_refused() ==
          (over > 0));
  }
  CashbackProgrammes many;
  for (std::size_t number = 0; number + 1 < limit::programmes; ++number) {
    auto rules = spring();
    rules.programme = "programme " + std::to_string(number);
    many.all.push_back({rules, number % 2 == 0});
  }
  auto one_more = spring();
  one_more.programme = "one more";
  const auto full = GivenProgrammes(many).after(CreateProgramme{spring()});
  full.when(CreateProgramme{one_more}).refused(ProgrammeRefusal::too_many_programmes);
}

TEST_CASE("caps in another currency, and a validity that ends before it begins, are refused by name") {
  created([](auto& rules) { rules.most_per_order->currency = usd; }).refused(ProgrammeRefusal::other_currency);
  created([](auto& rules) { rules.most_per_month->currency = usd; }).refused(ProgrammeRefusal::other_currency);
  created([](auto& rules) { rules.most_per_order->minor = 0; }).refused(ProgrammeRefusal::amount_out_of_range);
  const auto valid = [](Timestamp from, Timestamp until) {
    return created([&](auto& rules) {
      rules.valid_from = from;
      rules.valid_until = until;
    });
  };
  CHECK(!valid(may, after_days(1)).is_refused());
  valid(may, may).refused(ProgrammeRefusal::validity_empty);
  CHECK(!created([](auto& rules) { rules.valid_from = may; }).is_refused());
  auto wrong = spring();
  wrong.tiers.clear();
  with_spring().when(ChangeProgramme{wrong}).refused(ProgrammeRefusal::tiers_missing);
}

TEST_CASE("a history of programmes that cannot be stops its stream") {
  const auto there = with_spring().state();
  CHECK_THROWS_AS(ProgrammesDecider::evolve(there, ProgrammeCreated{spring()}), ImpossibleHistory);
  CHECK_THROWS_AS(ProgrammesDecider::evolve({}, ProgrammeChanged{spring()}), ImpossibleHistory);
  CHECK_THROWS_AS(ProgrammesDecider::evolve({}, ProgrammeEnded{"spring", ""}), ImpossibleHistory);
  CHECK(ProgrammesDecider::evolve(there, CommandSettled{}) == there);
}
