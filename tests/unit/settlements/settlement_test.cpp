// What a settlement file decides: a stream per file, lines without gaps, and totals that are those of the lines.
#include "command-side/settlements/settlement.hpp"

#include <doctest/doctest.h>

#include "tests/support/given_when_then.hpp"

using namespace paypie;
using namespace paypie::settlements;

namespace {

using GivenFile = test::Given<SettlementDecider>;

Money euros(std::int64_t minor) { return {minor, {{'E', 'U', 'R'}}}; }
Money yen(std::int64_t minor) { return {minor, {{'J', 'P', 'Y'}}}; }

const Timestamp monday{1'700'000'000'000'000}, tuesday{1'700'086'400'000'000};

OpenSettlement open(std::int64_t lines) {
  return {"stripe", "monday.csv", std::string(64, 'a'), lines, monday, tuesday};
}

SettlementLine line(LineKind kind, Money gross, Money fee) { return {"ref", {}, kind, gross, fee, monday}; }
SettlementLine sale(std::int64_t cents) { return line(LineKind::payment, euros(cents), euros(3)); }

RecordLines part(std::int64_t first, std::size_t count) { return {first, std::vector(count, sale(100))}; }

}  // namespace

TEST_CASE("a file is opened, its lines recorded in parts, and it is complete when all of them are there") {
  const auto opened = GivenFile().after(open(3));
  const std::vector lines{sale(100), line(LineKind::refund, euros(-40), euros(0))};
  opened.when(RecordLines{0, lines}).then(SettlementLinesRecorded{0, lines});
  const auto all = opened.after(RecordLines{0, lines}, RecordLines{2, {line(LineKind::payout, euros(-57), euros(0))}});
  const std::vector<SettlementTotal> totals{{euros(60), euros(3), euros(57)}};
  all.when(CompleteSettlement{totals}).then(SettlementCompleted{"stripe", 3, totals});
}

TEST_CASE("an import that was cut short begins again: what is there already is no news") {
  const auto begun = GivenFile().after(open(5), part(0, 2), part(2, 2));
  begun.when(open(5)).nothing();
  auto renamed = open(5);
  renamed.file = "monday (1).csv";
  begun.when(renamed).nothing();
  begun.when(part(0, 2)).nothing();
  begun.when(part(2, 2)).nothing();
  begun.when(part(1, 3)).nothing();
  begun.when(part(4, 1)).then(SettlementLinesRecorded{4, part(4, 1).lines});
  const CompleteSettlement complete{{{euros(500), euros(15), euros(0)}}};
  const auto done = begun.after(part(4, 1), complete);
  done.when(complete).nothing();
  done.when(part(4, 1)).nothing();
}

TEST_CASE("a file that was imported before is refused by name") {
  const auto done = GivenFile().after(open(1), part(0, 1), CompleteSettlement{{{euros(100), euros(3), euros(0)}}});
  done.when(open(1)).refused(Refusal::imported_already);
  done.when(part(1, 1)).refused(Refusal::more_lines_than_said);
}

TEST_CASE("a stream is of one file: other lines, gateway, period or text are refused") {
  const auto opened = GivenFile().after(open(3));
  opened.when(open(4)).refused(Refusal::other_file);
  auto other = open(3);
  other.gateway = "paypal";
  opened.when(other).refused(Refusal::other_file);
  other = open(3);
  other.from.micros -= 1;
  opened.when(other).refused(Refusal::other_file);
}

TEST_CASE("nothing happens to a file that was never opened") {
  GivenFile().when(part(0, 1)).refused(Refusal::no_such_settlement);
  GivenFile().when(CompleteSettlement{}).refused(Refusal::no_such_settlement);
}

TEST_CASE("a file has some lines, not too many, and a period that ends after it begins") {
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    CHECK(GivenFile().when(open(limit::lines + over)).is_refused() == (over > 0));
    CHECK(GivenFile().when(open(1 + over)).is_refused() == (over < 0));
    auto ask = open(1);
    ask.until.micros = ask.from.micros + over;
    CHECK(GivenFile().when(ask).is_refused() == (over <= 0));
  }
  GivenFile().when(open(0)).refused(Refusal::lines_out_of_range);
  GivenFile().when(open(limit::lines + 1)).refused(Refusal::lines_out_of_range);
  auto ask = open(1);
  ask.until = ask.from;
  GivenFile().when(ask).refused(Refusal::period_empty);
}

TEST_CASE("lines come in parts of a size, without gaps or overlaps, and no more than were said") {
  const auto opened = GivenFile().after(open(500));
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    CHECK(opened.when(part(0, limit::lines_at_once + static_cast<std::size_t>(over + 1) - 1)).is_refused() ==
          (over > 0));
  }
  opened.when(part(0, limit::lines_at_once + 1)).refused(Refusal::too_many_at_once);
  opened.when(RecordLines{0, {}}).refused(Refusal::no_lines);
  opened.when(part(1, 1)).refused(Refusal::lines_left_out);
  opened.when(part(-1, 1)).refused(Refusal::lines_left_out);
  const auto some = opened.after(part(0, 10));
  some.when(part(9, 2)).refused(Refusal::lines_overlap);
  some.when(part(11, 1)).refused(Refusal::lines_left_out);
  const auto nearly = GivenFile().after(open(3), part(0, 2));
  nearly.when(part(2, 2)).refused(Refusal::more_lines_than_said);
  CHECK(!nearly.when(part(2, 1)).is_refused());
}

TEST_CASE("the amount of a line goes the way of its kind") {
  const auto opened = GivenFile().after(open(3));
  const auto is_taken = [&](LineKind kind, std::int64_t cents) {
    const auto outcome = opened.when(RecordLines{0, {line(kind, euros(cents), euros(0))}});
    if (outcome.is_refused()) outcome.refused(Refusal::wrong_sign);
    return !outcome.is_refused();
  };
  using enum LineKind;
  for (const auto kind : {payment, refund_returned, dispute_returned, payout_returned}) {
    CHECK(is_taken(kind, 5));
    CHECK(!is_taken(kind, 0));
    CHECK(!is_taken(kind, -5));
  }
  for (const auto kind : {refund, dispute, payout}) {
    CHECK(!is_taken(kind, 5));
    CHECK(!is_taken(kind, 0));
    CHECK(is_taken(kind, -5));
  }
  CHECK(is_taken(fee, 0));
  CHECK(!is_taken(fee, 5));
}

TEST_CASE("the fee of a line has the line's currency") {
  GivenFile()
      .after(open(3))
      .when(RecordLines{0, {line(LineKind::payment, euros(5), yen(1))}})
      .refused(Refusal::other_currency);
}

TEST_CASE("sums keep within the range of money: gross, fees and payouts") {
  const auto opened = GivenFile().after(open(4));
  const auto most = Money::max_minor;
  const auto two = [&](const SettlementLine& one) { return opened.when(RecordLines{0, {one, one}}); };
  two(line(LineKind::payment, euros(most), euros(0))).refused(Refusal::amount_out_of_range);
  two(line(LineKind::fee, euros(0), euros(most))).refused(Refusal::amount_out_of_range);
  two(line(LineKind::payout, euros(-most), euros(0))).refused(Refusal::amount_out_of_range);
  CHECK(!opened.when(RecordLines{0, {line(LineKind::payment, euros(most), euros(0))}}).is_refused());
}

TEST_CASE("totals are counted by currency, in any order, and must be those of the lines") {
  const auto all = GivenFile().after(open(4), RecordLines{0,
                                                          {line(LineKind::payment, yen(500), yen(20)), sale(100),
                                                           line(LineKind::payout_returned, euros(30), euros(0)),
                                                           line(LineKind::fee, yen(0), yen(-1))}});
  const SettlementTotal in_euros{euros(100), euros(3), euros(-30)}, in_yen{yen(500), yen(19), yen(0)};
  all.when(CompleteSettlement{{in_yen, in_euros}}).then(SettlementCompleted{"stripe", 4, {in_euros, in_yen}});
  all.when(CompleteSettlement{{in_euros, in_yen}}).then(SettlementCompleted{"stripe", 4, {in_euros, in_yen}});
  all.when(CompleteSettlement{{in_euros}}).refused(Refusal::totals_differ);
  all.when(CompleteSettlement{{in_euros, in_yen, in_yen}}).refused(Refusal::totals_differ);
  auto off = in_yen;
  off.fees.minor += 1;
  all.when(CompleteSettlement{{in_euros, off}}).refused(Refusal::totals_differ);
  all.after(CompleteSettlement{{in_yen, in_euros}})
      .when(CompleteSettlement{{in_euros}})
      .refused(Refusal::totals_differ);
}

TEST_CASE("a file that was cut off is never complete") {
  GivenFile()
      .after(open(3), part(0, 2))
      .when(CompleteSettlement{{{euros(200), euros(6), euros(0)}}})
      .refused(Refusal::not_all_lines);
}

TEST_CASE("the history of a file that cannot be stops its stream") {
  const auto opened = GivenFile().after(open(3)).state();
  const auto evolve = [](const FileState& now, const SettlementEvent& event) {
    return SettlementDecider::evolve(now, event);
  };
  const SettlementOpened again{"stripe", "a", "b", 3, monday, tuesday};
  CHECK_THROWS_AS(evolve(opened, again), ImpossibleHistory);
  CHECK_THROWS_AS(evolve({}, SettlementLinesRecorded{0, {sale(1)}}), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(opened, SettlementLinesRecorded{1, {sale(1)}}), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(opened, SettlementLinesRecorded{0, {sale(Money::max_minor), sale(1)}}), ImpossibleHistory);
  CHECK_THROWS_AS(evolve(opened, SettlementCompleted{"stripe", 3, {}}), ImpossibleHistory);
  CHECK(evolve(opened, CommandSettled{}) == opened);
}
