// One function for each event that means something to a claim, then what follows from where it stands. Pairs that mean
// nothing are left out: tests/golden/claim_steps.txt shows every pair.
#include <algorithm>
#include <utility>

#include "sagas/cashback/claim.hpp"
#include "sagas/cashback/earning.hpp"

namespace paypie::cashback {
namespace {

using StepDecision = Decision<ClaimEvent, ClaimRefusal>;

constexpr std::int64_t day = 86'400'000'000;
constexpr std::string_view payable = "payable";

bool is_in(ClaimPhase phase, std::initializer_list<ClaimPhase> phases) {
  return std::ranges::find(phases, phase) != phases.end();
}

Money lost_of(const Claim& now, const PaymentId& payment) {
  const auto known = std::ranges::find(now.losses, payment, &ClaimLoss::payment);
  return known == now.losses.end() ? Money{0, now.total.currency} : known->lost;
}
Money paid(const Claim& now) {
  auto all = now.paid_outside;
  for (const auto& payment : now.payments) all.minor += payment.captured.minor;
  return all;
}

// ---- what orders say: true, if it is to be remembered ----

std::vector<ClaimLine> lines_of(const std::vector<orders::LineItem>& items) {
  std::vector<ClaimLine> lines;
  for (const auto& item : items) lines.push_back({item.line, item.sku, item.total});
  return lines;
}

bool hear(const Claim& now, ClaimStepped& step, const orders::OrderLinesChanged& event) {
  step.lines = now.lines;
  std::erase_if(step.lines, [&](const ClaimLine& line) {
    return std::ranges::find(event.removed, line.line) != event.removed.end();
  });
  for (const auto& changed : lines_of(event.changed)) {
    const auto known = std::ranges::find(step.lines, changed.line, &ClaimLine::line);
    if (known != step.lines.end()) *known = changed;
  }
  const auto added = lines_of(event.added);
  step.lines.insert(step.lines.end(), added.begin(), added.end());
  step.total = event.totals.total;
  return true;
}
bool hear(const Claim&, ClaimStepped& step, const orders::ChargesApplied& event) {
  step.total = event.totals.total;
  return true;
}
bool hear(const Claim&, ClaimStepped& step, const orders::PaymentProgressRecorded& event) {
  step.payments = {{event.payment, event.captured, event.refunded}};
  return true;
}
bool hear(const Claim&, ClaimStepped& step, const orders::OutsidePaymentRecorded& event) {
  step.paid_outside = event.paid_in_all;
  return true;
}
// What was paid for it comes back as refunds.
bool hear(const Claim& now, ClaimStepped& step, const orders::OrderCancelled&) {
  if (now.phase != ClaimPhase::waiting) return false;
  step.phase = ClaimPhase::over;
  step.why = "order_cancelled";
  return true;
}
// A dispute that is open, or won, takes nothing.
bool hear(const Claim& now, ClaimStepped& step, const payments::DisputeClosed& event) {
  if (event.lost_in_all == lost_of(now, event.payment)) return false;
  step.loss = {event.payment, event.lost_in_all};
  return true;
}
// An order begins once.
bool hear(const Claim&, ClaimStepped&, const orders::OrderCreated&) { return false; }

// ---- what the account says ----

// What was referred keeps its amount: refunds in the meantime were told to the account as parts of that.
bool hear(const Claim& now, ClaimStepped& step, const CashbackApproved& event) {
  if (!is_in(now.phase, {ClaimPhase::asked, ClaimPhase::in_review})) return false;
  if (now.phase == ClaimPhase::asked) step.amount = event.amount;
  step.phase = ClaimPhase::approved;
  step.timers.push_back({std::string(payable), event.claim.payable_from});
  return true;
}
bool hear(const Claim& now, ClaimStepped& step, const CashbackReferred& event) {
  if (now.phase != ClaimPhase::asked) return false;
  step.amount = event.amount;
  step.phase = ClaimPhase::in_review;
  return true;
}
bool hear(const Claim& now, ClaimStepped& step, const CashbackRejected& event) {
  if (!is_in(now.phase, {ClaimPhase::asked, ClaimPhase::in_review})) return false;
  step.phase = ClaimPhase::rejected;
  step.why = boost::describe::enum_to_string(event.why, "");
  return true;
}
// They close the wish that asked for them.
bool hear(const Claim&, ClaimStepped&, const CashbackReversed&) { return false; }
bool hear(const Claim&, ClaimStepped&, const CashbackReduced&) { return false; }
bool hear(const Claim&, ClaimStepped&, const PayoutRequested&) { return false; }
bool hear(const Claim&, ClaimStepped&, const DueSetOff&) { return false; }
// A claim that the account cannot take is none. What it cannot pay now it pays when somebody asks for it again.
bool hear(const Claim& now, ClaimStepped& step, const CommandSettled& event) {
  if (event.outcome != Settlement::refused || step.closed.empty()) return false;
  step.why = event.reason;
  if (now.phase == ClaimPhase::asked) step.phase = ClaimPhase::rejected;
  return true;
}

// ---- what follows ----

void claim(const Claim& then, ClaimStepped& step, Timestamp at) {
  const auto back = given_back(then);
  const Money kept{paid(then).minor - back.minor, then.total.currency};
  auto asked = earned(then.programme, then.lines);
  if (back.minor > 0) asked = share_of(asked, kept, paid(then));
  asked.minor = std::min(asked.minor, kept.minor);
  if (asked.minor <= 0) {
    step.phase = ClaimPhase::over;
    step.why = "nothing_earned";
    return;
  }
  step.phase = ClaimPhase::asked;
  const Timestamp payable_from{at.micros + then.programme.waiting_days * day};
  step.claim = CashbackClaim{then.order, then.programme.programme, asked, kept, at, payable_from};
  step.asks.push_back({.name = "claim",
                       .asked = ClaimAsked::claim,
                       .account = then.account,
                       .claim = step.claim,
                       .most_per_month = then.programme.most_per_month});
}

// As much of the cashback as of what was paid.
void reverse(const Claim& then, ClaimStepped& step) {
  const Money back{given_back(then).minor - then.given_back_before.minor, then.total.currency};
  if (back.minor <= 0) return;
  const auto in_all = share_of(then.amount, back, then.claim->order_amount);
  if (in_all.minor <= then.reversed.minor) return;
  step.reversed_in_all = in_all;
  step.asks.push_back({.name = "reverse/" + std::to_string(then.steps),
                       .asked = ClaimAsked::reverse,
                       .account = then.account,
                       .reversed_in_all = in_all});
}

ClaimStepped with_what_follows(const Claim& now, ClaimStepped step, Timestamp at) {
  const auto then = ClaimDecider::evolve(now, step);
  if (then.phase == ClaimPhase::waiting) {
    if (paid(then).minor > 0 && paid(then).minor >= then.total.minor) claim(then, step, at);
  } else if (is_in(then.phase, {ClaimPhase::in_review, ClaimPhase::approved, ClaimPhase::due})) {
    reverse(then, step);
  }
  return step;
}

// ---- what is delivered ----

template <class E>
std::string cause_of(const E&) {
  return std::string(event_name<E>().name);
}

StepDecision begin(const DeliverToClaim& input) {
  const auto* created = std::get_if<orders::OrderCreated>(&input.event);
  if (!created || !input.account) return AlreadyDone{};
  const auto lines = lines_of(created->lines);
  const auto* programme = best_of(input.programmes, lines);
  if (!programme) return AlreadyDone{};
  ClaimStepped step{.source = input.stream, .source_version = input.version, .cause = cause_of(*created)};
  step.began = ClaimBeginning{created->order, *input.account, *programme, lines, created->totals.total};
  return Happened<ClaimEvent>{std::move(step)};
}

StepDecision on(const Claim& now, const DeliverToClaim& input) {
  if (!now.exists) return begin(input);
  const bool is_open = std::ranges::find(now.open, input.answers, &ClaimWish::name) != now.open.end();
  // With several nodes an answer can come after a younger one: it is awaited all the same.
  const auto seen = std::ranges::find(now.seen, input.stream, &SeenClaimStream::stream);
  if (!is_open && seen != now.seen.end() && input.version <= seen->version) return AlreadyDone{};
  ClaimStepped step{.source = input.stream, .source_version = input.version, .phase = now.phase};
  step.cause = std::visit([](const auto& event) { return cause_of(event); }, input.event);
  if (is_open) step.closed.push_back(input.answers);
  const bool is_news = std::visit([&](const auto& event) { return hear(now, step, event); }, input.event);
  if (!is_news && !is_open) return AlreadyDone{};
  return Happened<ClaimEvent>{with_what_follows(now, std::move(step), input.at)};
}

StepDecision on(const Claim& now, const FireClaimTimer& ask) {
  const auto timer = std::ranges::find(now.timers, ask.name, &ClaimTimer::name);
  if (timer == now.timers.end()) return Refused<ClaimRefusal>{ClaimRefusal::no_such_timer};
  ClaimStepped step{.cause = "timer " + ask.name, .phase = ClaimPhase::due};
  step.closed.push_back(ask.name);
  step.asks.push_back({.name = "pay_out", .asked = ClaimAsked::pay_out, .account = now.account, .at = timer->due});
  return Happened<ClaimEvent>{std::move(step)};
}

}  // namespace

Decision<ClaimEvent, ClaimRefusal> ClaimDecider::decide(const Claim& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

}  // namespace paypie::cashback
