// What a cashback account decides about payouts: what is due, where it goes, what was carried forward, how it ends.
#include <doctest/doctest.h>

#include "tests/support/cashback_commands.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;

namespace {

const PayOut pay_out_1{payout(1), after_days(14)};
const PayOut pay_out_2{payout(2), after_days(60)};

GivenAccount due(std::int64_t cents = 500) {
  return GivenAccount().after(ask(claim(1, cents))).after(set_account(ada()));
}
GivenAccount under_way() { return due().after(pay_out_1); }
GivenAccount paid() { return under_way().after(report(1, PayoutOutcome::paid)); }
// 200 of what was paid are carried forward.
GivenAccount in_debt() { return paid().after(ReverseCashback{order(1), euros(200)}); }

PayoutPart part(std::uint8_t number, std::int64_t due, std::int64_t paid) {
  return {order(number), euros(due), euros(paid)};
}

}  // namespace

TEST_CASE("what is due is paid out once, to the payout account, after the days to wait") {
  due().when(PayOut{payout(1), after_days(13)}).refused(AccountRefusal::nothing_due);
  const auto wish = due().when(pay_out_1).event<PayoutRequested>();
  CHECK(wish.amount == euros(500));
  CHECK(wish.parts == std::vector{part(1, 500, 500)});
  CHECK(wish.personal == ada());
  under_way().when(pay_out_1).nothing();
  under_way().when(pay_out_2).refused(AccountRefusal::nothing_due);
  paid().when(pay_out_1).nothing();
  paid().when(pay_out_2).refused(AccountRefusal::nothing_due);
  CHECK(liability_of(under_way().state()) == euros(0));
  CHECK(carried_forward(paid().state()) == euros(0));
}

TEST_CASE("several orders are paid together; what is not due yet, or was reversed, waits") {
  const auto several = due()
                           .after(ask(claim(2, 300)))
                           .after(ask(claim(3, 100, after_days(5))))
                           .after(ask(claim(4, 50)))
                           .after(ReverseCashback{order(4), euros(50)});
  const auto wish = several.when(pay_out_1).event<PayoutRequested>();
  CHECK(wish.amount == euros(800));
  CHECK(wish.parts == std::vector{part(1, 500, 500), part(2, 300, 300)});
}

TEST_CASE("a payout has so many parts and no more; the rest comes with the next one") {
  auto many = due();
  auto state = many.state();
  while (state.claims.size() < limit::payout_parts + 1) {
    auto copy = state.claims.front();
    copy.claim.order = {{1, static_cast<std::uint8_t>(state.claims.size())}};
    state.claims.push_back(copy);
    state.approved.minor += copy.amount.minor;
  }
  const auto wish = GivenAccount(state).when(pay_out_1).event<PayoutRequested>();
  CHECK(wish.parts.size() == limit::payout_parts);
  const auto rest = GivenAccount(state).after(pay_out_1).when(pay_out_2).event<PayoutRequested>();
  CHECK(rest.parts.size() == 1);
}

TEST_CASE("without a payout account nothing is paid, and what is no IBAN is none") {
  GivenAccount().after(ask(claim(1, 500))).when(pay_out_1).refused(AccountRefusal::no_payout_account);
  GivenAccount().when(pay_out_1).refused(AccountRefusal::no_such_account);
  GivenAccount().when(set_account(ada())).refused(AccountRefusal::no_such_account);
  auto wrong = ada();
  wrong.fields["iban"] = "DE89370400440532013001";
  due().when(set_account(wrong)).refused(AccountRefusal::iban_invalid);
  due().when(set_account(ada(), "somebody else")).nothing();
  due().when(set_account(grace())).then(PayoutAccountSet{account, 2, may, "clerk", grace()});
}

TEST_CASE("a payout account that changed after the approval gets nothing until another person has confirmed it") {
  const auto changed = due().after(ask(claim(2, 300))).after(set_account(grace(), "clerk"));
  // The first was approved when no account was known, the second for the one before.
  const auto wish = changed.when(pay_out_1).event<PayoutRequested>();
  CHECK(wish.parts == std::vector{part(1, 500, 500)});
  const auto held = changed.after(pay_out_1);
  held.when(pay_out_2).refused(AccountRefusal::payout_account_changed);
  held.when(ConfirmPayoutAccount{1, "boss"}).refused(AccountRefusal::no_such_version);
  held.when(ConfirmPayoutAccount{2, "clerk"}).refused(AccountRefusal::same_person);
  held.when(ConfirmPayoutAccount{2, "boss"}).then(PayoutAccountConfirmed{account, 2, "boss"});
  const auto confirmed = held.after(ConfirmPayoutAccount{2, "boss"});
  confirmed.when(ConfirmPayoutAccount{2, "another"}).nothing();
  CHECK(confirmed.when(pay_out_2).event<PayoutRequested>().personal == grace());
  confirmed.after(set_account(ada())).when(pay_out_2).refused(AccountRefusal::payout_account_changed);
  GivenAccount().when(ConfirmPayoutAccount{1, "boss"}).refused(AccountRefusal::no_such_account);
  GivenAccount()
      .after(ask(claim(1, 500)))
      .when(ConfirmPayoutAccount{1, "boss"})
      .refused(AccountRefusal::no_payout_account);
}

TEST_CASE("a refund after the payout is carried forward, and taken off the next one") {
  paid()
      .when(ReverseCashback{order(1), euros(200)})
      .then(CashbackReversed{account, order(1), euros(200), euros(200), euros(200)});
  CHECK(liability_of(in_debt().state()) == euros(-200));
  CHECK(carried_forward(in_debt().state()) == euros(200));
  const auto next = in_debt().after(ask(claim(2, 300)));
  const auto wish = next.when(pay_out_2).event<PayoutRequested>();
  CHECK(wish.amount == euros(100));
  CHECK(wish.parts == std::vector{part(2, 300, 100)});
  CHECK(carried_forward(next.after(pay_out_2).state()) == euros(0));
}

TEST_CASE("what is carried forward takes all of what is due: then nothing is paid, and the rest stays carried") {
  const auto next = in_debt().after(ask(claim(2, 150)));
  next.when(pay_out_2).then(DueSetOff{account, {part(2, 150, 0)}});
  const auto off = next.after(pay_out_2);
  CHECK(carried_forward(off.state()) == euros(50));
  CHECK(liability_of(off.state()) == euros(-50));
  off.when(PayOut{payout(3), after_days(90)}).refused(AccountRefusal::nothing_due);
}

TEST_CASE("a payout that failed is due again, as much as was due before") {
  const auto failed = in_debt().after(ask(claim(2, 300))).after(pay_out_2).after(report(2, PayoutOutcome::failed));
  CHECK(carried_forward(failed.state()) == euros(200));
  CHECK(failed.when(PayOut{payout(3), after_days(61)}).event<PayoutRequested>().amount == euros(100));
  failed.when(pay_out_2).nothing();
}

TEST_CASE(
    "what was refunded while it was being paid, and taken off another order, is not taken off twice when it fails") {
  const auto both = under_way().after(ReverseCashback{order(1), euros(200)}).after(ask(claim(2, 500)));
  const auto second = both.after(pay_out_2);
  CHECK(both.when(pay_out_2).event<PayoutRequested>().amount == euros(300));
  const auto failed = second.after(report(1, PayoutOutcome::failed));
  CHECK(liability_of(failed.state()) == euros(500));
  CHECK(carried_forward(failed.state()) == euros(0));
  CHECK(failed.when(PayOut{payout(3), after_days(61)}).event<PayoutRequested>().amount == euros(500));
}

TEST_CASE("a payout ends with the outcome that somebody knows, and is unknown until then") {
  under_way()
      .when(report(1, PayoutOutcome::paid))
      .then(PayoutPaid{account, payout(1), euros(500), {part(1, 500, 500)}, "ref", PayoutReportedBy::call});
  under_way()
      .when(report(1, PayoutOutcome::failed))
      .then(PayoutFailed{account, payout(1), euros(500), {part(1, 500, 500)}, "code", "text", PayoutReportedBy::call});
  under_way().when(report(1, PayoutOutcome::handed_over)).then(PayoutHandedOver{account, payout(1), "ref"});
  under_way()
      .when(report(1, PayoutOutcome::unknown))
      .then(PayoutOutcomeUnknown{account, payout(1), "text", false, false});
  const auto unknown = under_way().after(report(1, PayoutOutcome::unknown));
  unknown.when(report(1, PayoutOutcome::unknown)).nothing();
  auto for_person = report(1, PayoutOutcome::unknown);
  for_person.needs_person = true;
  unknown.when(for_person).then(PayoutOutcomeUnknown{account, payout(1), "text", false, true});
  unknown.after(for_person).when(for_person).nothing();
  CHECK(
      unknown.after(for_person).when(report(1, PayoutOutcome::paid, PayoutReportedBy::person)).happened().has_value());
  const auto handed_over = under_way().after(report(1, PayoutOutcome::handed_over));
  handed_over.when(report(1, PayoutOutcome::handed_over)).nothing();
  CHECK(handed_over.when(report(1, PayoutOutcome::paid)).happened().has_value());
  under_way().when(report(2, PayoutOutcome::paid)).refused(AccountRefusal::no_such_payout);
}

TEST_CASE("an outcome stands; another one that is reported later somebody has to look at, once") {
  paid().when(report(1, PayoutOutcome::paid)).nothing();
  paid().when(report(1, PayoutOutcome::unknown)).nothing();
  paid().when(report(1, PayoutOutcome::handed_over)).nothing();
  const auto doubted = paid().after(report(1, PayoutOutcome::failed));
  paid()
      .when(report(1, PayoutOutcome::failed))
      .then(PayoutOutcomeUnknown{account, payout(1), "reported as failed", true, true});
  doubted.when(report(1, PayoutOutcome::failed)).nothing();
  CHECK(liability_of(doubted.state()) == liability_of(paid().state()));
  paid().when(report(1, PayoutOutcome::failed, PayoutReportedBy::person)).refused(AccountRefusal::other_outcome);
  const auto failed = under_way().after(report(1, PayoutOutcome::failed));
  failed.when(report(1, PayoutOutcome::paid))
      .then(PayoutOutcomeUnknown{account, payout(1), "reported as paid", true, true});
  failed.when(report(1, PayoutOutcome::failed)).nothing();
  // What was settled so long ago that it is forgotten changes nothing either.
  auto forgotten = doubted.state();
  forgotten.settled.clear();
  CHECK(CashbackAccountDecider::evolve(forgotten, PayoutOutcomeUnknown{account, payout(1), "", true, true}) ==
        forgotten);
}

TEST_CASE("an account has so many payouts without an outcome, and remembers so many with one") {
  auto state = due().state();
  while (state.payouts.size() + 1 < limit::open_payouts) {
    state.payouts.push_back(
        {.payout = payout(static_cast<std::uint8_t>(100 + state.payouts.size())), .amount = euros(1)});
  }
  const auto almost = GivenAccount(state);
  CHECK(!almost.when(pay_out_1).is_refused());
  almost.after(pay_out_1, ask(claim(2, 5))).when(pay_out_2).refused(AccountRefusal::too_many_payouts);
  auto settled = under_way().state();
  for (std::size_t i = 0; i < limit::settled_payouts; ++i) {
    settled.settled.push_back({{{3, static_cast<std::uint8_t>(i % 256), static_cast<std::uint8_t>(i / 256)}}, true});
  }
  const auto one_more = GivenAccount(settled).after(report(1, PayoutOutcome::paid)).state();
  CHECK(one_more.settled.size() == limit::settled_payouts);
  CHECK(one_more.settled.back().payout == payout(1));
  CHECK(one_more.settled.front().payout.bytes[1] == 1);
}

TEST_CASE("a claim that is paid twice in a history stops its stream") {
  const auto wish = due().when(pay_out_1).event<PayoutRequested>();
  CHECK_THROWS_AS(CashbackAccountDecider::evolve(under_way().state(), wish), ImpossibleHistory);
}
