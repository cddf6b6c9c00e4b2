// How an account folds.
#include <algorithm>
#include <utility>

#include "command-side/cashback/account.hpp"
#include "command-side/cashback/months.hpp"

namespace paypie::cashback {
namespace {

KeptClaim* claim_of(CashbackAccount& now, const OrderId& order) {
  const auto found = std::ranges::find(now.claims, order, [](const KeptClaim& one) { return one.claim.order; });
  return found == now.claims.end() ? nullptr : &*found;
}
KeptClaim& known(CashbackAccount& now, const OrderId& order) {
  auto* claim = claim_of(now, order);
  if (!claim) throw ImpossibleHistory("cashback of an order that was never claimed: " + order.text());
  return *claim;
}

// Months that are long over make room.
void add_to_month(CashbackAccount& now, const CashbackClaim& claim, std::int64_t minor) {
  const auto month = month_of(claim.at);
  const auto found =
      std::ranges::find_if(now.months, [&](const MonthSum& sum) { return is_of(sum, claim.programme, month); });
  if (found != now.months.end()) {
    found->amount.minor += minor;
    return;
  }
  now.months.push_back({claim.programme, month, {minor, claim.asked.currency}});
  if (now.months.size() > limit::months) now.months.erase(std::ranges::min_element(now.months, {}, &MonthSum::month));
}

// The first claim opens the account.
KeptClaim& begin(CashbackAccount& now, const CashbackAccountId& account, const CashbackClaim& claim) {
  const auto& currency = claim.asked.currency;
  if (!now.exists) {
    now.exists = true;
    now.account = account;
    now.currency = currency;
    now.approved = now.reversed = now.paid_out = now.orders = {0, currency};
  }
  now.orders.minor = std::min(now.orders.minor + claim.order_amount.minor, Money::max_minor);
  now.claims.push_back({.claim = claim, .amount = {0, currency}, .reversed = {0, currency}, .carried = {0, currency}});
  return now.claims.back();
}

void check_parts(CashbackAccount& now, const std::vector<PayoutPart>& parts, ClaimStatus from, ClaimStatus to) {
  for (const auto& part : parts) {
    auto& claim = known(now, part.order);
    if (claim.status != from) throw ImpossibleHistory("cashback of " + part.order.text() + " is paid out twice");
    claim.status = to;
  }
}

CashbackAccount on(CashbackAccount now, const CashbackApproved& event) {
  auto* claim = claim_of(now, event.order);
  if (!claim) {
    claim = &begin(now, event.account, event.claim);
    claim->amount = event.amount;
    add_to_month(now, event.claim, event.amount.minor);
  } else if (claim->status != ClaimStatus::in_review) {
    throw ImpossibleHistory("cashback of " + event.order.text() + " is approved twice");
  }
  claim->status = ClaimStatus::open;
  claim->destination = event.destination;
  now.approved.minor += event.amount.minor;
  return now;
}

CashbackAccount on(CashbackAccount now, const CashbackReferred& event) {
  if (claim_of(now, event.order)) throw ImpossibleHistory("cashback of " + event.order.text() + " is claimed twice");
  auto& claim = begin(now, event.account, event.claim);
  claim.status = ClaimStatus::in_review;
  claim.amount = event.amount;
  add_to_month(now, event.claim, event.amount.minor);
  return now;
}

CashbackAccount on(CashbackAccount now, const CashbackRejected& event) {
  auto* claim = claim_of(now, event.order);
  if (!claim) {
    claim = &begin(now, event.account, event.claim);
  } else {
    add_to_month(now, claim->claim, -claim->amount.minor);
  }
  claim->status = ClaimStatus::rejected;
  return now;
}

CashbackAccount on(CashbackAccount now, const CashbackReversed& event) {
  auto& claim = known(now, event.order);
  claim.reversed = event.reversed_in_all;
  claim.carried.minor += event.carried.minor;
  now.reversed.minor += event.amount.minor;
  return now;
}

CashbackAccount on(CashbackAccount now, const CashbackReduced& event) {
  known(now, event.order).reversed = event.reversed_in_all;
  return now;
}

CashbackAccount on(CashbackAccount now, const PayoutAccountSet& event) {
  now.destination = {event.version, false, event.at, event.by, event.personal};
  return now;
}

CashbackAccount on(CashbackAccount now, const PayoutAccountConfirmed&) {
  now.destination.confirmed = true;
  return now;
}

CashbackAccount on(CashbackAccount now, const PayoutRequested& event) {
  check_parts(now, event.parts, ClaimStatus::open, ClaimStatus::paid_out);
  now.paid_out.minor += event.amount.minor;
  now.payouts.push_back({.payout = event.payout, .amount = event.amount, .parts = event.parts});
  return now;
}

CashbackAccount on(CashbackAccount now, const DueSetOff& event) {
  check_parts(now, event.parts, ClaimStatus::open, ClaimStatus::paid_out);
  return now;
}

OpenPayout& open_payout(CashbackAccount& now, const PayoutId& payout) {
  const auto found = std::ranges::find(now.payouts, payout, &OpenPayout::payout);
  if (found == now.payouts.end()) throw ImpossibleHistory(payout.text() + " is not under way");
  return *found;
}

void settle(CashbackAccount& now, const PayoutId& payout, bool paid) {
  open_payout(now, payout);
  std::erase_if(now.payouts, [&](const OpenPayout& one) { return one.payout == payout; });
  now.settled.push_back({payout, paid});
  if (now.settled.size() > limit::settled_payouts) now.settled.erase(now.settled.begin());
}

CashbackAccount on(CashbackAccount now, const PayoutHandedOver& event) {
  open_payout(now, event.payout).handed_over = true;
  return now;
}

CashbackAccount on(CashbackAccount now, const PayoutPaid& event) {
  settle(now, event.payout, true);
  return now;
}

CashbackAccount on(CashbackAccount now, const PayoutFailed& event) {
  settle(now, event.payout, false);
  check_parts(now, event.parts, ClaimStatus::paid_out, ClaimStatus::open);
  now.paid_out.minor -= event.amount.minor;
  return now;
}

CashbackAccount on(CashbackAccount now, const PayoutOutcomeUnknown& event) {
  if (event.contested) {
    const auto settled = std::ranges::find(now.settled, event.payout, &SettledPayout::payout);
    if (settled != now.settled.end()) settled->contested = true;
    return now;
  }
  auto& payout = open_payout(now, event.payout);
  payout.unknown = true;
  payout.with_person = event.needs_person;
  return now;
}

CashbackAccount on(CashbackAccount now, const CommandSettled&) { return now; }

}  // namespace

CashbackAccount CashbackAccountDecider::evolve(CashbackAccount now, const CashbackAccountEvent& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::cashback
