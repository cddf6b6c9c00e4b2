// What can happen to cashback: the programmes of a store, and the account of each of its customers. Stored for ever:
// fields are only ever added (optional, at the end).
//
// A customer's account is found by an HMAC of the e-mail, so no stream is named after a person. What the account owes
// is approved - reversed - paid out; below zero it is carried forward: taken off what becomes due later.
//
// PayoutRequested is a wish: it lies in the log before the bank is asked, carries all that is needed, and its event id
// is the key. It is open until its outcome is in the log. No outcome is ever guessed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/risk.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie {

struct CashbackAccountTag {
  static constexpr std::string_view prefix = "cba";
};
struct CashbackClaimTag {
  static constexpr std::string_view prefix = "clm";
};
struct CashbackProgrammesTag {
  static constexpr std::string_view prefix = "cbp";
};
struct PayoutTag {
  static constexpr std::string_view prefix = "pyo";
};
using CashbackAccountId = Id<CashbackAccountTag>;
using CashbackClaimId = Id<CashbackClaimTag>;  // the bits of its order's id
using CashbackProgrammesId = Id<CashbackProgrammesTag>;
using PayoutId = Id<PayoutTag>;

}  // namespace paypie

namespace paypie::cashback {

// ---- programmes: one stream for each store ----

// Goods that come to at least `from`, and to less than the next tier's, give this share of them back.
struct CashbackTier {
  Money from;
  Rate rate;
};
VALUE(CashbackTier, (from, rate))

struct CashbackProgramme {
  std::string programme;  // its name
  std::string title;
  Currency currency;
  std::vector<CashbackTier> tiers;  // rising
  std::optional<Money> most_per_order;
  std::optional<Money> most_per_month;   // of one account, by the calendar month (UTC) in which orders were paid
  std::vector<std::string> skus;         // that count; empty: all
  std::optional<Timestamp> valid_from;   // orders from then on; none: always
  std::optional<Timestamp> valid_until;  // orders before then
  std::int64_t waiting_days = 0;         // from the order's payment until cashback is due
};
VALUE(CashbackProgramme,
      (programme, title, currency, tiers, most_per_order, most_per_month, skus, valid_from, valid_until, waiting_days))

struct ProgrammeCreated {
  CashbackProgramme rules;
};
EVENT(ProgrammeCreated, "cashback_programmes.created", 1, (rules))

// For orders that come from now on.
struct ProgrammeChanged {
  CashbackProgramme rules;
};
EVENT(ProgrammeChanged, "cashback_programmes.changed", 1, (rules))

// Orders that come from now on get none of it; what is on its way goes on.
struct ProgrammeEnded {
  std::string programme;
  std::string reason;
};
EVENT(ProgrammeEnded, "cashback_programmes.ended", 1, (programme, reason))

using ProgrammeEvent = std::variant<ProgrammeCreated, ProgrammeChanged, ProgrammeEnded, CommandSettled>;

// ---- accounts: one stream for each customer of a store, and currency ----

// What was asked for one order, before anything was decided about it. at: when the order was paid.
struct CashbackClaim {
  OrderId order;
  std::string programme;
  Money asked;         // the programme's rate and its cap for one order taken into account
  Money order_amount;  // what was paid for the order
  Timestamp at;        // business time
  Timestamp payable_from;
};
VALUE(CashbackClaim, (order, programme, asked, order_amount, at, payable_from))

// The account owes it. amount: at most what was asked, as the month's cap leaves it. destination: the version of the
// payout account that was known then; 0: none was. assessment: none when a person decided what was referred.
struct CashbackApproved {
  CashbackAccountId account;
  OrderId order;
  CashbackClaim claim;
  Money amount;
  std::int64_t destination = 0;
  std::optional<risk::Assessment> assessment;
  std::string reason;  // a person's
};
EVENT(CashbackApproved, "cashback_account.approved", 1,
      (account, order, claim, amount, destination, assessment, reason))

// A person has to decide.
struct CashbackReferred {
  CashbackAccountId account;
  OrderId order;
  CashbackClaim claim;
  Money amount;
  risk::Assessment assessment;
};
EVENT(CashbackReferred, "cashback_account.referred", 1, (account, order, claim, amount, assessment))

// why: risk, month_is_full, person.
enum class RejectedFor { risk, month_is_full, person };
BOOST_DESCRIBE_ENUM(RejectedFor, risk, month_is_full, person)

struct CashbackRejected {
  CashbackAccountId account;
  OrderId order;
  CashbackClaim claim;
  RejectedFor why = RejectedFor::risk;
  std::optional<risk::Assessment> assessment;
  std::string reason;  // a person's
};
EVENT(CashbackRejected, "cashback_account.rejected", 1, (account, order, claim, why, assessment, reason))

// The customer got money back for the order. carried: as much of it as had been paid out, or was on its way, and is now
// taken off what becomes due later.
struct CashbackReversed {
  CashbackAccountId account;
  OrderId order;
  Money amount;
  Money reversed_in_all;  // of this order
  Money carried;
};
EVENT(CashbackReversed, "cashback_account.reversed", 1, (account, order, amount, reversed_in_all, carried))

// The same of one that waits for a person: nothing was owed yet.
struct CashbackReduced {
  CashbackAccountId account;
  OrderId order;
  Money amount;
  Money reversed_in_all;
};
EVENT(CashbackReduced, "cashback_account.reduced", 1, (account, order, amount, reversed_in_all))

// personal: holder, iban.
struct PayoutAccountSet {
  CashbackAccountId account;
  std::int64_t version = 1;  // of the payout account: 1, 2, ...
  Timestamp at;              // business time
  std::string by;            // who set it, and so cannot confirm it
  Personal personal;
};
EVENT(PayoutAccountSet, "cashback_account.payout_account_set", 1, (account, version, at, by, personal))

// A second person has looked at it: what was approved before it changed may go there.
struct PayoutAccountConfirmed {
  CashbackAccountId account;
  std::int64_t version = 1;
  std::string by;
};
EVENT(PayoutAccountConfirmed, "cashback_account.payout_account_confirmed", 1, (account, version, by))

// What is due of one order. paid: what of it is paid out; the rest is set off against what was carried forward.
struct PayoutPart {
  OrderId order;
  Money due;
  Money paid;
};
VALUE(PayoutPart, (order, due, paid))

// personal: holder, iban. amount: what the parts pay; never 0.
struct PayoutRequested {
  CashbackAccountId account;
  PayoutId payout;
  Money amount;
  std::vector<PayoutPart> parts;
  std::int64_t destination = 1;
  Personal personal;
};
EVENT(PayoutRequested, "cashback_account.payout_requested", 1, (account, payout, amount, parts, destination, personal))

// As clients get these two, in every answer: of the IBAN both ends. See events/codec/shown.hpp.
PayoutAccountSet shown(PayoutAccountSet event);
PayoutRequested shown(PayoutRequested event);
// Fields under another scheme than `plain` say nothing, and are left out.
Personal shown(Personal personal);

// All that was due went into what was carried forward: nothing is paid.
struct DueSetOff {
  CashbackAccountId account;
  std::vector<PayoutPart> parts;
};
EVENT(DueSetOff, "cashback_account.due_set_off", 1, (account, parts))

// The bank has the order to pay; whether it was carried out is not known yet.
struct PayoutHandedOver {
  CashbackAccountId account;
  PayoutId payout;
  std::string reference;  // the bank's, or the file's
};
EVENT(PayoutHandedOver, "cashback_account.payout_handed_over", 1, (account, payout, reference))

enum class PayoutReportedBy { call, lookup, person };
BOOST_DESCRIBE_ENUM(PayoutReportedBy, call, lookup, person)

struct PayoutPaid {
  CashbackAccountId account;
  PayoutId payout;
  Money amount;
  std::vector<PayoutPart> parts;
  std::string reference;
  PayoutReportedBy by = PayoutReportedBy::call;
};
EVENT(PayoutPaid, "cashback_account.payout_paid", 1, (account, payout, amount, parts, reference, by))

// Surely nothing was paid: all of it is due again.
struct PayoutFailed {
  CashbackAccountId account;
  PayoutId payout;
  Money amount;
  std::vector<PayoutPart> parts;
  std::string code;
  std::string message;
  PayoutReportedBy by = PayoutReportedBy::call;
};
EVENT(PayoutFailed, "cashback_account.payout_failed", 1, (account, payout, amount, parts, code, message, by))

// The bank may have paid: it is asked again, with the same key. contested: an outcome is recorded already, and stands,
// but something else was reported since. needs_person: the bank could not settle it; somebody has to look.
struct PayoutOutcomeUnknown {
  CashbackAccountId account;
  PayoutId payout;
  std::string reason;
  bool contested = false;
  bool needs_person = false;
};
EVENT(PayoutOutcomeUnknown, "cashback_account.payout_outcome_unknown", 1,
      (account, payout, reason, contested, needs_person))

using CashbackAccountEvent =
    std::variant<CashbackApproved, CashbackReferred, CashbackRejected, CashbackReversed, CashbackReduced,
                 PayoutAccountSet, PayoutAccountConfirmed, PayoutRequested, DueSetOff, PayoutHandedOver, PayoutPaid,
                 PayoutFailed, PayoutOutcomeUnknown, CommandSettled>;

}  // namespace paypie::cashback
