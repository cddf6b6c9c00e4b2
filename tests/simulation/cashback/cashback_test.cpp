// Cashback in virtual time, under crashes, a log with faults, and two hosts at once: every order that is paid is
// claimed once, every refund and every lost dispute is taken off once, nothing is paid twice, and nobody waits at the
// end. One seed again: PAYPIE_SEED=17 build/dev/tests/paypie_simulation_tests -tc='*cashback of every order*'.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <set>
#include <vector>

#include "events/codec/shapes.hpp"
#include "sagas/cashback/earning.hpp"
#include "tests/simulation/cashback/tills.hpp"

using namespace paypie;
using namespace paypie::simulation;
using namespace paypie::test::cashback_commands;

namespace {

constexpr std::int64_t goods = 20'000;  // of each order: 10.00 of cashback

// What the customer got back of each order, from the shop.
using Refunds = std::map<std::size_t, std::int64_t>;

// What the customer's bank took back, of each payment.
std::map<PaymentId, std::int64_t> lost_in(const Tills& tills) {
  std::map<PaymentId, std::int64_t> lost;
  tills.each_event<PaymentDecider>([&](const Envelope&, const payments::PaymentEvent& event) {
    if (const auto* closed = std::get_if<payments::DisputeClosed>(&event)) {
      lost[closed->payment] = closed->lost_in_all.minor;
    }
  });
  return lost;
}

void pay(Tills& tills, std::size_t number) {
  const auto name = fmt::format("payment {}", number);
  tills.ask_payment(
      name, number,
      payments::CreatePayment{
          .payment = till_payment(number), .order = till_order(number), .amount = euros(goods), .method = "transfer"});
  tills.ask_payment(name + ", recorded", number, payments::RecordManualPayment{euros(goods), "transfer", name});
}
void dispute(Tills& tills, std::size_t number, const std::string& name, std::int64_t minor, bool won) {
  const DisputeId dispute{crypto::derive_id("dsp", name)};
  tills.ask_payment(name, number, payments::OpenDispute{dispute, euros(minor), "fraudulent", name});
  tills.ask_payment(name + ", closed", number, payments::CloseDispute{dispute, won});
}

orders::CreateOrder order_of_goods(std::size_t number) {
  orders::CreateOrder order{.order = till_order(number), .currency = eur};
  order.lines = {{.line = {crypto::derive_id("lin", std::to_string(number))},
                  .sku = "TEA",
                  .title = "Tea",
                  .quantity = 1,
                  .unit_price = euros(goods)}};
  order.shipping = euros(0);
  order.personal.fields = {{"email", number % 2 == 0 ? "ada@example.com" : " Ada@Example.com"}};
  return order;
}
orders::RecordPaymentProgress progress(std::size_t number, std::int64_t refunded) {
  return {till_payment(number), euros(goods), euros(goods), euros(refunded)};
}

CashbackProgramme always() {
  auto rules = spring();
  rules.waiting_days = 0;
  rules.most_per_month = std::nullopt;
  return rules;
}

std::vector<std::string> faults_of(const Tills& tills, std::size_t orders, const Refunds& refunds,
                                   std::map<std::string, int>& seen) {
  std::vector<std::string> wrong;
  for (const auto& [stream, now] : tills.folded<ClaimDecider>()) {
    if (!now.exists) continue;
    ++seen[std::string(codec::name_of(now.phase))];
    if (!now.open.empty()) wrong.push_back(stream + " waits for " + now.open.front().name);
    if (!now.timers.empty()) wrong.push_back(stream + " has a timer");
  }
  const auto owed = tills.folded<CashbackAccountDecider>()[till_account.text()];
  if (owed.claims.size() != orders) wrong.push_back(fmt::format("{} claims of {}", owed.claims.size(), orders));
  auto lost = lost_in(tills);
  for (std::size_t number = 0; number < orders; ++number) {
    const auto one =
        std::ranges::find(owed.claims, till_order(number), [](const KeptClaim& claim) { return claim.claim.order; });
    if (one == owed.claims.end() || one->status == ClaimStatus::rejected) continue;
    const auto back = refunds.find(number);
    const auto by_bank = lost[till_payment(number)];
    seen["lost"] += by_bank > 0 ? 1 : 0;
    const auto given_back = by_bank + (back == refunds.end() ? 0 : back->second);
    const auto due = share_of(one->amount, euros(given_back), one->claim.order_amount).minor;
    // What was given back before the order was claimed earned nothing.
    if (one->claim.order_amount.minor == goods && one->reversed.minor != due) {
      wrong.push_back(fmt::format("order {}: {} reversed, not {}", number, one->reversed.minor, due));
    }
  }
  // Each order is under way, or paid, at most once at a time, and money leaves once for each payout.
  std::set<std::string> paid;
  std::map<std::string, int> out;
  std::int64_t paid_in_all = 0;
  tills.each_event<CashbackAccountDecider>([&](const Envelope&, const CashbackAccountEvent& event) {
    if (const auto* wish = std::get_if<PayoutRequested>(&event)) {
      for (const auto& part : wish->parts) {
        if (++out[part.order.text()] > 1) wrong.push_back(part.order.text() + " is paid out twice");
      }
    }
    if (const auto* failed = std::get_if<PayoutFailed>(&event)) {
      for (const auto& part : failed->parts) --out[part.order.text()];
      ++seen["failed"];
    }
    if (const auto* done = std::get_if<PayoutPaid>(&event)) {
      if (!paid.insert(done->payout.text()).second) wrong.push_back(done->payout.text() + " is paid twice");
      paid_in_all += done->amount.minor;
      ++seen["paid"];
    }
    if (std::holds_alternative<DueSetOff>(event)) ++seen["set off"];
    if (const auto* back = std::get_if<CashbackReversed>(&event); back && back->carried.minor > 0) ++seen["carried"];
  });
  std::int64_t under_way = 0;
  for (const auto& one : owed.payouts) under_way += one.amount.minor;
  if (owed.paid_out.minor != paid_in_all + under_way) wrong.emplace_back("what is paid out is not what was paid");
  if (liability_of(owed).minor + owed.paid_out.minor + owed.reversed.minor != owed.approved.minor) {
    wrong.emplace_back("what is owed is not approved less reversed less paid");
  }
  if (carried_forward(owed).minor < 0) wrong.emplace_back("less than nothing is carried forward");
  return wrong;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoull(text) : otherwise;
}

}  // namespace

TEST_CASE(
    "cashback of every order is claimed once, reversed as it is refunded, and never paid twice, whatever crashes") {
  const auto only = number_from("PAYPIE_SEED", 0), seeds = only ? 1 : number_from("PAYPIE_SEEDS", 60);
  std::map<std::string, int> seen;
  for (std::uint64_t n = 1; n <= seeds; ++n) {
    const auto seed = only ? only : n;
    Tills tills(seed);
    if (tills.world.chance(0.3)) tills.model = doubtful;
    tills.start();
    tills.ask_programmes("programme", CreateProgramme{always()});
    constexpr std::size_t count = 5;
    Refunds refunds;
    for (std::size_t number = 0; number < count; ++number) {
      tills.ask_order(fmt::format("order {}", number), number, order_of_goods(number));
      tills.ask_order(fmt::format("pay {}", number), number, progress(number, 0));
      pay(tills, number);
    }
    tills.wait(2s);
    tills.ask_account("destination", set_account(ada()));
    for (int act = 0; act < 25; ++act) {
      const auto number = tills.world.below(count);
      const auto name = fmt::format("act {}", act);
      switch (tills.world.below(6)) {
        case 0: {
          auto& back = refunds[number];
          back = std::min<std::int64_t>(goods, back + static_cast<std::int64_t>(1 + tills.world.below(goods)));
          tills.ask_order(name, number, progress(number, back));
          break;
        }
        case 1: tills.ask_account(name, ApproveClaim{till_order(number), "known"}); break;
        case 2:
          dispute(tills, number, name, static_cast<std::int64_t>(1 + tills.world.below(goods)),
                  tills.world.chance(0.3));
          break;
        case 3:
          tills.ask_account(name, PayOut{{crypto::derive_id("pyo", name)}, Timestamp{tills.world.wall_micros()}});
          break;
        default: {
          const auto owed = tills.folded<CashbackAccountDecider>()[till_account.text()];
          if (owed.payouts.empty()) break;
          const bool failed = tills.world.chance(0.3);
          tills.ask_account(name, ReportPayout{.payout = owed.payouts.front().payout,
                                               .outcome = failed ? PayoutOutcome::failed : PayoutOutcome::paid,
                                               .by = PayoutReportedBy::person});
        }
      }
      if (tills.world.chance(0.5)) tills.wait(std::chrono::milliseconds(tills.world.below(2'000)));
      if (tills.world.chance(0.1)) {
        ++seen["crashed"];
        tills.restart();
      }
    }
    tills.calm();
    const auto wrong = faults_of(tills, count, refunds, seen);
    CHECK_MESSAGE(wrong.empty(), fmt::format("seed {}: {}", seed, wrong.empty() ? "" : wrong.front()));
  }
  if (only) return;
  for (const auto* state : {"in_review", "due", "paid", "failed", "carried", "lost", "set off", "crashed"}) {
    CAPTURE(state);
    CHECK(seen[state] > 0);
  }
}

TEST_CASE("cashback that crashes at any append is claimed, paid and reversed as if it had not") {
  std::size_t crashes = 0;
  for (std::size_t at = 0;; ++at) {
    CAPTURE(at);
    Tills tills(1 + at, /*with_faults=*/false);
    tills.start();
    tills.ask_programmes("programme", CreateProgramme{always()});
    tills.wait(2s);
    tills.crash_at(at == 0 ? 0 : tills.records() + at);
    const auto owed = [&] { return tills.folded<CashbackAccountDecider>()[till_account.text()]; };
    tills.ask_order("order", 0, order_of_goods(0));
    tills.ask_order("pay", 0, progress(0, 0));
    CHECK(tills.run_until([&] { return owed().claims.size() == 1; }, 60s));
    tills.ask_account("destination", set_account(ada()));
    tills.ask_account("pay out", PayOut{payout(1), Timestamp{tills.world.wall_micros()}});
    CHECK(tills.run_until([&] { return owed().paid_out == euros(1'000); }, 60s));
    tills.ask_account("report", report(1, PayoutOutcome::paid));
    tills.ask_order("refund", 0, progress(0, goods / 4));
    CHECK(tills.run_until([&] { return owed().reversed == euros(250); }, 60s));
    pay(tills, 0);
    dispute(tills, 0, "dispute", goods / 4, /*won=*/false);
    CHECK(tills.run_until([&] { return owed().reversed == euros(500); }, 60s));
    const bool crashed = at == 0 || tills.has_crashed();
    crashes += crashed && at > 0 ? 1 : 0;
    tills.crash_at(0);
    tills.wait(10s);
    std::map<std::string, int> seen;
    const auto wrong = faults_of(tills, 1, {{0, goods / 4}}, seen);
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
    CHECK(carried_forward(owed()) == euros(500));
    if (!crashed) break;
  }
  CHECK(crashes >= 6);
}

TEST_CASE("what a newer program agreed on holds up the process, before it has begun and after, and nothing else") {
  Tills tills(5, /*with_faults=*/false);
  tills.start();
  tills.ask_programmes("programme", CreateProgramme{always()});
  tills.ask_order("order 0", 0, order_of_goods(0));
  CHECK(tills.run_until([&] { return tills.folded<ClaimDecider>().size() == 1; }, 10s));
  tills.newer_program_grants();
  tills.wait(1s);
  CHECK(tills.figures().stopped.size() == 1);
  for (std::size_t number = 1; number <= 2; ++number) {
    tills.ask_order(fmt::format("order {}", number), number, order_of_goods(number));
    tills.wait(10s);
    CHECK(tills.folded<orders::OrderDecider>().size() == number + 1);
    CHECK(tills.folded<ClaimDecider>().size() == 1);
    tills.restart();
    tills.wait(10s);
    CHECK(tills.folded<ClaimDecider>().size() == 1);
    CHECK_FALSE(tills.figures().current);
    CHECK(tills.figures().half_seen == 0);
    CHECK(tills.figures().stopped.size() == 1);
  }
}
