// One function for each command. How an account folds is in account_history.cpp.
#include "command-side/cashback/account.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "command-side/cashback/months.hpp"
#include "events/iban.hpp"

namespace paypie::cashback {
namespace {

using AccountDecision = Decision<CashbackAccountEvent, AccountRefusal>;

AccountDecision refused(AccountRefusal why) { return Refused<AccountRefusal>{why}; }
AccountDecision happened(CashbackAccountEvent event) { return Happened<CashbackAccountEvent>{std::move(event)}; }

const KeptClaim* claim_of(const CashbackAccount& now, const OrderId& order) {
  const auto found = std::ranges::find(now.claims, order, [](const KeptClaim& one) { return one.claim.order; });
  return found == now.claims.end() ? nullptr : &*found;
}

// A payout that fails after a refund: that refund was carried forward, and may have been taken off another order, so
// here it is not taken off again.
std::int64_t due_of(const KeptClaim& claim) { return claim.amount.minor - claim.reversed.minor + claim.carried.minor; }

std::int64_t open_in_all(const CashbackAccount& now) {
  std::int64_t all = 0;
  for (const auto& claim : now.claims) {
    if (claim.status == ClaimStatus::open) all += due_of(claim);
  }
  return all;
}

// ---- claims ----

// What a model may look at. The order of names is that of risk::cashback_facts.
std::array<risk::Fact, 8> facts_of(const CashbackAccount& now, const CashbackClaim& claim) {
  constexpr std::int64_t day = 86'400'000'000, percent = 100;
  const auto in_all = static_cast<std::int64_t>(now.claims.size());
  std::int64_t lately = 0, first = claim.at.micros;
  for (const auto& one : now.claims) {
    first = std::min(first, one.claim.at.micros);
    const auto age = claim.at.micros - one.claim.at.micros;
    lately += age >= 0 && age < 30 * day ? 1 : 0;
  }
  // All are far below int64: an account's sums stay within Money's range.
  const auto reversed =
      now.approved.minor == 0 ? 0 : static_cast<__int128>(now.reversed.minor) * percent / now.approved.minor;
  const auto usual = in_all == 0 ? 0 : now.orders.minor / in_all;
  const auto to_usual = usual == 0 ? percent : static_cast<__int128>(claim.order_amount.minor) * percent / usual;
  return {
      {{"cashback_minor", claim.asked.minor},
       {"order_minor", claim.order_amount.minor},
       {"claims_in_all", in_all},
       {"claims_30_days", lately},
       {"reversed_percent", static_cast<std::int64_t>(reversed)},
       {"account_age_days", (claim.at.micros - first) / day},
       {"destination_age_days", now.destination.version == 0
                                    ? -1
                                    : std::max<std::int64_t>(0, (claim.at.micros - now.destination.at.micros) / day)},
       {"order_to_usual_percent", static_cast<std::int64_t>(std::min<__int128>(to_usual, Money::max_minor))}}};
}

AccountDecision on(const CashbackAccount& now, const ClaimCashback& ask) {
  const auto& claim = ask.claim;
  if (claim_of(now, claim.order)) return AlreadyDone{};
  const auto& currency = claim.asked.currency;
  const bool is_in_range = claim.asked.minor > 0 && claim.asked.minor <= claim.order_amount.minor &&
                           claim.order_amount.minor <= Money::max_minor && claim.order_amount.currency == currency &&
                           now.approved.minor + claim.asked.minor <= Money::max_minor;
  if (!is_in_range) return refused(AccountRefusal::amount_out_of_range);
  if (now.currency && *now.currency != currency) return refused(AccountRefusal::other_currency);
  if (now.claims.size() == limit::claims) return refused(AccountRefusal::too_many_claims);

  auto amount = claim.asked;
  if (ask.most_per_month) {
    const auto left = ask.most_per_month->minor - approved_in(now.months, claim.programme, month_of(claim.at));
    amount.minor = std::min(amount.minor, left);
  }
  if (amount.minor <= 0) {
    return happened(CashbackRejected{ask.account, claim.order, claim, RejectedFor::month_is_full, std::nullopt, ""});
  }
  auto assessment = risk::assess(ask.model, facts_of(now, claim));
  switch (assessment.verdict) {
    case risk::Verdict::reject:
      return happened(CashbackRejected{ask.account, claim.order, claim, RejectedFor::risk, std::move(assessment), ""});
    case risk::Verdict::review:
      return happened(CashbackReferred{ask.account, claim.order, claim, amount, std::move(assessment)});
    case risk::Verdict::approve: break;
  }
  return happened(
      CashbackApproved{ask.account, claim.order, claim, amount, now.destination.version, std::move(assessment), ""});
}

AccountDecision on(const CashbackAccount& now, const ApproveClaim& ask) {
  const auto* claim = claim_of(now, ask.order);
  if (!claim) return refused(AccountRefusal::no_such_claim);
  if (claim->status != ClaimStatus::in_review) return refused(AccountRefusal::not_in_review);
  if (due_of(*claim) == 0) return refused(AccountRefusal::nothing_due);
  if (now.approved.minor + due_of(*claim) > Money::max_minor) return refused(AccountRefusal::amount_out_of_range);
  return happened(CashbackApproved{now.account,
                                   ask.order,
                                   claim->claim,
                                   {due_of(*claim), claim->amount.currency},
                                   now.destination.version,
                                   std::nullopt,
                                   ask.reason});
}

AccountDecision on(const CashbackAccount& now, const RejectClaim& ask) {
  const auto* claim = claim_of(now, ask.order);
  if (!claim) return refused(AccountRefusal::no_such_claim);
  if (claim->status != ClaimStatus::in_review) return refused(AccountRefusal::not_in_review);
  return happened(
      CashbackRejected{now.account, ask.order, claim->claim, RejectedFor::person, std::nullopt, ask.reason});
}

AccountDecision on(const CashbackAccount& now, const ReverseCashback& ask) {
  const auto* claim = claim_of(now, ask.order);
  if (!claim) return refused(AccountRefusal::no_such_claim);
  const auto& currency = claim->amount.currency;
  if (ask.in_all.currency != currency) return refused(AccountRefusal::other_currency);
  const auto in_all = std::min(ask.in_all.minor, claim->amount.minor);
  const auto amount = in_all - claim->reversed.minor;
  if (claim->status == ClaimStatus::rejected || amount <= 0) return AlreadyDone{};
  if (claim->status == ClaimStatus::in_review) {
    return happened(CashbackReduced{now.account, ask.order, {amount, currency}, {in_all, currency}});
  }
  const auto carried = claim->status == ClaimStatus::paid_out ? amount : 0;
  return happened(
      CashbackReversed{now.account, ask.order, {amount, currency}, {in_all, currency}, {carried, currency}});
}

// ---- payouts ----

AccountDecision on(const CashbackAccount& now, const SetPayoutAccount& ask) {
  if (!now.exists) return refused(AccountRefusal::no_such_account);
  if (!is_iban(ask.personal.get("iban"))) return refused(AccountRefusal::iban_invalid);
  if (now.destination.version > 0 && now.destination.personal == ask.personal) return AlreadyDone{};
  return happened(PayoutAccountSet{now.account, now.destination.version + 1, ask.at, ask.by, ask.personal});
}

// Nobody vouches for what they set themselves.
AccountDecision on(const CashbackAccount& now, const ConfirmPayoutAccount& ask) {
  if (!now.exists) return refused(AccountRefusal::no_such_account);
  const auto& destination = now.destination;
  if (destination.version == 0) return refused(AccountRefusal::no_payout_account);
  if (destination.version != ask.version) return refused(AccountRefusal::no_such_version);
  if (destination.confirmed) return AlreadyDone{};
  if (destination.by == ask.by) return refused(AccountRefusal::same_person);
  return happened(PayoutAccountConfirmed{now.account, ask.version, ask.by});
}

// What was approved for another payout account waits until somebody has confirmed the one of today.
bool may_go_there(const Destination& destination, const KeptClaim& claim) {
  return claim.destination == 0 || claim.destination == destination.version || destination.confirmed;
}

AccountDecision on(const CashbackAccount& now, const PayOut& ask) {
  if (!now.exists) return refused(AccountRefusal::no_such_account);
  const auto is_same = [&](const auto& one) { return one.payout == ask.payout; };
  if (std::ranges::any_of(now.payouts, is_same) || std::ranges::any_of(now.settled, is_same)) return AlreadyDone{};
  if (now.destination.version == 0) return refused(AccountRefusal::no_payout_account);
  std::vector<PayoutPart> parts;
  bool is_held = false;
  std::int64_t due = 0;
  for (const auto& claim : now.claims) {
    if (claim.status != ClaimStatus::open || claim.claim.payable_from > ask.at || due_of(claim) == 0) continue;
    if (!may_go_there(now.destination, claim)) {
      is_held = true;
    } else if (parts.size() < limit::payout_parts) {
      const Money amount{due_of(claim), claim.amount.currency};
      parts.push_back({claim.claim.order, amount, amount});
      due += amount.minor;
    }
  }
  if (parts.empty()) return refused(is_held ? AccountRefusal::payout_account_changed : AccountRefusal::nothing_due);
  auto left = std::min(due, carried_forward(now).minor);
  const Money amount{due - left, parts.front().due.currency};
  for (auto& part : parts) {
    const auto taken = std::min(left, part.due.minor);
    part.paid.minor -= taken;
    left -= taken;
  }
  if (amount.minor == 0) return happened(DueSetOff{now.account, std::move(parts)});
  if (now.payouts.size() == limit::open_payouts) return refused(AccountRefusal::too_many_payouts);
  if (!ask.within.covers(amount)) return refused(AccountRefusal::needs_approval);
  if (ask.at_most && (ask.at_most->currency != amount.currency || amount.minor > ask.at_most->minor)) {
    return refused(AccountRefusal::exceeds_approved);
  }
  return happened(PayoutRequested{now.account, ask.payout, amount, std::move(parts), now.destination.version,
                                  now.destination.personal});
}

// What was said before stands; that something else is said now, somebody has to look at, once.
AccountDecision on_settled(const CashbackAccount& now, const SettledPayout& payout, const ReportPayout& ask) {
  const bool says_so = ask.outcome == (payout.paid ? PayoutOutcome::paid : PayoutOutcome::failed);
  const bool says_nothing = ask.outcome == PayoutOutcome::unknown || ask.outcome == PayoutOutcome::handed_over;
  if (says_so || says_nothing || payout.contested) return AlreadyDone{};
  if (ask.by == PayoutReportedBy::person) return refused(AccountRefusal::other_outcome);
  const auto* reported = ask.outcome == PayoutOutcome::paid ? "reported as paid" : "reported as failed";
  return happened(PayoutOutcomeUnknown{now.account, ask.payout, reported, /*contested=*/true, /*needs_person=*/true});
}

AccountDecision on(const CashbackAccount& now, const ReportPayout& ask) {
  const auto settled = std::ranges::find(now.settled, ask.payout, &SettledPayout::payout);
  if (settled != now.settled.end()) return on_settled(now, *settled, ask);
  const auto open = std::ranges::find(now.payouts, ask.payout, &OpenPayout::payout);
  if (open == now.payouts.end()) return refused(AccountRefusal::no_such_payout);
  switch (ask.outcome) {
    case PayoutOutcome::handed_over:
      if (open->handed_over) return AlreadyDone{};
      return happened(PayoutHandedOver{now.account, ask.payout, ask.reference});
    case PayoutOutcome::paid:
      return happened(PayoutPaid{now.account, ask.payout, open->amount, open->parts, ask.reference, ask.by});
    case PayoutOutcome::failed:
      return happened(PayoutFailed{now.account, ask.payout, open->amount, open->parts, ask.code, ask.message, ask.by});
    case PayoutOutcome::unknown: break;
  }
  if (open->unknown && (open->with_person || !ask.needs_person)) return AlreadyDone{};
  return happened(PayoutOutcomeUnknown{now.account, ask.payout, ask.message, /*contested=*/false, ask.needs_person});
}

}  // namespace

Money liability_of(const CashbackAccount& now) {
  return {now.approved.minor - now.reversed.minor - now.paid_out.minor, now.approved.currency};
}
Money carried_forward(const CashbackAccount& now) {
  return {open_in_all(now) - liability_of(now).minor, now.approved.currency};
}

Decision<CashbackAccountEvent, AccountRefusal> CashbackAccountDecider::decide(const CashbackAccount& now,
                                                                              const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

}  // namespace paypie::cashback
