// Random lives of orders with their payments, from seeds: after every event the books balance, and the receivable is
// what the order's own sums say; an order that is settled owes nothing.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "command-side/orders/recognition.hpp"
#include "events/ledger/postings.hpp"
#include "tests/support/order_commands.hpp"
#include "tests/support/random_payments.hpp"
#include "tests/support/seeds.hpp"

using namespace paypie;
using namespace paypie::ledger;
using namespace paypie::test;

namespace {

using Books = std::map<Account, __int128>;

void post(Books& books, const Postings& all) {
  CHECK(imbalance_text(all).empty());
  for (const auto& one : all) books[one.account] += one.amount.minor;
  __int128 sum = 0;
  for (const auto& [account, minor] : books) sum += minor;
  CHECK(sum == 0);
}

// One order of a few lines at odd prices, fulfilled, paid, refunded and cancelled at random; what moves at its payment
// is posted as the payment would.
class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) {
    auto ask = create();
    ask.lines.clear();
    for (std::uint8_t at = 0, lines = static_cast<std::uint8_t>(1 + pick(4)); at < lines; ++at) {
      auto line =
          new_line(id<LineId>(at), static_cast<std::int64_t>(1 + pick(5)), static_cast<std::int64_t>(pick(997)));
      if (pick(2)) line.discount_rate = Rate{static_cast<std::int64_t>(pick(1'000'000))};
      ask.lines.push_back(line);
    }
    ask.shipping = dollars(static_cast<std::int64_t>(pick(500)));
    ask.prices_include_tax = pick(2) == 0;
    for (auto taxes = pick(3); taxes > 0; --taxes) {
      ask.taxes.push_back({"tax", Rate{static_cast<std::int64_t>(pick(400'000))}});
    }
    decide(ask);
    decide(confirm);
  }

  void step() {
    switch (pick(6)) {
      case 0: return fulfil();
      case 1: return capture();
      case 2: return refund();
      case 3: return decide(pay(static_cast<std::int64_t>(1 + pick(2'000)), id<OutsidePaymentId>(next())));
      case 4: return pick(10) == 0 ? decide(cancel) : decide(ship);
      default: return pick(3) == 0 ? decide(orders::FulfillOrder{.fulfillment = id<FulfillmentId>(next())}) : fulfil();
    }
  }

  std::size_t settled = 0, refunds = 0, partly = 0;

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  std::uint8_t next() { return ++last_; }

  void decide(const orders::OrderCommand& command) {
    const auto decision = OrderDecider::decide(state_, command);
    const auto* happened = std::get_if<Happened<orders::OrderEvent>>(&decision);
    if (!happened) return;
    state_ = OrderDecider::evolve(std::move(state_), happened->event);
    post(books_, postings_of(happened->event));
    std::visit([&](const auto& now) { check(now); }, state_);
  }

  void fulfil() {
    decide(orders::FulfillOrder{.fulfillment = id<FulfillmentId>(next()),
                                .lines = {{id<LineId>(static_cast<std::uint8_t>(pick(4))), 1}}});
  }
  void capture() {
    const auto missing = missing_;
    const auto amount = missing > 0 && pick(2) ? missing : static_cast<std::int64_t>(1 + pick(1'500));
    captured_ += amount;
    post(books_, postings(payments::PaymentCaptured{.order = order, .amount = dollars(amount), .gateway = "stripe"}));
    tell();
  }
  void refund() {
    if (captured_ == refunded_) return;
    const auto left = static_cast<std::uint64_t>(captured_ - refunded_);
    const auto amount = static_cast<std::int64_t>(pick(2) ? left : 1 + pick(left));
    refunded_ += amount;
    post(books_, postings(payments::PaymentRefunded{.order = order, .amount = dollars(amount), .gateway = "stripe"}));
    tell();
  }
  void tell() {
    decide(orders::RecordPaymentProgress{id<PaymentId>(1), dollars(captured_), dollars(captured_), dollars(refunded_)});
  }

  template <class S>
  void check(const S& now) {
    if constexpr (orders::Existing<S>) {
      const orders::About& about = now.about;
      missing_ = about.total.minor - about.paid.minor - captured_;
      const __int128 held = about.paid.minor + captured_ - refunded_;
      if (!about.sale) {
        CHECK(books_[Account::revenue] == 0);
        CHECK(books_[Account::refunds] == 0);
        CHECK(books_[Account::receivable] == -held);
        return;
      }
      const auto& all = about.sale->recognized;
      CHECK(all == orders::recognized_in_all(about));
      CHECK(books_[Account::receivable] == all.receivable.minor - held);
      CHECK(all.refunds.minor >= 0);
      refunds += all.refunds.minor > 0 ? 1 : 0;
      partly += about.sale->complete ? 0 : 1;
      if (!about.sale->complete) return;
      // Whole again: its totals exactly, whatever the parts were.
      CHECK(-books_[Account::revenue] - books_[Account::shipping] - books_[Account::tax] - books_[Account::refunds] ==
            all.receivable.minor);
      const auto gross = about.sale->revenue.minor + about.sale->shipping.minor + about.sale->tax.minor;
      CHECK(gross == about.total.minor);
      if (about.paid.minor + captured_ == about.total.minor) {
        ++settled;
        CHECK(books_[Account::receivable] == 0);
      }
    }
  }

  std::mt19937_64 random_;
  orders::OrderState state_;
  Books books_;
  std::int64_t captured_ = 0, refunded_ = 0, missing_ = 0;
  std::uint8_t last_ = 0;
};

}  // namespace

TEST_CASE("over every prefix of random lives of orders: the books balance, and a settled order owes nothing") {
  std::size_t settled = 0, refunds = 0, partly = 0;
  for (std::uint64_t seed = 1; seed <= test::seeds_to_play(2'000); ++seed) {
    CAPTURE(seed);
    Life life(seed);
    for (int step = 0; step < 25; ++step) life.step();
    settled += life.settled;
    refunds += life.refunds;
    partly += life.partly;
  }
  CHECK(settled > 10);
  CHECK(refunds > 1'000);
  CHECK(partly > 1'000);
}

TEST_CASE("over every prefix of random lives of payments: the receivable is what was refunded less what was captured") {
  using namespace payments;
  for (std::uint64_t seed = 1; seed <= test::seeds_to_play(500); ++seed) {
    CAPTURE(seed);
    payments_test::RandomPaymentCommands commands(seed);
    PaymentState state;
    Books books;
    for (int step = 0; step < 150; ++step) {
      const auto decision = PaymentDecider::decide(state, commands.next());
      const auto* happened = std::get_if<Happened<PaymentEvent>>(&decision);
      if (!happened) continue;
      state = PaymentDecider::evolve(std::move(state), happened->event);
      post(books, postings_of(happened->event));
      std::visit(
          [&]<class S>(const S& now) {
            if constexpr (payments::Existing<S>) {
              std::int64_t disputed = 0;
              for (const auto& open : now.ledger.disputes) disputed += open.amount;
              CHECK(books[Account::receivable] == now.ledger.refunded - now.ledger.captured);
              CHECK(books[Account::disputes] == disputed);
              CHECK(books[Account::dispute_losses] == now.ledger.lost);
            }
          },
          state);
    }
  }
}
