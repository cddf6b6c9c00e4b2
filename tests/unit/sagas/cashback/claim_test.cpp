// The cashback of one order, step by step, and the whole table of pairs, held against the committed one.
#include <doctest/doctest.h>

#include <algorithm>

#include "events/codec/shapes.hpp"
#include "sagas/cashback/claim.hpp"
#include "tests/support/cashback_commands.hpp"
#include "tests/support/golden.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;

namespace {

using GivenClaim = test::Given<ClaimDecider>;

const PaymentId card{{4}}, second_card{{5}};
const std::string order_stream = order(1).text(), account_stream = account.text(), card_stream = card.text();
const LineId tea{{1}}, cup{{2}};

orders::LineItem item(const LineId& line, const std::string& sku, std::int64_t cents) {
  return {.line = line,
          .sku = sku,
          .title = sku,
          .quantity = 1,
          .unit_price = euros(cents),
          .subtotal = euros(cents),
          .discount = euros(0),
          .total = euros(cents)};
}
orders::Totals totals(std::int64_t goods, std::int64_t all) {
  return {euros(goods), euros(0), euros(all - goods), euros(0), euros(all)};
}
// 100.00 of goods and 10.00 of shipping: 5.00 of cashback.
orders::OrderCreated created() {
  return {.order = order(1),
          .currency = eur,
          .lines = {item(tea, "TEA", 6'000), item(cup, "CUP", 4'000)},
          .totals = totals(10'000, 11'000)};
}
orders::PaymentProgressRecorded progress(std::int64_t captured, std::int64_t refunded = 0,
                                         const PaymentId& payment = card) {
  return {.order = order(1),
          .payment = payment,
          .authorized = euros(11'000),
          .captured = euros(captured),
          .refunded = euros(refunded)};
}
orders::OutsidePaymentRecorded cash(std::int64_t in_all) {
  return {.order = order(1), .amount = euros(in_all), .paid_in_all = euros(in_all)};
}

// A dispute is closed; in all, the payment's disputes took so much.
payments::DisputeClosed dispute_closed(std::int64_t lost_in_all, const PaymentId& payment = card) {
  return {.payment = payment,
          .order = order(1),
          .amount = euros(1'000),
          .won = lost_in_all == 0,
          .lost_in_all = euros(lost_in_all)};
}

// The next event of the order, of a payment, or of the account, as the router delivers it.
DeliverToClaim heard(const GivenClaim& given, const std::string& stream, ClaimInput event, std::string answers = "") {
  const auto& seen = given.state().seen;
  const auto known = std::ranges::find(seen, stream, &SeenClaimStream::stream);
  return {stream, known == seen.end() ? 1 : known->version + 1, may, std::move(answers), std::move(event), {}, {}};
}
GivenClaim after(const GivenClaim& given, ClaimInput event) {
  return given.after(heard(given, order_stream, std::move(event)));
}
GivenClaim answered(const GivenClaim& given, ClaimInput event, const std::string& wish = "claim") {
  return given.after(heard(given, account_stream, std::move(event), wish));
}
ClaimStepped step(const GivenClaim& given, ClaimInput event) {
  return given.when(heard(given, order_stream, std::move(event))).event<ClaimStepped>();
}
ClaimStepped answer(const GivenClaim& given, ClaimInput event, const std::string& wish = "claim") {
  return given.when(heard(given, account_stream, std::move(event), wish)).event<ClaimStepped>();
}

GivenClaim disputed(const GivenClaim& given, std::int64_t lost_in_all) {
  return given.after(heard(given, card_stream, dispute_closed(lost_in_all)));
}
ClaimStepped dispute_step(const GivenClaim& given, std::int64_t lost_in_all, const PaymentId& payment = card) {
  const auto deliver = heard(given, payment.text(), dispute_closed(lost_in_all, payment));
  return given.when(deliver).event<ClaimStepped>();
}

DeliverToClaim begins(const orders::OrderCreated& event = created()) {
  return {order_stream, 1, may, "", event, account, {spring()}};
}
CashbackClaim claimed(std::int64_t cents = 500) {
  return {order(1), "spring", euros(cents), euros(11'000), may, after_days(14)};
}
CashbackApproved yes(std::int64_t cents = 500) { return {account, order(1), claimed(), euros(cents), 0, {}, ""}; }
CashbackReferred perhaps() { return {account, order(1), claimed(), euros(500), {}}; }
CashbackRejected no() { return {account, order(1), claimed(), RejectedFor::month_is_full, {}, ""}; }
CommandSettled refusal(const std::string& why) { return {Settlement::refused, why}; }

GivenClaim waiting() { return GivenClaim().after(begins()); }
GivenClaim asked() { return after(waiting(), progress(11'000)); }
GivenClaim approved() { return answered(asked(), yes()); }
GivenClaim in_review() { return answered(asked(), perhaps()); }
GivenClaim due() { return approved().after(FireClaimTimer{"payable"}); }

}  // namespace

TEST_CASE("the claim of an order goes by the order's own number") {
  CHECK(claim_of(order(1)) == CashbackClaimId{order(1).bytes});
  CHECK(claim_of(order(1)).text().starts_with("clm_"));
}

TEST_CASE("an answer that comes after a younger one of its stream still closes its wish, once") {
  const auto asked = after(GivenClaim().after(begins()), progress(11'000));
  DeliverToClaim late{account_stream, 7, may, "claim", CashbackReferred{}, {}, {}};
  auto younger = late;
  younger.version = 9;
  younger.answers = "";
  younger.event = CashbackApproved{.amount = euros(500)};
  const auto overtaken = asked.after(younger);
  const auto closed = overtaken.when(late).event<ClaimStepped>();
  CHECK(closed.closed == std::vector<std::string>{"claim"});
  const auto rests = overtaken.after(late);
  CHECK(rests.state().open.empty());
  rests.when(late).nothing();
  younger.version = 8;  // 9 is what was seen
  rests.when(younger).nothing();
}

TEST_CASE("an order that is paid asks for what the programme gives, waits until it is due, and has it paid out") {
  const auto begun = GivenClaim().when(begins()).event<ClaimStepped>();
  REQUIRE(begun.began);
  CHECK(begun.began->programme == spring());
  CHECK(begun.began->total == euros(11'000));
  const auto asks = step(waiting(), progress(11'000));
  CHECK(asks.phase == ClaimPhase::asked);
  REQUIRE(asks.asks.size() == 1);
  CHECK(asks.asks[0].name == "claim");
  CHECK(asks.asks[0].account == account);
  CHECK(asks.asks[0].claim == claimed());
  CHECK(asks.asks[0].most_per_month == euros(5'000));
  const auto waits = answer(asked(), yes(400));
  CHECK(waits.phase == ClaimPhase::approved);
  CHECK(waits.amount == euros(400));
  CHECK(waits.closed == std::vector<std::string>{"claim"});
  CHECK(waits.timers == std::vector{ClaimTimer{"payable", after_days(14)}});
  const auto pays = approved().when(FireClaimTimer{"payable"}).event<ClaimStepped>();
  CHECK(pays.phase == ClaimPhase::due);
  CHECK(pays.asks[0].asked == ClaimAsked::pay_out);
  CHECK(pays.asks[0].account == account);
  CHECK(pays.asks[0].at == after_days(14));
  due().when(FireClaimTimer{"payable"}).refused(ClaimRefusal::no_such_timer);
}

TEST_CASE("an order without goods that count, without a programme, or without a customer begins nothing") {
  auto nobody = begins();
  nobody.account = std::nullopt;
  GivenClaim().when(nobody).nothing();
  auto no_programme = begins();
  no_programme.programmes.clear();
  GivenClaim().when(no_programme).nothing();
  GivenClaim().when(heard(GivenClaim(), order_stream, progress(11'000))).nothing();
  waiting().when(heard(waiting(), order_stream, created())).nothing();
}

TEST_CASE("an order is paid when all its payments and what was paid outside come to its total") {
  CHECK(step(waiting(), progress(10'999)).asks.empty());
  const auto part = after(waiting(), progress(6'000));
  CHECK(step(part, progress(4'999, 0, second_card)).asks.empty());
  CHECK(step(part, progress(5'000, 0, second_card)).asks.size() == 1);
  CHECK(step(part, cash(5'000)).asks.size() == 1);
  CHECK(step(part, cash(4'999)).asks.empty());
  // Charges, or lines that go, lower what is to be paid.
  auto lower = orders::ChargesApplied{.order = order(1), .totals = totals(10'000, 6'000)};
  CHECK(step(part, lower).asks.size() == 1);
}

TEST_CASE("what the order's lines are when it is paid counts") {
  orders::OrderLinesChanged change{.order = order(1),
                                   .added = {item({{3}}, "BREAD", 2'000)},
                                   .changed = {item(cup, "CUP", 6'000), item({{9}}, "UNKNOWN", 1)},
                                   .removed = {tea},
                                   .totals = totals(8'000, 9'000)};
  const auto changed = after(waiting(), change);
  CHECK(changed.state().lines == std::vector<ClaimLine>{{cup, "CUP", euros(6'000)}, {{{3}}, "BREAD", euros(2'000)}});
  CHECK(step(changed, progress(9'000)).claim->asked == euros(80));
  // Afterwards they change nothing.
  CHECK(step(asked(), change).asks.empty());
}

TEST_CASE("what was given back before the order was paid earns nothing, and all of it ends the claim") {
  const auto partly = after(after(waiting(), progress(5'500)), progress(5'500, 1'100));
  const auto asks = step(partly, progress(5'500, 0, second_card));
  CHECK(asks.claim->order_amount == euros(9'900));
  CHECK(asks.claim->asked == euros(450));
  const auto all = after(waiting(), progress(5'500, 5'500));
  const auto end = step(all, progress(5'500, 5'500, second_card));
  CHECK(end.phase == ClaimPhase::over);
  CHECK(end.why == "nothing_earned");
}

TEST_CASE("a refund reverses as much of the cashback as of what was paid, whenever it comes") {
  const auto half = step(approved(), progress(11'000, 5'500));
  REQUIRE(half.asks.size() == 1);
  CHECK(half.asks[0].asked == ClaimAsked::reverse);
  CHECK(half.asks[0].account == account);
  CHECK(half.asks[0].reversed_in_all == euros(250));
  CHECK(step(in_review(), progress(11'000, 5'500)).asks.size() == 1);
  CHECK(step(due(), progress(11'000, 11'000)).asks[0].reversed_in_all == euros(500));
  const auto once = after(approved(), progress(11'000, 5'500));
  CHECK(step(once, progress(11'000, 5'501)).asks.empty());  // not a cent more
  CHECK(step(once, progress(11'000, 6'600)).asks[0].reversed_in_all == euros(300));
  // While the account has not answered, it waits for that.
  const auto early = after(asked(), progress(11'000, 5'500));
  CHECK(early.state().open.size() == 1);
  CHECK(answer(early, yes()).asks[0].reversed_in_all == euros(250));
  CHECK(answer(early, no()).asks.empty());
}

TEST_CASE("a lost dispute reverses as a refund of as much would, whenever it is lost; a won one nothing") {
  CHECK(dispute_step(approved(), 5'500).asks[0].reversed_in_all == euros(250));
  CHECK(dispute_step(in_review(), 5'500).asks[0].reversed_in_all == euros(250));
  CHECK(dispute_step(due(), 11'000).asks[0].reversed_in_all == euros(500));
  approved().when(heard(approved(), card_stream, dispute_closed(0))).nothing();
  // While the account has not answered, it waits for that.
  CHECK(answer(disputed(asked(), 5'500), yes()).asks[0].reversed_in_all == euros(250));
  // With refunds, and with what disputes of other payments took.
  const auto refunded = after(approved(), progress(11'000, 5'500));
  CHECK(dispute_step(refunded, 2'200).asks[0].reversed_in_all == euros(350));
  const auto lost = disputed(refunded, 2'200);
  CHECK(dispute_step(lost, 1'100, second_card).asks[0].reversed_in_all == euros(400));
  CHECK(step(lost, progress(11'000, 6'600)).asks[0].reversed_in_all == euros(400));
  // The sum of a payment counts, not how often it is heard.
  lost.when(heard(lost, card_stream, dispute_closed(2'200))).nothing();
  CHECK(dispute_step(lost, 3'300).asks[0].reversed_in_all == euros(400));
}

TEST_CASE("what a dispute took before the order was paid earns nothing") {
  const auto partly = disputed(after(waiting(), progress(5'500)), 1'100);
  const auto asks = step(partly, progress(5'500, 0, second_card));
  CHECK(asks.claim->order_amount == euros(9'900));
  CHECK(asks.claim->asked == euros(450));
  // Nor is it taken off what is claimed.
  const auto agreed = answered(after(partly, progress(5'500, 0, second_card)), yes(450));
  CHECK(agreed.state().reversed == euros(0));
  CHECK(step(agreed, progress(5'500, 1'100, second_card)).asks[0].reversed_in_all == euros(50));
  GivenClaim().when(heard(GivenClaim(), card_stream, dispute_closed(1'100))).nothing();
}

TEST_CASE("what a person approves keeps the amount that refunds are parts of") {
  const auto less = after(in_review(), progress(11'000, 5'500));
  const auto approves = less.when(heard(less, account_stream, yes(250))).event<ClaimStepped>();
  CHECK(approves.phase == ClaimPhase::approved);
  CHECK_FALSE(approves.amount);
  CHECK(approves.asks.empty());
  const auto then = less.after(heard(less, account_stream, yes(250)));
  CHECK(step(then, progress(11'000, 11'000)).asks[0].reversed_in_all == euros(500));
}

TEST_CASE("what the account rejects, or cannot take, is the end of it; what it cannot pay now it says") {
  const auto rejected = answer(asked(), no());
  CHECK(rejected.phase == ClaimPhase::rejected);
  CHECK(rejected.why == "month_is_full");
  const auto full = answer(asked(), refusal("too_many_claims"));
  CHECK(full.phase == ClaimPhase::rejected);
  CHECK(full.why == "too_many_claims");
  const auto later = answer(due(), refusal("no_payout_account"), "pay_out");
  CHECK(later.phase == ClaimPhase::due);
  CHECK(later.why == "no_payout_account");
  CHECK(answer(due(), CommandSettled{Settlement::nothing_to_do, ""}, "pay_out").why.empty());
  // A refusal that nobody waits for is not ours.
  approved().when(heard(approved(), account_stream, refusal("nothing_due"), "pay_out")).nothing();
}

TEST_CASE("an order that is cancelled before it is paid earns nothing; later its refunds say it") {
  const auto end = step(waiting(), orders::OrderCancelled{order(1), "changed their mind"});
  CHECK(end.phase == ClaimPhase::over);
  CHECK(end.why == "order_cancelled");
  approved().when(heard(approved(), order_stream, orders::OrderCancelled{order(1), ""})).nothing();
  CHECK(step(after(waiting(), orders::OrderCancelled{order(1), ""}), progress(11'000)).asks.empty());
}

TEST_CASE("what was delivered before changes nothing") {
  const auto given = asked();
  auto again = heard(waiting(), order_stream, progress(11'000));
  given.when(again).nothing();
}

TEST_CASE("a claim that begins twice, or never, is no history") {
  const auto begun = GivenClaim().when(begins()).event<ClaimStepped>();
  CHECK_THROWS_AS(ClaimDecider::evolve(waiting().state(), begun), ImpossibleHistory);
  CHECK_THROWS_AS(ClaimDecider::evolve({}, ClaimStepped{}), ImpossibleHistory);
  CHECK(ClaimDecider::evolve(due().state(), CommandSettled{}) == due().state());
}

TEST_CASE("every pair of phase and event is as committed") {
  const std::vector<std::pair<std::string, GivenClaim>> phases{
      {"none", GivenClaim()},
      {"waiting", waiting()},
      {"asked", asked()},
      {"in_review", in_review()},
      {"approved", approved()},
      {"due", due()},
      {"rejected", answered(asked(), no())},
      {"over", after(waiting(), orders::OrderCancelled{order(1), ""})}};
  const std::vector<std::pair<std::string, ClaimInput>> inputs{
      {"order created", created()},
      {"lines changed", orders::OrderLinesChanged{.order = order(1), .totals = totals(10'000, 11'000)}},
      {"charges applied", orders::ChargesApplied{.order = order(1), .totals = totals(10'000, 11'000)}},
      {"paid", progress(11'000)},
      {"paid and refunded in part", progress(11'000, 5'500)},
      {"paid outside", cash(11'000)},
      {"cancelled", orders::OrderCancelled{order(1), ""}},
      {"dispute lost", dispute_closed(5'500)},
      {"dispute won", dispute_closed(0)},
      {"approved", yes()},
      {"referred", perhaps()},
      {"rejected", no()},
      {"reversed", CashbackReversed{account, order(1), euros(1), euros(1), euros(0)}},
      {"reduced", CashbackReduced{account, order(1), euros(1), euros(1)}},
      {"payout requested", PayoutRequested{.account = account, .payout = payout(1), .amount = euros(1)}},
      {"due set off", DueSetOff{account, {}}},
      {"refused", refusal("some_reason")},
      {"nothing to do", CommandSettled{Settlement::nothing_to_do, ""}}};
  std::string table;
  for (const auto& [phase, given] : phases) {
    for (const auto& [name, input] : inputs) {
      const auto& now = given.state();
      const bool is_payments = std::holds_alternative<payments::DisputeClosed>(input);
      const bool is_orders = input.index() < ClaimInput(payments::DisputeClosed()).index();
      const bool answers = !is_payments && !is_orders && !now.open.empty();
      auto deliver = heard(given,
                           is_payments ? card_stream
                           : is_orders ? order_stream
                                       : account_stream,
                           input, answers ? now.open.front().name : "");
      if (std::holds_alternative<orders::OrderCreated>(input)) {
        deliver.account = account;
        deliver.programmes = {spring()};
      }
      auto row = phase;
      row.resize(12, ' ');
      row += name;
      row.resize(40, ' ');
      const auto decision = ClaimDecider::decide(now, deliver);
      if (const auto* happened = std::get_if<Happened<ClaimEvent>>(&decision)) {
        const auto& made = std::get<ClaimStepped>(happened->event);
        row += codec::name_of(made.phase);
        for (const auto& wish : made.asks) row += ", asks " + std::string(codec::name_of(wish.asked));
        for (const auto& timer : made.timers) row += ", wakes " + timer.name;
      } else {
        row += "-";
      }
      table += row + "\n";
    }
    table += "\n";
  }
  CHECK(test::matches_golden("tests/golden/claim_steps.txt", table));
}
