// A cashback account as readers see it says what its decider knows, after every event of random lives; and what the
// ledger and the conservation check make of the same events.
#include <doctest/doctest.h>

#include <algorithm>

#include "events/codec/write.hpp"
#include "events/ledger/postings.hpp"
#include "projections/cashback_account_view.hpp"
#include "projections/cashback_books.hpp"
#include "projections/cashback_rows.hpp"
#include "tests/support/random_cashback.hpp"
#include "tests/support/seeds.hpp"

using namespace paypie;
using namespace paypie::projections;
using namespace paypie::test;
using cashback::ClaimStatus;

namespace {

constexpr const char* iban = "DE89370400440532013000";

std::vector<const cashback::KeptClaim*> claims_that_are_not_over(const cashback::CashbackAccount& state) {
  std::vector<const cashback::KeptClaim*> all;
  for (const auto& claim : state.claims) {
    const auto due = claim.amount.minor - claim.reversed.minor + claim.carried.minor;
    const bool is_under_way = std::ranges::any_of(state.payouts, [&](const cashback::OpenPayout& payout) {
      return std::ranges::find(payout.parts, claim.claim.order, &cashback::PayoutPart::order) != payout.parts.end();
    });
    const bool is_open = claim.status == ClaimStatus::open && due > 0;
    if (claim.status == ClaimStatus::in_review || is_open || is_under_way) all.push_back(&claim);
  }
  return all;
}

CashbackClaimStatus status_of(const cashback::KeptClaim& claim) {
  if (claim.status == ClaimStatus::in_review) return CashbackClaimStatus::in_review;
  return claim.status == ClaimStatus::open ? CashbackClaimStatus::open : CashbackClaimStatus::under_way;
}

PayoutStatus status_of(const cashback::OpenPayout& payout) {
  if (payout.with_person) return PayoutStatus::with_person;
  if (payout.unknown) return PayoutStatus::unknown;
  return payout.handed_over ? PayoutStatus::handed_over : PayoutStatus::asked;
}

void check_claims(const CashbackAccountView& view, const cashback::CashbackAccount& state) {
  const auto kept = claims_that_are_not_over(state);
  REQUIRE(view.claims.size() == kept.size());
  for (std::size_t at = 0; at < kept.size(); ++at) {
    const auto& shown = view.claims[at];
    const auto& claim = *kept[at];
    CHECK(shown.order == claim.claim.order);
    CHECK(shown.status == status_of(claim));
    CHECK(shown.amount == claim.amount);
    CHECK(shown.reversed == claim.reversed);
    CHECK(shown.due.minor == claim.amount.minor - claim.reversed.minor + claim.carried.minor);
    CHECK(shown.payable_from == claim.claim.payable_from);
    CHECK(shown.destination == claim.destination);
  }
  CHECK(view.counts.claims == std::ssize(state.claims));
  CHECK(view.counts.rejected == std::ranges::count(state.claims, ClaimStatus::rejected, &cashback::KeptClaim::status));
  CHECK(view.counts.in_review ==
        std::ranges::count(state.claims, ClaimStatus::in_review, &cashback::KeptClaim::status));
}

void check_payouts(const CashbackAccountView& view, const cashback::CashbackAccount& state) {
  REQUIRE(view.payouts.size() == state.settled.size() + state.payouts.size());
  auto shown = view.payouts.begin();
  for (const auto& settled : state.settled) {
    CHECK(shown->id == settled.payout);
    CHECK(shown->status == (settled.paid ? PayoutStatus::paid : PayoutStatus::failed));
    CHECK(shown++->contested == settled.contested);
  }
  for (const auto& open : state.payouts) {
    CHECK(shown->id == open.payout);
    CHECK(shown->amount == open.amount);
    CHECK(shown++->status == status_of(open));
  }
  CHECK(view.counts.payouts_under_way == std::ssize(state.payouts));
}

// How often what is rare came about, so that a test that never gets there shows.
struct Seen {
  int carried = 0, below_zero = 0, contested = 0, failed = 0, held = 0;
};

void play(std::uint64_t seed, int events, Seen& seen) {
  CAPTURE(seed);
  RandomCashback life(seed);
  CashbackAccountView view;
  CashbackBooks books;
  std::int64_t owed = 0, expense = 0;
  for (int n = 0; n < events; ++n) {
    const auto [meta, event] = life.next();
    view = apply(std::move(view), meta, event);
    const auto& state = life.state();
    CAPTURE(meta.type);
    CHECK(view.approved == state.approved);
    CHECK(view.reversed == state.reversed);
    CHECK(view.paid.minor + view.under_way.minor == state.paid_out.minor);
    CHECK(view.liability == cashback::liability_of(state));
    CHECK(view.carried_forward == cashback::carried_forward(state));
    CHECK(view.carried_forward.minor >= 0);
    CHECK(view.liability.minor + view.carried_forward.minor >= 0);
    check_claims(view, state);
    check_payouts(view, state);
    REQUIRE(view.payout_account.has_value() == (state.destination.version > 0));
    if (view.payout_account) {
      CHECK(view.payout_account->version == state.destination.version);
      CHECK(view.payout_account->confirmed == state.destination.confirmed);
    }
    CHECK(codec::to_json<codec::Empty::written>(view).find("40440532") == std::string::npos);

    CHECK(add(books, event).empty());
    CHECK(books.liability() == view.liability.minor);
    CHECK(books.carried == view.carried_forward.minor);
    const auto postings = ledger::postings_of(event);
    CHECK(ledger::imbalance_text(postings).empty());
    for (const auto& posting : postings) {
      if (posting.account == ledger::Account::cashback_liability) owed -= posting.amount.minor;
      if (posting.account == ledger::Account::cashback) expense += posting.amount.minor;
    }
    CHECK(owed == view.liability.minor);
    CHECK(expense == view.approved.minor - view.reversed.minor);

    const auto row = row_of(view);
    seen.carried += view.carried_forward.minor > 0 ? 1 : 0;
    seen.below_zero += view.liability.minor < 0 ? 1 : 0;
    seen.contested += view.counts.payouts_for_a_person > 0 && row.for_person > 0 ? 1 : 0;
    seen.failed += std::holds_alternative<cashback::PayoutFailed>(event) ? 1 : 0;
    seen.held += row.held ? 1 : 0;
  }
}

struct Account {
  CashbackAccountView view;

  Account& hear(const cashback::CashbackAccountEvent& event) {
    Envelope meta;
    meta.stream = id.text();
    meta.store = {"main"};
    meta.version = view.version + 1;
    meta.time = {static_cast<std::int64_t>(meta.version) * 1'000'000};
    view = apply(std::move(view), meta, event);
    return *this;
  }
  CashbackAccountId id{{7}};
};

Money euros(std::int64_t cents) { return {cents, *Currency::parse("EUR")}; }

cashback::CashbackClaim claim_of(std::uint8_t order, std::int64_t cents) {
  return {{{order}}, "spring", euros(cents), euros(10 * cents), {1'000}, {2'000}};
}
cashback::CashbackApproved approved(std::uint8_t order, std::int64_t cents, std::int64_t destination = 0) {
  return {{{7}}, {{order}}, claim_of(order, cents), euros(cents), destination, std::nullopt, ""};
}
cashback::PayoutRequested requested(std::uint8_t payout, std::uint8_t order, std::int64_t cents) {
  return {{{7}}, {{payout}}, euros(cents), {{{{order}}, euros(cents), euros(cents)}}, 1, {}};
}

}  // namespace

TEST_CASE("after every event of random lives, the view of an account agrees with its decider, books and ledger") {
  Seen seen;
  for (std::uint64_t seed = 1; seed <= test::seeds_to_play(150); ++seed) play(seed, 120, seen);
  CHECK(seen.carried > 100);
  CHECK(seen.below_zero > 100);
  CHECK(seen.contested > 100);
  CHECK(seen.failed > 100);
  CHECK(seen.held > 100);
}

TEST_CASE("cashback is approved, on its way, paid; what is over is counted only") {
  Account account;
  account.hear(approved(1, 500)).hear(approved(2, 300));
  CHECK(account.view.claims.size() == 2);
  CHECK(account.view.claims[0].held_for == CashbackHeldFor::payout_account);
  CHECK(account.view.liability == euros(800));
  cashback::PayoutAccountSet set{{{7}}, 1, {5}, "ann", {}};
  set.personal.fields = {{"holder", "Margaret Peacock"}, {"iban", iban}};
  account.hear(set);
  CHECK(account.view.payout_account->holder == "Margaret Peacock");
  CHECK(account.view.payout_account->iban == "DE89****3000");
  CHECK(account.view.payout_account->set_by == "ann");
  CHECK(account.view.claims[0].held_for == CashbackHeldFor::nothing);
  account.hear(requested(9, 1, 500));
  CHECK(account.view.claims[0].status == CashbackClaimStatus::under_way);
  CHECK(account.view.under_way == euros(500));
  CHECK(account.view.liability == euros(300));
  account.hear(cashback::PayoutHandedOver{{{7}}, {{9}}, "file-7"});
  CHECK(account.view.payouts[0].status == PayoutStatus::handed_over);
  account.hear(cashback::PayoutPaid{{{7}}, {{9}}, euros(500), {{{{1}}, euros(500), euros(500)}}, ""});
  CHECK(account.view.payouts[0].status == PayoutStatus::paid);
  CHECK(account.view.payouts[0].reference == "file-7");
  CHECK(account.view.paid == euros(500));
  CHECK(account.view.claims.size() == 1);
  CHECK(account.view.counts.claims == 2);
  account.hear(CommandSettled{});
  CHECK(account.view.version == 7);
}

TEST_CASE("what was approved for another payout account is held until somebody confirms the new one") {
  Account account;
  account.hear(approved(1, 500, 1));
  account.hear(cashback::PayoutAccountSet{{{7}}, 2, {5}, "ann", {}});
  CHECK(account.view.claims[0].held_for == CashbackHeldFor::confirmation);
  CHECK(row_of(account.view).held);
  account.hear(cashback::PayoutAccountConfirmed{{{7}}, 2, "ben"});
  CHECK(account.view.claims[0].held_for == CashbackHeldFor::nothing);
  CHECK(account.view.payout_account->confirmed_by == "ben");
  CHECK_FALSE(row_of(account.view).held);
}

TEST_CASE("personal fields under a scheme that is not plain are not shown") {
  Account account;
  cashback::PayoutAccountSet set{{{7}}, 1, {5}, "ann", {}};
  set.personal = {"sealed", {{"iban", iban}, {"holder", "x"}}};
  account.hear(approved(1, 500)).hear(set);
  CHECK(account.view.payout_account->iban.empty());
  CHECK(account.view.payout_account->holder.empty());
}

TEST_CASE("a payout settled so long ago that it is not shown can still be contested") {
  Account account;
  account.hear(approved(1, 500));
  for (std::uint16_t n = 0; n <= settled_payouts_shown; ++n) {
    auto ask = requested(0, 1, 500);
    ask.payout.bytes = {static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n)};
    account.hear(ask).hear(cashback::PayoutFailed{{{7}}, ask.payout, euros(500), ask.parts, "AC04", "closed"});
  }
  CHECK(account.view.payouts.size() == settled_payouts_shown);
  CHECK(account.view.payouts.front().id.bytes[1] == 1);
  account.hear(cashback::PayoutOutcomeUnknown{{{7}}, {{0}}, "reported as paid", true, true});
  CHECK(account.view.counts.payouts_for_a_person == 0);
  account.hear(cashback::PayoutOutcomeUnknown{{{7}}, {{0, 9}}, "reported as paid", true, true});
  CHECK(account.view.counts.payouts_for_a_person == 1);
}

TEST_CASE("an account's events out of order, or of another stream, park it") {
  Account account;
  CHECK_THROWS_AS(account.hear(requested(9, 1, 500)), OutOfOrder);
  account = {};
  CHECK_THROWS_AS(account.hear(cashback::PayoutHandedOver{{{7}}, {{9}}, ""}), OutOfOrder);
  account = {};
  CHECK_THROWS_AS(account.hear(cashback::PayoutAccountConfirmed{{{7}}, 1, "ben"}), OutOfOrder);
  Envelope meta;
  meta.stream = "ord_00000000000000000000000001";
  meta.version = 1;
  CHECK_THROWS_AS(apply(CashbackAccountView{}, meta, approved(1, 5)), OutOfOrder);
  meta.version = 2;
  CHECK_THROWS_AS(apply(CashbackAccountView{}, meta, approved(1, 5)), OutOfOrder);
}

TEST_CASE("an account that was asked something before its first claim is not shown") {
  Account account;
  account.hear(CommandSettled{});
  CHECK_FALSE(CashbackAccountDocuments::is_shown(account.view));
  account.hear(approved(1, 500));
  CHECK(CashbackAccountDocuments::is_shown(account.view));
  CHECK(account.view.currency == *Currency::parse("EUR"));
}
