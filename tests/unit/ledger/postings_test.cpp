// What each event posts, and that nothing is posted for money that is none.
#include "events/ledger/postings.hpp"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/sample_orders.hpp"
#include "tests/support/sample_payments.hpp"
#include "tests/support/sample_settlements.hpp"

using namespace paypie;
using namespace paypie::ledger;
using samples::dollars;
using samples::id;

namespace {

const OrderId order = samples::order;
const PaymentId payment = id<PaymentId>(1);

Posting entry(Account account, std::int64_t minor, std::string detail = "") {
  return {account, std::move(detail), order, dollars(minor)};
}

payments::PaymentAuthorized authorized(std::int64_t captured_in_all) {
  return {.payment = payment,
          .order = order,
          .amount = dollars(500),
          .authorized_in_all = dollars(700),
          .captured_in_all = dollars(captured_in_all),
          .gateway = "stripe"};
}
payments::PaymentRefunded refunded(std::optional<std::string> gateway, std::optional<bool> test_mode = false) {
  return {payment, order, id<RefundId>(1), dollars(200), dollars(200), "re_1", std::move(gateway), test_mode};
}
payments::DisputeClosed closed(bool won) {
  return {payment, order, id<DisputeId>(1), dollars(300), won, dollars(won ? 0 : 300), "stripe", false};
}

}  // namespace

TEST_CASE("an order earns when it is fulfilled: receivable against revenue, shipping and tax") {
  const orders::Recognition earned{dollars(130), dollars(100), dollars(10), dollars(20), dollars(0)};
  CHECK(postings(orders::OrderFulfilled{.order = order, .recognized = earned}) ==
        Postings{entry(Account::receivable, 130), entry(Account::revenue, -100), entry(Account::shipping, -10),
                 entry(Account::tax, -20)});
  CHECK(postings(orders::OrderFulfilled{.order = order}).empty());
}

TEST_CASE("a refund of what was earned lowers income and tax") {
  const orders::Recognition back{dollars(-110), dollars(0), dollars(0), dollars(-10), dollars(100)};
  CHECK(postings(orders::PaymentProgressRecorded{.order = order, .recognized = back}) ==
        Postings{entry(Account::receivable, -110), entry(Account::refunds, 100), entry(Account::tax, 10)});
}

TEST_CASE("money that comes in lies with its gateway, or in the bank, against the receivable") {
  const auto capture = id<CaptureId>(1);
  CHECK(postings(payments::PaymentCaptured{payment, order, capture, dollars(500), dollars(500), true, "ch", "paypal",
                                           false}) ==
        Postings{entry(Account::gateway_clearing, 500, "paypal"), entry(Account::receivable, -500)});
  const Postings in_the_bank{entry(Account::bank, 500), entry(Account::receivable, -500)};
  CHECK(postings(payments::ManualPaymentRecorded{payment, order, dollars(500), "cash", "", false}) == in_the_bank);
  CHECK(postings(orders::OutsidePaymentRecorded{.order = order, .amount = dollars(500)}) == in_the_bank);
}

TEST_CASE("an authorisation moves money only where it captures at once") {
  CHECK(postings(authorized(200)).empty());
  CHECK(postings(authorized(700)) ==
        Postings{entry(Account::gateway_clearing, 500, "stripe"), entry(Account::receivable, -500)});
}

TEST_CASE("a refund goes back where the money lies; one that had not happened comes back") {
  CHECK(postings(refunded("stripe")) ==
        Postings{entry(Account::gateway_clearing, -200, "stripe"), entry(Account::receivable, 200)});
  CHECK(postings(refunded("")) == Postings{entry(Account::bank, -200), entry(Account::receivable, 200)});
  payments::RefundFailed failed{.payment = payment, .order = order, .amount = dollars(200), .gateway = "stripe"};
  CHECK(postings(failed).empty());
  failed.corrects = true;
  CHECK(postings(failed) ==
        Postings{entry(Account::gateway_clearing, 200, "stripe"), entry(Account::receivable, -200)});
}

TEST_CASE("a dispute holds money back until it is won or lost") {
  const payments::DisputeOpened opened{payment, order, id<DisputeId>(1), dollars(300), dollars(400),
                                       "fraud", "dp",  "stripe",         false};
  CHECK(postings(opened) == Postings{entry(Account::disputes, 300), entry(Account::gateway_clearing, -300, "stripe")});
  CHECK(postings(closed(true)) ==
        Postings{entry(Account::gateway_clearing, 300, "stripe"), entry(Account::disputes, -300)});
  CHECK(postings(closed(false)) == Postings{entry(Account::dispute_losses, 300), entry(Account::disputes, -300)});
}

TEST_CASE("a settlement file posts its fees and payouts of each currency, and belongs to no order") {
  const Currency eur{{'E', 'U', 'R'}};
  const auto euros = [&](std::int64_t minor) { return Money{minor, eur}; };
  const settlements::SettlementCompleted file{
      "paypal", 9, {{dollars(1'000), dollars(30), dollars(970)}, {euros(500), euros(-20), euros(0)}}};
  CHECK(postings(file) == Postings{{Account::gateway_fees, "paypal", {}, dollars(30)},
                                   {Account::bank, "", {}, dollars(970)},
                                   {Account::gateway_clearing, "paypal", {}, dollars(-30)},
                                   {Account::gateway_clearing, "paypal", {}, dollars(-970)},
                                   {Account::gateway_fees, "paypal", {}, euros(-20)},
                                   {Account::gateway_clearing, "paypal", {}, euros(20)}});
}

TEST_CASE("an event that does not say where its money lies posts to the unnamed gateway") {
  CHECK(postings(refunded(std::nullopt, std::nullopt)).front() == entry(Account::gateway_clearing, -200, "unnamed"));
}

TEST_CASE("payments in test mode post nothing") {
  for (auto event : samples::every_payment_event()) {
    std::visit(
        []<class E>(E& one) {
          if constexpr (Posts<E>) {
            one.test_mode = true;
            CHECK(postings(one).empty());
          }
        },
        event);
  }
}

TEST_CASE("every sample of an event balances, and posts no side of nothing") {
  const auto check = [](const auto& events) {
    for (const auto& event : events) {
      const auto all = postings_of(event);
      CHECK(imbalance_text(all).empty());
      for (const auto& one : all) CHECK(one.amount.minor != 0);
    }
  };
  check(samples::every_payment_event());
  check(samples::every_order_event());
  check(samples::every_settlement_event());
}

TEST_CASE("postings that do not balance are named, by currency") {
  const Currency eur{{'E', 'U', 'R'}};
  CHECK(imbalance_text({entry(Account::receivable, 5), entry(Account::revenue, -5)}).empty());
  CHECK(imbalance_text({entry(Account::receivable, 5), entry(Account::revenue, -4)}) == "1 USD");
  CHECK(imbalance_text({entry(Account::receivable, 5), {Account::revenue, "", order, {-5, eur}}}) == "-5 EUR, 5 USD");
  CHECK(imbalance_text({entry(Account::receivable, INT64_MAX), entry(Account::revenue, INT64_MAX)}) ==
        std::to_string(INT64_MAX) + " USD");
}

TEST_CASE("accounts are found by name, and have names of their own in a journal") {
  std::set<std::string> journal;
  for (const auto& row : chart) {
    CHECK(account_named(row.name)->account == row.account);
    CHECK(journal.insert(journal_name(row.account, "")).second);
  }
  CHECK(account_named("petty cash") == nullptr);
  CHECK(journal_name(Account::gateway_clearing, "stripe") == "assets:gateway clearing:stripe");
}

TEST_CASE("cashback is an expense that is owed, until it is taken back") {
  CHECK(postings(cashback::CashbackApproved{.order = order, .amount = dollars(500)}) ==
        Postings{entry(Account::cashback, 500), entry(Account::cashback_liability, -500)});
  CHECK(postings(cashback::CashbackReversed{.order = order, .amount = dollars(200), .carried = dollars(200)}) ==
        Postings{entry(Account::cashback_liability, 200), entry(Account::cashback, -200)});
}

TEST_CASE("a payout lies under payouts until the bank says so: what each order is paid, not what was due") {
  const std::vector<cashback::PayoutPart> parts{{order, dollars(500), dollars(300)}, {order, dollars(100), dollars(0)}};
  CHECK(postings(cashback::PayoutRequested{.amount = dollars(300), .parts = parts}) ==
        Postings{entry(Account::cashback_liability, 300), entry(Account::payouts, -300)});
  CHECK(postings(cashback::PayoutPaid{.amount = dollars(300), .parts = parts}) ==
        Postings{entry(Account::payouts, 300), entry(Account::bank, -300)});
  CHECK(postings(cashback::PayoutFailed{.amount = dollars(300), .parts = parts}) ==
        Postings{entry(Account::payouts, 300), entry(Account::cashback_liability, -300)});
}
