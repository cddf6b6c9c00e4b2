// Cashback claims and programmes as readers see them, and what the live check says of accounts that do not add up.
#include <doctest/doctest.h>

#include "projections/cashback_books.hpp"
#include "projections/cashback_claim_view.hpp"
#include "projections/cashback_programmes_view.hpp"
#include "projections/cashback_rows.hpp"

using namespace paypie;
using namespace paypie::projections;
using cashback::ClaimAsked;
using cashback::ClaimPhase;
using cashback::ClaimStepped;

namespace {

Money euros(std::int64_t cents) { return {cents, *Currency::parse("EUR")}; }

template <class View, class Event>
View heard(View view, const std::string& stream, const Event& event) {
  Envelope meta;
  meta.stream = stream;
  meta.store = {"main"};
  meta.version = view.version + 1;
  meta.time = {static_cast<std::int64_t>(meta.version) * 1'000'000};
  return apply(std::move(view), meta, event);
}

const std::string claim_stream = CashbackClaimId{{1}}.text();
CashbackClaimView heard(CashbackClaimView view, const cashback::ClaimEvent& event) {
  return heard(std::move(view), claim_stream, event);
}
const std::string programmes_stream = CashbackProgrammesId{{1}}.text();
CashbackProgrammesView heard(CashbackProgrammesView view, const cashback::ProgrammeEvent& event) {
  return heard(std::move(view), programmes_stream, event);
}

cashback::CashbackProgramme spring() {
  return {.programme = "spring",
          .title = "Spring",
          .currency = *Currency::parse("EUR"),
          .tiers = {{euros(0), Rate{50'000}}},
          .skus = {"SKU-1"},
          .waiting_days = 14};
}

ClaimStepped begun() {
  ClaimStepped step{.cause = "order.created"};
  step.began = cashback::ClaimBeginning{.order = {{1}},
                                        .account = {{7}},
                                        .programme = spring(),
                                        .lines = {{{{1}}, "SKU-1", euros(1'000)}, {{{2}}, "SKU-2", euros(500)}},
                                        .total = euros(1'700)};
  return step;
}

using Broken = std::vector<Rule>;

cashback::CashbackApproved approved(std::uint8_t order, std::int64_t cents) {
  return {{{7}}, {{order}}, {}, euros(cents), 0, std::nullopt, ""};
}
cashback::CashbackReversed reversed(std::uint8_t order, std::int64_t cents, std::int64_t carried) {
  return {{{7}}, {{order}}, euros(cents), euros(cents), euros(carried)};
}
cashback::PayoutRequested requested(std::uint8_t payout, std::uint8_t order, std::int64_t due, std::int64_t paid) {
  return {{{7}}, {{payout}}, euros(paid), {{{{order}}, euros(due), euros(paid)}}, 1, {}};
}
cashback::PayoutPaid paid(std::uint8_t payout, std::int64_t cents) { return {{{7}}, {{payout}}, euros(cents), {}, ""}; }

}  // namespace

TEST_CASE("a claim shows what it was computed from, what was asked, and what of it waits for an answer") {
  auto view = heard(CashbackClaimView{}, begun());
  CHECK(CashbackClaimDocuments::is_shown(view));
  CHECK(view.order == OrderId{{1}});
  CHECK(view.programme == "spring");
  CHECK(view.base == euros(1'000));
  CHECK(view.order_total == euros(1'700));
  CHECK(view.lines[0].counts);
  CHECK_FALSE(view.lines[1].counts);

  ClaimStepped asked{.cause = "order.payment_progress", .phase = ClaimPhase::asked};
  asked.payments = {{{{3}}, euros(1'700), euros(0)}};
  asked.claim = cashback::CashbackClaim{{{1}}, "spring", euros(50), euros(1'700), {5}, {9}};
  asked.asks = {{.name = "claim", .asked = ClaimAsked::claim}};
  view = heard(std::move(view), asked);
  CHECK(view.phase == ClaimPhase::asked);
  CHECK(view.paid == euros(1'700));
  CHECK(view.asked == euros(50));
  CHECK(view.payable_from == Timestamp{9});
  REQUIRE(view.open.size() == 1);
  CHECK(view.open[0].asked_at == Timestamp{2'000'000});

  ClaimStepped answered{.cause = "cashback_account.approved", .phase = ClaimPhase::approved, .closed = {"claim"}};
  answered.amount = euros(40);
  view = heard(std::move(view), answered);
  CHECK(view.approved == euros(40));
  CHECK(view.open.empty());

  ClaimStepped refunded{.cause = "order.payment_progress", .phase = ClaimPhase::approved};
  refunded.payments = {{{{3}}, euros(1'700), euros(850)}};
  refunded.reversed_in_all = euros(20);
  refunded.asks = {{.name = "reverse/3", .asked = ClaimAsked::reverse}};
  view = heard(std::move(view), refunded);
  CHECK(view.payments.size() == 1);
  CHECK(view.refunded == euros(850));
  CHECK(view.reversed == euros(20));
}

TEST_CASE("lines that change are computed anew; what the account refuses stands until something goes on") {
  auto view = heard(CashbackClaimView{}, begun());
  ClaimStepped changed{.cause = "order.lines_changed"};
  changed.lines = {{{{1}}, "SKU-1", euros(400)}};
  changed.total = euros(600);
  changed.paid_outside = euros(600);
  view = heard(std::move(view), changed);
  CHECK(view.base == euros(400));
  CHECK(view.order_total == euros(600));
  CHECK(view.paid == euros(600));
  view =
      heard(std::move(view), ClaimStepped{.cause = "command.settled", .phase = ClaimPhase::due, .why = "nothing_due"});
  view = heard(std::move(view), ClaimStepped{.cause = "order.noted", .phase = ClaimPhase::due});
  CHECK(view.why == "nothing_due");
  ClaimStepped again{.cause = "timer payable", .phase = ClaimPhase::due};
  again.asks = {{.name = "pay_out", .asked = ClaimAsked::pay_out}};
  view = heard(std::move(view), again);
  CHECK(view.why.empty());
  const auto row = row_of(view);
  CHECK(row.phase == "due");
  CHECK(row.programme == "spring");
  CHECK(row.order_id == OrderId{{1}}.text());
}

TEST_CASE("everything counts where a programme names no variants") {
  auto step = begun();
  step.began->programme.skus.clear();
  CHECK(heard(CashbackClaimView{}, step).base == euros(1'500));
}

TEST_CASE("a claim that was only asked something is not shown; events of other streams and out of order park it") {
  CHECK_FALSE(CashbackClaimDocuments::is_shown(heard(CashbackClaimView{}, CommandSettled{})));
  CHECK_THROWS_AS(heard(CashbackClaimView{}, "ord_1", cashback::ClaimEvent(begun())), OutOfOrder);
  Envelope late;
  late.stream = claim_stream;
  late.version = 2;
  CHECK_THROWS_AS(apply(CashbackClaimView{}, late, begun()), OutOfOrder);
}

TEST_CASE("a store's programmes are shown in the order in which they were created, those that have ended too") {
  auto members = spring();
  members.programme = "members";
  auto view = heard(CashbackProgrammesView{}, cashback::ProgrammeCreated{spring()});
  view = heard(std::move(view), cashback::ProgrammeCreated{members});
  auto changed = spring();
  changed.waiting_days = 30;
  view = heard(std::move(view), cashback::ProgrammeChanged{changed});
  view = heard(std::move(view), cashback::ProgrammeEnded{"spring", "summer comes"});
  view = heard(std::move(view), CommandSettled{});
  REQUIRE(view.data.size() == 2);
  CHECK(view.data[0].id == "spring");
  CHECK(view.data[0].rules == rules_of(changed));
  CHECK_FALSE(view.data[0].active);
  CHECK(view.data[0].ended_at == Timestamp{4'000'000});
  CHECK(view.data[0].reason == "summer comes");
  CHECK(view.data[0].created_at == Timestamp{1'000'000});
  CHECK(view.data[1].active);
  CHECK(view.version == 5);
}

TEST_CASE("programmes that were never created, of other streams, and out of order park the stream") {
  CHECK_THROWS_AS(heard(CashbackProgrammesView{}, cashback::ProgrammeEnded{"spring", ""}), OutOfOrder);
  CHECK_THROWS_AS(
      heard(CashbackProgrammesView{}, "ord_1", cashback::ProgrammeEvent(cashback::ProgrammeCreated{spring()})),
      OutOfOrder);
  Envelope late;
  late.stream = programmes_stream;
  late.version = 2;
  CHECK_THROWS_AS(apply(CashbackProgrammesView{}, late, cashback::ProgrammeCreated{spring()}), OutOfOrder);
}

TEST_CASE("cashback that is paid twice, or settled without being under way, breaks a rule") {
  CashbackBooks books;
  CHECK(add(books, approved(1, 500)).empty());
  auto twice = books;
  CHECK(add(twice, approved(1, 500)) == Broken{Rule::owed, Rule::paid_once});
  CHECK(add(books, requested(9, 1, 500, 500)).empty());
  twice = books;
  CHECK(add(twice, requested(8, 1, 500, 500)) == Broken{Rule::owed, Rule::paid_once});
  twice = books;
  CHECK(add(twice, requested(9, 2, 0, 0)) == Broken{Rule::paid_once});
  CHECK(add(books, paid(9, 500)).empty());
  CHECK(books.liability() == 0);
  CHECK(add(books, paid(9, 500)) == Broken{Rule::paid_once});
  CashbackBooks other;
  CHECK(add(other, paid(9, 0)) == Broken{Rule::paid_once});
}

TEST_CASE("a payout of another amount than was asked for breaks a rule, and so does one that fails for an open order") {
  CashbackBooks books;
  CHECK(add(books, approved(1, 500)).empty());
  CHECK(add(books, requested(9, 1, 500, 500)).empty());
  auto other = books;
  CHECK(add(other, paid(9, 400)) == Broken{Rule::paid_once});
  cashback::PayoutFailed failed{{{7}}, {{9}}, euros(500), {{{{1}}, euros(500), euros(500)}}, "", ""};
  CHECK(add(books, failed).empty());
  CHECK(add(books, failed) == Broken{Rule::owed, Rule::paid_once});
}

TEST_CASE("less owed than is carried forward breaks a rule: money left that nobody was owed") {
  CashbackBooks books;
  CHECK(add(books, approved(1, 500)).empty());
  auto wrong = books;
  CHECK(add(wrong, reversed(1, 600, 0)) == Broken{Rule::owed});
  wrong = books;
  CHECK(add(wrong, reversed(1, 100, 100)) == Broken{Rule::owed});
  wrong = books;
  CHECK(add(wrong, reversed(2, 100, 0)) == Broken{Rule::owed});
  wrong = books;
  CHECK(add(wrong, requested(9, 1, 500, 400)) == Broken{Rule::owed});  // nothing was carried that could be set off
  wrong = books;
  CHECK(add(wrong, requested(9, 1, 500, 600)) == Broken{Rule::owed});
  wrong = books;
  CHECK(add(wrong, requested(9, 1, 400, 400)) == Broken{Rule::owed, Rule::paid_once});
  wrong = books;
  auto uneven = requested(9, 1, 500, 500);
  uneven.amount = euros(450);
  CHECK(add(wrong, uneven) == Broken{Rule::owed});
  wrong = books;
  CHECK(add(wrong, cashback::DueSetOff{{{7}}, {{{{1}}, euros(500), euros(1)}}}) == Broken{Rule::owed});
  CHECK(add(books, cashback::PayoutHandedOver{}).empty());
}

TEST_CASE("what is reversed after it was paid is carried forward, and set off against what becomes due") {
  CashbackBooks books;
  CHECK(add(books, approved(1, 500)).empty());
  CHECK(add(books, requested(9, 1, 500, 500)).empty());
  CHECK(add(books, paid(9, 500)).empty());
  CHECK(add(books, reversed(1, 300, 300)).empty());
  CHECK(books.liability() == -300);
  CHECK(books.carried == 300);
  CHECK(add(books, approved(2, 200)).empty());
  CHECK(add(books, cashback::DueSetOff{{{7}}, {{{{2}}, euros(200), euros(0)}}}).empty());
  CHECK(books.liability() == -100);
  CHECK(books.carried == 100);
  CHECK(carried_by(approved(1, 1)) == Money{});
}
