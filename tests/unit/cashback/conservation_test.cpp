// Random lives of cashback accounts, from seeds: after every event what is owed is approved - reversed - paid out, it
// is below zero only by what is carried forward, no order is paid twice, and the postings say the same.
#include <doctest/doctest.h>

#include <array>
#include <map>

#include "events/ledger/postings.hpp"
#include "tests/support/random_cashback.hpp"
#include "tests/support/seeds.hpp"

using namespace paypie;
using namespace paypie::cashback;

namespace {

// What is posted for one account's events, held against what the account says of itself.
class Books {
 public:
  void post(const CashbackAccountEvent& event) {
    const auto postings = ledger::postings_of(event);
    CHECK(ledger::imbalances(postings).empty());
    for (const auto& one : postings) balances_[one.account] += one.amount.minor;
  }

  void check(const CashbackAccount& account) {
    const auto liability = liability_of(account).minor, carried = carried_forward(account).minor;
    std::int64_t open = 0, under_way = 0;
    for (const auto& one : account.claims) {
      CHECK(one.reversed.minor <= one.amount.minor);
      if (one.status == ClaimStatus::open) open += one.amount.minor - one.reversed.minor + one.carried.minor;
    }
    for (const auto& one : account.payouts) under_way += one.amount.minor;
    CHECK(carried >= 0);
    CHECK(liability == open - carried);
    CHECK(account.paid_out.minor <= account.approved.minor);
    CHECK(balances_[ledger::Account::cashback_liability] == -liability);
    CHECK(balances_[ledger::Account::cashback] == account.approved.minor - account.reversed.minor);
    CHECK(balances_[ledger::Account::payouts] == -under_way);
    CHECK(balances_[ledger::Account::bank] == -(account.paid_out.minor - under_way));
  }

 private:
  std::map<ledger::Account, std::int64_t> balances_;
};

}  // namespace

TEST_CASE(
    "over every prefix of random lives: owed is approved less reversed less paid, and below zero is carried forward") {
  std::array<bool, std::variant_size_v<CashbackAccountEvent>> seen{};
  int below_zero = 0;
  for (std::uint64_t seed = 1; seed <= test::seeds_to_play(500); ++seed) {
    CAPTURE(seed);
    test::RandomCashback life(seed);
    Books books;
    for (int step = 0; step < 120; ++step) {
      const auto event = life.next().event;
      seen[event.index()] = true;
      books.post(event);
      books.check(life.state());
      below_zero += liability_of(life.state()).minor < 0 ? 1 : 0;
    }
  }
  // All but what only lanes record.
  for (std::size_t at = 0; at + 1 < seen.size(); ++at) CHECK(seen[at]);
  CHECK(below_zero > 0);
}
