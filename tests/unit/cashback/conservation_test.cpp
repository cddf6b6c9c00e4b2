// Random lives of cashback accounts, from seeds: after every event what is owed is approved - reversed - paid out, it
// is below zero only by what is carried forward, no order is paid twice, and the postings say the same.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "events/ledger/postings.hpp"
#include "tests/support/cashback_commands.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;

namespace {

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) {}

  void step() {
    const auto decision = CashbackAccountDecider::decide(state_, next());
    const auto* happened = std::get_if<Happened<CashbackAccountEvent>>(&decision);
    if (!happened) return;
    seen[happened->event.index()] = true;
    state_ = CashbackAccountDecider::evolve(std::move(state_), happened->event);
    post(happened->event);
    check();
  }

  std::array<bool, std::variant_size_v<CashbackAccountEvent>> seen{};

 private:
  std::int64_t draw(std::int64_t below) { return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random_); }
  std::uint8_t any_order() { return static_cast<std::uint8_t>(draw(12)); }
  Timestamp any_time() { return after_days(draw(60)); }
  // Mostly one that is under way.
  PayoutId any_payout() {
    if (!state_.payouts.empty() && draw(4) > 0) {
      return state_.payouts[static_cast<std::size_t>(draw(static_cast<std::int64_t>(state_.payouts.size())))].payout;
    }
    return payout(static_cast<std::uint8_t>(draw(40)));
  }

  CashbackAccountDecider::Command next() {
    switch (draw(9)) {
      case 0: {
        const auto verdict = draw(4);
        const auto& model = verdict == 0 ? doubtful : verdict == 1 ? strict : lenient;
        return ask(claim(any_order(), 1 + draw(1'000), any_time()), model,
                   draw(2) == 0 ? std::optional(euros(2'000)) : std::nullopt);
      }
      case 1: return ApproveClaim{order(any_order()), ""};
      case 2: return draw(4) == 0 ? RejectClaim{order(any_order()), ""} : RejectClaim{order(99), ""};
      case 3:
      case 4: return ReverseCashback{order(any_order()), euros(draw(1'200))};
      case 5: return draw(3) == 0 ? set_account(draw(2) == 0 ? ada() : grace()) : set_account(ada());
      case 6: return ConfirmPayoutAccount{state_.destination.version, "boss"};
      case 7: return PayOut{payout(static_cast<std::uint8_t>(draw(40))), any_time()};
      default: {
        ReportPayout said{.payout = any_payout(), .outcome = static_cast<PayoutOutcome>(draw(4))};
        said.by = draw(3) == 0 ? PayoutReportedBy::person : PayoutReportedBy::call;
        return said;
      }
    }
  }

  void post(const CashbackAccountEvent& event) {
    const auto postings = ledger::postings_of(event);
    CHECK(ledger::imbalances(postings).empty());
    for (const auto& one : postings) balances_[one.account] += one.amount.minor;
  }

  void check() {
    const auto liability = liability_of(state_).minor, carried = carried_forward(state_).minor;
    std::int64_t open = 0, under_way = 0;
    for (const auto& one : state_.claims) {
      CHECK(one.reversed.minor <= one.amount.minor);
      if (one.status == ClaimStatus::open) {
        open += one.amount.minor - one.reversed.minor + one.carried.minor;
      }
    }
    for (const auto& one : state_.payouts) under_way += one.amount.minor;
    CHECK(carried >= 0);
    CHECK(liability == open - carried);
    CHECK(state_.paid_out.minor <= state_.approved.minor);
    CHECK(balances_[ledger::Account::cashback_liability] == -liability);
    CHECK(balances_[ledger::Account::cashback] == state_.approved.minor - state_.reversed.minor);
    CHECK(balances_[ledger::Account::payouts] == -under_way);
    CHECK(balances_[ledger::Account::bank] == -(state_.paid_out.minor - under_way));
  }

  std::mt19937_64 random_;
  CashbackAccount state_;
  std::map<ledger::Account, std::int64_t> balances_;
};

}  // namespace

TEST_CASE(
    "over every prefix of random lives: owed is approved less reversed less paid, and below zero is carried forward") {
  std::array<bool, std::variant_size_v<CashbackAccountEvent>> seen{};
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    Life life(seed);
    for (int step = 0; step < 200; ++step) life.step();
    for (std::size_t at = 0; at < seen.size(); ++at) seen[at] = seen[at] || life.seen[at];
  }
  // All but what only lanes record.
  for (std::size_t at = 0; at + 1 < seen.size(); ++at) CHECK(seen[at]);
}
