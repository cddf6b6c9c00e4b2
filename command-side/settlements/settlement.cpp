// One function for each command.
#include "command-side/settlements/settlement.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace paypie::settlements {
namespace {

using SettlementDecision = Decision<SettlementEvent, Refusal>;

SettlementDecision refused(Refusal why) { return Refused<Refusal>{why}; }
SettlementDecision happened(SettlementEvent event) { return Happened<SettlementEvent>{std::move(event)}; }

bool is_open(const FileState& now) { return now.opened.lines > 0; }

// Which way the money of a line goes: 1 to the store's balance at the gateway, -1 from it, 0 neither. In the order of
// LineKind.
constexpr std::array<int, 8> signs{1, -1, 1, -1, 1, 0, -1, 1};
static_assert(signs.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<LineKind>>::value);
int sign_of(LineKind kind) { return signs[static_cast<std::size_t>(kind)]; }

bool is_payout(LineKind kind) { return kind == LineKind::payout || kind == LineKind::payout_returned; }

bool add_to(Money& sum, const Money& more) {
  const auto both = add(sum, more);
  if (both) sum = *both;
  return both.has_value();
}

SettlementDecision on(const FileState& now, const OpenSettlement& ask) {
  if (now.complete) return refused(Refusal::imported_already);
  if (ask.lines < 1 || ask.lines > limit::lines) return refused(Refusal::lines_out_of_range);
  if (ask.until <= ask.from) return refused(Refusal::period_empty);
  SettlementOpened event{ask.gateway, ask.file, ask.digest, ask.lines, ask.from, ask.until};
  if (!is_open(now)) return happened(std::move(event));
  // A file goes by its text: it may have another name when its import goes on.
  event.file = now.opened.file;
  if (!(event == now.opened)) return refused(Refusal::other_file);
  return AlreadyDone{};
}

SettlementDecision on(const FileState& now, const RecordLines& ask) {
  if (!is_open(now)) return refused(Refusal::no_such_settlement);
  if (ask.lines.empty()) return refused(Refusal::no_lines);
  if (ask.lines.size() > limit::lines_at_once) return refused(Refusal::too_many_at_once);
  if (ask.first < 0 || ask.first > now.recorded) return refused(Refusal::lines_left_out);
  const auto end = ask.first + static_cast<std::int64_t>(ask.lines.size());
  if (end <= now.recorded) return AlreadyDone{};
  if (ask.first < now.recorded) return refused(Refusal::lines_overlap);
  if (end > now.opened.lines) return refused(Refusal::more_lines_than_said);
  auto totals = now.totals;
  for (const auto& line : ask.lines) {
    if (!has_right_sign(line)) return refused(Refusal::wrong_sign);
    if (line.fee.currency != line.gross.currency) return refused(Refusal::other_currency);
    if (!add_line(totals, line)) return refused(Refusal::amount_out_of_range);
  }
  return happened(SettlementLinesRecorded{ask.first, ask.lines});
}

// As it is compared: by currency, because whoever counted them may have met the currencies in another order.
std::vector<SettlementTotal> in_order(std::vector<SettlementTotal> totals) {
  std::ranges::sort(totals, {}, [](const SettlementTotal& total) { return total.gross.currency; });
  return totals;
}

SettlementDecision on(const FileState& now, const CompleteSettlement& ask) {
  if (!is_open(now)) return refused(Refusal::no_such_settlement);
  if (now.recorded < now.opened.lines) return refused(Refusal::not_all_lines);
  auto totals = in_order(now.totals);
  if (in_order(ask.totals) != totals) return refused(Refusal::totals_differ);
  if (now.complete) return AlreadyDone{};
  return happened(SettlementCompleted{now.opened.gateway, now.recorded, std::move(totals)});
}

FileState on(FileState now, const SettlementOpened& event) {
  if (is_open(now)) throw ImpossibleHistory(event.file + " was opened before");
  now.opened = event;
  return now;
}
FileState on(FileState now, const SettlementLinesRecorded& event) {
  if (!is_open(now) || event.first != now.recorded) throw ImpossibleHistory("lines of a settlement file are missing");
  for (const auto& line : event.lines) {
    if (!add_line(now.totals, line)) throw ImpossibleHistory("the sums of a settlement file have no end");
  }
  now.recorded += static_cast<std::int64_t>(event.lines.size());
  return now;
}
FileState on(FileState now, const SettlementCompleted& event) {
  if (now.recorded != event.lines) throw ImpossibleHistory("a settlement file is complete without all of its lines");
  now.complete = true;
  return now;
}
FileState on(FileState now, const CommandSettled&) { return now; }

}  // namespace

bool has_right_sign(const SettlementLine& line) {
  return (line.gross.minor > 0) - (line.gross.minor < 0) == sign_of(line.kind);
}

bool add_line(std::vector<SettlementTotal>& totals, const SettlementLine& line) {
  const auto currency = line.gross.currency;
  auto total = std::ranges::find(totals, currency, [](const SettlementTotal& one) { return one.gross.currency; });
  if (total == totals.end()) {
    const Money nothing{0, currency};
    total = totals.insert(total, {nothing, nothing, nothing});
  }
  if (!add_to(total->fees, line.fee)) return false;
  if (!is_payout(line.kind)) return add_to(total->gross, line.gross);
  return add_to(total->payouts, {-line.gross.minor, currency});
}

Decision<SettlementEvent, Refusal> SettlementDecider::decide(const FileState& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

FileState SettlementDecider::evolve(FileState now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::settlements
