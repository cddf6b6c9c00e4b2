// What a cashback account decides about claims: caps, risk, people, refunds.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/cashback_commands.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;

namespace {

GivenAccount approved(std::int64_t cents = 500) { return GivenAccount().after(ask(claim(1, cents))); }
GivenAccount referred(std::int64_t cents = 500) { return GivenAccount().after(ask(claim(1, cents), doubtful)); }

}  // namespace

TEST_CASE("the model decides: approved, referred to a person, or rejected; and says why") {
  const auto yes = GivenAccount().when(ask(claim(1, 500))).event<CashbackApproved>();
  CHECK(yes.amount == euros(500));
  CHECK(yes.claim == claim(1, 500));
  REQUIRE(yes.assessment);
  CHECK(yes.assessment->verdict == risk::Verdict::approve);
  const auto perhaps = GivenAccount().when(ask(claim(1, 500), doubtful)).event<CashbackReferred>();
  CHECK(perhaps.amount == euros(500));
  CHECK(perhaps.assessment.score == 10);
  const auto no = GivenAccount().when(ask(claim(1, 500), strict)).event<CashbackRejected>();
  CHECK(no.why == RejectedFor::risk);
  CHECK(liability_of(approved().state()) == euros(500));
  CHECK(liability_of(referred().state()) == euros(0));
  CHECK(liability_of(GivenAccount().after(ask(claim(1, 500), strict)).state()) == euros(0));
}

TEST_CASE("an order is claimed once, whatever came of it") {
  approved().when(ask(claim(1, 500))).nothing();
  referred().when(ask(claim(1, 500))).nothing();
  GivenAccount().after(ask(claim(1, 500), strict)).when(ask(claim(1, 500))).nothing();
}

TEST_CASE("the month's cap leaves what is left of it, then nothing; another month, or programme, has its own") {
  const auto first = GivenAccount().after(ask(claim(1, 700), lenient, euros(1'000)));
  const auto second = first.when(ask(claim(2, 700), lenient, euros(1'000))).event<CashbackApproved>();
  CHECK(second.amount == euros(300));
  CHECK(second.claim.asked == euros(700));
  const auto full = first.after(ask(claim(2, 700), lenient, euros(1'000)));
  CHECK(full.when(ask(claim(3, 1), lenient, euros(1'000))).event<CashbackRejected>().why == RejectedFor::month_is_full);
  CHECK(full.when(ask(claim(3, 1, after_days(31)), lenient, euros(1'000))).happened().has_value());
  auto other = claim(3, 700);
  other.programme = "autumn";
  CHECK(full.when(ask(other, lenient, euros(1'000))).event<CashbackApproved>().amount == euros(700));
  CHECK(full.when(ask(claim(3, 1, after_days(31)), lenient, euros(1'000))).event<CashbackApproved>().amount ==
        euros(1));
}

TEST_CASE("what a person rejects makes room in the month again") {
  const auto held = GivenAccount().after(ask(claim(1, 700), doubtful, euros(1'000)));
  CHECK(held.when(ask(claim(2, 700), lenient, euros(1'000))).event<CashbackApproved>().amount == euros(300));
  const auto freed = held.after(RejectClaim{order(1), "a friend of the clerk"});
  CHECK(freed.when(ask(claim(2, 700), lenient, euros(1'000))).event<CashbackApproved>().amount == euros(700));
}

TEST_CASE("a person decides what was referred, once") {
  const auto yes = referred().when(ApproveClaim{order(1), "known customer"}).event<CashbackApproved>();
  CHECK(yes.amount == euros(500));
  CHECK(yes.reason == "known customer");
  CHECK_FALSE(yes.assessment);
  const auto no = referred().when(RejectClaim{order(1), "unknown"}).event<CashbackRejected>();
  CHECK(no.why == RejectedFor::person);
  const auto decided = referred().after(ApproveClaim{order(1), "known"});
  decided.when(ApproveClaim{order(1), "known"}).refused(AccountRefusal::not_in_review);
  decided.when(RejectClaim{order(1), "unknown"}).refused(AccountRefusal::not_in_review);
  referred().when(ApproveClaim{order(2), ""}).refused(AccountRefusal::no_such_claim);
  referred().when(RejectClaim{order(2), ""}).refused(AccountRefusal::no_such_claim);
  CHECK(liability_of(decided.state()) == euros(500));
}

TEST_CASE("amounts that make no sense, or another currency, are refused by name") {
  const auto with = [](auto change) {
    auto one = claim(1, 500);
    change(one);
    return GivenAccount().when(ask(one));
  };
  with([](auto& one) { one.asked.minor = 0; }).refused(AccountRefusal::amount_out_of_range);
  with([](auto& one) { one.order_amount.minor = 499; }).refused(AccountRefusal::amount_out_of_range);
  with([](auto& one) { one.order_amount.minor = Money::max_minor + 1; }).refused(AccountRefusal::amount_out_of_range);
  with([](auto& one) { one.order_amount.currency = usd; }).refused(AccountRefusal::amount_out_of_range);
  CHECK(!with([](auto& one) { one.asked.minor = one.order_amount.minor; }).is_refused());
  auto dollars = claim(2, 500);
  dollars.asked.currency = dollars.order_amount.currency = usd;
  approved().when(ask(dollars)).refused(AccountRefusal::other_currency);
  approved().when(ReverseCashback{order(1), {1, usd}}).refused(AccountRefusal::other_currency);
}

TEST_CASE("an account never owes more than money can be") {
  auto most = claim(1, 0);
  most.asked = most.order_amount = euros(Money::max_minor - 5);
  const auto full = GivenAccount().after(ask(most));
  auto fits = claim(2, 5);
  CHECK(!full.when(ask(fits)).is_refused());
  full.when(ask(claim(2, 6))).refused(AccountRefusal::amount_out_of_range);
  const auto waits = GivenAccount().after(ask(claim(2, 6), doubtful)).after(ask(most));
  waits.when(ApproveClaim{order(2), ""}).refused(AccountRefusal::amount_out_of_range);
}

TEST_CASE("an account takes so many claims and no more") {
  auto state = approved().state();
  while (state.claims.size() + 1 < limit::claims) state.claims.push_back(state.claims.front());
  const auto almost = GivenAccount(state);
  CHECK(!almost.when(ask(claim(2, 500))).is_refused());
  almost.after(ask(claim(2, 500))).when(ask(claim(3, 500))).refused(AccountRefusal::too_many_claims);
}

TEST_CASE("sums of months that are long over are forgotten, the youngest are kept") {
  auto state = approved().state();
  for (std::size_t i = 1; i < limit::months; ++i) {
    state.months.push_back({"old", static_cast<std::int64_t>(i), euros(1)});
  }
  CHECK(state.months.size() == limit::months);
  const auto next = GivenAccount(state).after(ask(claim(2, 500, after_days(40)))).state();
  CHECK(next.months.size() == limit::months);
  CHECK(std::ranges::none_of(next.months, [](const MonthSum& sum) { return sum.month == 1; }));
  CHECK(next.months.back().programme == "spring");
}

TEST_CASE("a refund reverses, in all and never more than was approved; heard again, or late, it changes nothing") {
  approved()
      .when(ReverseCashback{order(1), euros(200)})
      .then(CashbackReversed{account, order(1), euros(200), euros(200), euros(0)});
  const auto once = approved().after(ReverseCashback{order(1), euros(200)});
  CHECK(liability_of(once.state()) == euros(300));
  once.when(ReverseCashback{order(1), euros(200)}).nothing();
  once.when(ReverseCashback{order(1), euros(150)}).nothing();
  once.when(ReverseCashback{order(1), euros(900)})
      .then(CashbackReversed{account, order(1), euros(300), euros(500), euros(0)});
  approved().when(ReverseCashback{order(2), euros(1)}).refused(AccountRefusal::no_such_claim);
  GivenAccount().after(ask(claim(1, 500), strict)).when(ReverseCashback{order(1), euros(1)}).nothing();
}

TEST_CASE("a refund while a person looks lowers what there is to approve") {
  referred()
      .when(ReverseCashback{order(1), euros(200)})
      .then(CashbackReduced{account, order(1), euros(200), euros(200)});
  const auto less = referred().after(ReverseCashback{order(1), euros(200)});
  CHECK(less.when(ApproveClaim{order(1), ""}).event<CashbackApproved>().amount == euros(300));
  CHECK(liability_of(less.after(ApproveClaim{order(1), ""}).state()) == euros(300));
  referred()
      .after(ReverseCashback{order(1), euros(500)})
      .when(ApproveClaim{order(1), ""})
      .refused(AccountRefusal::nothing_due);
}

TEST_CASE("a model sees what the account knows of its past") {
  const auto facts = [](const GivenAccount& given, const CashbackClaim& one) {
    return given.when(ask(one)).event<CashbackApproved>().assessment->inputs;
  };
  const auto value = [](const std::vector<risk::Input>& inputs, std::string_view name) {
    return std::ranges::find(inputs, name, &risk::Input::name)->value;
  };
  const auto fresh = facts(GivenAccount(), claim(1, 500));
  CHECK(value(fresh, "cashback_minor") == 500);
  CHECK(value(fresh, "order_minor") == 10'000);
  CHECK(value(fresh, "claims_in_all") == 0);
  CHECK(value(fresh, "claims_30_days") == 0);
  CHECK(value(fresh, "reversed_percent") == 0);
  CHECK(value(fresh, "account_age_days") == 0);
  CHECK(value(fresh, "destination_age_days") == -1);
  CHECK(value(fresh, "order_to_usual_percent") == 100);
  const auto known = GivenAccount()
                         .after(ask(claim(1, 500)))
                         .after(ask(claim(2, 1'500, after_days(20))))
                         .after(ReverseCashback{order(1), euros(500)})
                         .after(set_account(ada(), "clerk", after_days(30)));
  const auto later = facts(known, claim(3, 2'000, after_days(40)));
  CHECK(value(later, "claims_in_all") == 2);
  CHECK(value(later, "claims_30_days") == 1);
  CHECK(value(later, "reversed_percent") == 25);
  CHECK(value(later, "account_age_days") == 40);
  CHECK(value(later, "destination_age_days") == 10);
  CHECK(value(later, "order_to_usual_percent") == 200);
  // An order of an earlier day that is claimed later: nothing is younger than nothing.
  const auto back_dated = facts(known, claim(3, 2'000, after_days(-5)));
  CHECK(value(back_dated, "claims_30_days") == 0);
  CHECK(value(back_dated, "account_age_days") == 0);
  CHECK(value(back_dated, "destination_age_days") == 0);
}

TEST_CASE("a history of an account that cannot be stops its stream") {
  const auto now = approved().state();
  const auto yes = GivenAccount().when(ask(claim(1, 500))).event<CashbackApproved>();
  const auto perhaps = GivenAccount().when(ask(claim(1, 500), doubtful)).event<CashbackReferred>();
  CHECK_THROWS_AS(CashbackAccountDecider::evolve(now, yes), ImpossibleHistory);
  CHECK_THROWS_AS(CashbackAccountDecider::evolve(now, perhaps), ImpossibleHistory);
  CHECK_THROWS_AS(CashbackAccountDecider::evolve(now, CashbackReversed{account, order(2), {}, {}, {}}),
                  ImpossibleHistory);
  CHECK_THROWS_AS(CashbackAccountDecider::evolve(now, PayoutPaid{.account = account, .payout = payout(1)}),
                  ImpossibleHistory);
  CHECK(CashbackAccountDecider::evolve(now, CommandSettled{}) == now);
}
