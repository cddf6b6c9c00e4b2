// The fold behind CashbackAccountView: one function for each event that can happen to an account.
#include "projections/cashback_account_view.hpp"

#include <algorithm>
#include <functional>

namespace paypie::projections {
namespace {

using namespace cashback;

using Status = CashbackClaimStatus;

// Of an account that is not there yet, and not shown: some currency, because what is stored must be read again.
constexpr Currency any_currency{{'U', 'S', 'D'}};

void take_currency(CashbackAccountView& view, const Currency& currency) {
  view.currency = currency;
  for (Money* sum :
       {&view.approved, &view.reversed, &view.paid, &view.under_way, &view.liability, &view.carried_forward}) {
    *sum = {0, currency};
  }
}

// What happens now: the view, and what everything it touches is marked with.
struct Now {
  CashbackAccountView& view;
  const Envelope& meta;

  CashbackAccountClaim* find(const OrderId& order) const {
    const auto found = std::ranges::find(view.claims, order, &CashbackAccountClaim::order);
    return found == view.claims.end() ? nullptr : &*found;
  }
  CashbackAccountClaim& known(const OrderId& order) const {
    auto* claim = find(order);
    if (!claim) throw OutOfOrder(meta.stream + ": no cashback of " + order.text() + " is open");
    claim->recorded_at = meta.time;
    return *claim;
  }
  // The first claim opens the account.
  CashbackAccountClaim& begin(const CashbackClaim& claim) const {
    if (view.counts.claims++ == 0) take_currency(view, claim.asked.currency);
    const Money none{0, view.currency};
    view.claims.push_back({.order = claim.order,
                           .programme = claim.programme,
                           .amount = none,
                           .reversed = none,
                           .carried = none,
                           .due = none,
                           .payable_from = claim.payable_from,
                           .at = claim.at,
                           .recorded_at = meta.time});
    return view.claims.back();
  }
  void end(const OrderId& order) const {
    std::erase_if(view.claims, [&](const CashbackAccountClaim& one) { return one.order == order; });
  }
  CashbackPayout* find(const PayoutId& payout) const {
    const auto found = std::ranges::find(view.payouts, payout, &CashbackPayout::id);
    return found == view.payouts.end() ? nullptr : &*found;
  }
  CashbackPayout& known(const PayoutId& payout) const {
    auto* known = find(payout);
    if (!known) throw OutOfOrder(meta.stream + ": " + payout.text() + " is not under way");
    known->updated_at = meta.time;
    return *known;
  }
};

// ---- claims ----

void on(const Now& now, const CashbackApproved& event) {
  auto* claim = now.find(event.order);
  if (!claim) {
    claim = &now.begin(event.claim);
    claim->amount = event.amount;
  }
  claim->status = Status::open;
  claim->destination = event.destination;
  claim->why.clear();
  claim->recorded_at = now.meta.time;
  now.view.approved.minor += event.amount.minor;
}
void on(const Now& now, const CashbackReferred& event) {
  auto& claim = now.begin(event.claim);
  claim.status = Status::in_review;
  claim.amount = event.amount;
  claim.why = event.assessment.model + " " + std::to_string(event.assessment.version) + ": score " +
              std::to_string(event.assessment.score);
}
void on(const Now& now, const CashbackRejected& event) {
  if (!now.find(event.order)) now.begin(event.claim);
  now.end(event.order);
  ++now.view.counts.rejected;
}
// What was paid, or set off, is not among the claims any more.
void on(const Now& now, const CashbackReversed& event) {
  now.view.reversed.minor += event.amount.minor;
  now.view.carried_forward.minor += event.carried.minor;
  if (!now.find(event.order)) return;
  auto& claim = now.known(event.order);
  claim.reversed = event.reversed_in_all;
  claim.carried.minor += event.carried.minor;
}
void on(const Now& now, const CashbackReduced& event) { now.known(event.order).reversed = event.reversed_in_all; }

// ---- where it is paid ----

void on(const Now& now, const PayoutAccountSet& event) {
  const auto personal = shown(event.personal);
  now.view.payout_account = CashbackPayoutAccount{.version = event.version,
                                                  .holder = personal.get("holder"),
                                                  .iban = personal.get("iban"),
                                                  .set_by = event.by,
                                                  .set_at = event.at};
}
void on(const Now& now, const PayoutAccountConfirmed& event) {
  if (!now.view.payout_account) throw OutOfOrder(now.meta.stream + ": there is no payout account to confirm");
  now.view.payout_account->confirmed = true;
  now.view.payout_account->confirmed_by = event.by;
}

// ---- payouts ----

void on(const Now& now, const PayoutRequested& event) {
  for (const auto& part : event.parts) {
    now.known(part.order).status = Status::under_way;
    now.view.carried_forward.minor -= part.due.minor - part.paid.minor;
  }
  now.view.under_way.minor += event.amount.minor;
  ++now.view.counts.payouts;
  now.view.payouts.push_back({.id = event.payout,
                              .amount = event.amount,
                              .orders = static_cast<std::int64_t>(event.parts.size()),
                              .destination = event.destination,
                              .asked_at = now.meta.time,
                              .updated_at = now.meta.time});
}
void on(const Now& now, const DueSetOff& event) {
  for (const auto& part : event.parts) {
    now.known(part.order);
    now.view.carried_forward.minor -= part.due.minor;
    now.end(part.order);
  }
}
// That the bank may have paid is not undone by its having the order.
void on(const Now& now, const PayoutHandedOver& event) {
  auto& payout = now.known(event.payout);
  payout.reference = event.reference;
  if (payout.status == PayoutStatus::asked) payout.status = PayoutStatus::handed_over;
}
bool has_outcome(const CashbackPayout& payout) {
  return payout.status == PayoutStatus::paid || payout.status == PayoutStatus::failed;
}
// The oldest that has an outcome makes room.
void settle(const Now& now, const PayoutId& payout, PayoutStatus outcome) {
  auto settled = now.known(payout);
  settled.status = outcome;
  std::erase_if(now.view.payouts, [&](const CashbackPayout& one) { return one.id == payout; });
  const auto first_open = std::ranges::find_if_not(now.view.payouts, has_outcome);
  now.view.payouts.insert(first_open, std::move(settled));
  if (std::ranges::count_if(now.view.payouts, has_outcome) > std::ptrdiff_t{settled_payouts_shown}) {
    now.view.payouts.erase(now.view.payouts.begin());
  }
  now.view.under_way.minor -= now.known(payout).amount.minor;
}
void on(const Now& now, const PayoutPaid& event) {
  settle(now, event.payout, PayoutStatus::paid);
  auto& payout = now.known(event.payout);
  payout.message.clear();
  if (!event.reference.empty()) payout.reference = event.reference;
  now.view.paid.minor += event.amount.minor;
  for (const auto& part : event.parts) now.end(part.order);
}
// All of it is due again, and what was set off is carried forward once more.
void on(const Now& now, const PayoutFailed& event) {
  settle(now, event.payout, PayoutStatus::failed);
  auto& payout = now.known(event.payout);
  payout.code = event.code;
  payout.message = event.message;
  for (const auto& part : event.parts) {
    now.known(part.order).status = Status::open;
    now.view.carried_forward.minor += part.due.minor - part.paid.minor;
  }
}
void on(const Now& now, const PayoutOutcomeUnknown& event) {
  if (event.contested) {
    // Settled so long ago that it is not shown.
    if (!now.find(event.payout)) return;
    now.known(event.payout).contested = true;
    return;
  }
  auto& payout = now.known(event.payout);
  payout.status = event.needs_person ? PayoutStatus::with_person : PayoutStatus::unknown;
  payout.message = event.reason;
}

void on(const Now&, const CommandSettled&) {}

// ---- what follows from all of that ----

CashbackHeldFor held_for(const CashbackAccountView& view, const CashbackAccountClaim& claim) {
  if (claim.status == Status::in_review) return CashbackHeldFor::review;
  if (claim.status == Status::under_way) return CashbackHeldFor::nothing;
  if (!view.payout_account) return CashbackHeldFor::payout_account;
  const bool is_another = claim.destination != 0 && claim.destination != view.payout_account->version;
  return is_another && !view.payout_account->confirmed ? CashbackHeldFor::confirmation : CashbackHeldFor::nothing;
}

void derive(CashbackAccountView& view) {
  view.liability.minor = view.approved.minor - view.reversed.minor - view.paid.minor - view.under_way.minor;
  for (auto& claim : view.claims) {
    claim.due.minor = claim.amount.minor - claim.reversed.minor + claim.carried.minor;
    claim.held_for = held_for(view, claim);
  }
  std::erase_if(view.claims,
                [](const CashbackAccountClaim& claim) { return claim.status == Status::open && claim.due.minor == 0; });
  view.counts.in_review = std::ranges::count(view.claims, Status::in_review, &CashbackAccountClaim::status);
  view.counts.payouts_under_way = std::ranges::count_if(view.payouts, std::not_fn(has_outcome));
  view.counts.payouts_for_a_person = std::ranges::count_if(view.payouts, [](const CashbackPayout& payout) {
    return payout.contested || payout.status == PayoutStatus::with_person;
  });
}

}  // namespace

CashbackAccountView apply(CashbackAccountView view, const Envelope& meta, const CashbackAccountEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = CashbackAccountId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a cashback account");
    view.id = *id;
    view.store = meta.store;
    view.created_at = meta.time;
    take_currency(view, any_currency);
  }
  std::visit([&](const auto& happened) { on(Now{view, meta}, happened); }, event);
  derive(view);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
