// The cashback account of one customer in one currency: what it decides about claims and payouts. Pure.
//
// What it owes in all is approved - reversed - paid_out. The claims that are open add up to at least as much; what they
// are more is carried forward: it is taken off the next payout. So nothing is ever paid twice, and nothing is lost.
#pragma once
#include <boost/describe.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/approval_limits.hpp"
#include "command-side/decider/decider.hpp"
#include "command-side/risk/scorecard.hpp"
#include "events/cashback.hpp"
#include "events/event.hpp"

namespace paypie::cashback {

// Each tested one below, at, and one above.
namespace limit {
inline constexpr std::size_t claims = 2'000;     // of one account, those that are over too
inline constexpr std::size_t open_payouts = 20;  // of one account, without an outcome
inline constexpr std::size_t payout_parts = 100;
inline constexpr std::size_t months = 240;           // programmes times months whose sums are kept, the youngest
inline constexpr std::size_t settled_payouts = 500;  // that are remembered, the youngest
}  // namespace limit

// By the process of an order: decided by the month's cap and the model.
struct ClaimCashback {
  CashbackAccountId account;
  CashbackClaim claim;
  std::optional<Money> most_per_month;
  risk::Scorecard model;
};
// By a person, of what was referred.
struct ApproveClaim {
  OrderId order;
  std::string reason;
};
struct RejectClaim {
  OrderId order;
  std::string reason;
};
// in_all: of this order's cashback, so that hearing it twice, or late, changes nothing.
struct ReverseCashback {
  OrderId order;
  Money in_all;
};
struct SetPayoutAccount {
  CashbackAccountId account;
  Timestamp at;
  std::string by;
  Personal personal;  // holder, iban
};
struct ConfirmPayoutAccount {
  std::int64_t version = 1;  // that the person looked at
  std::string by;
};
// Whatever is due at this time. at_most: of a payout that two persons agreed on.
struct PayOut {
  static constexpr auto limited_by = &ApprovalLimits::payouts;
  PayoutId payout;
  Timestamp at;
  std::optional<Money> at_most = std::nullopt;
  ApprovalLimit within = {};
};

enum class PayoutOutcome { handed_over, paid, failed, unknown };
BOOST_DESCRIBE_ENUM(PayoutOutcome, handed_over, paid, failed, unknown)

// What the bank, or a person who asked it, says.
struct ReportPayout {
  PayoutId payout;
  PayoutOutcome outcome = PayoutOutcome::unknown;
  std::string reference;
  std::string code;     // of failed
  std::string message;  // of failed and unknown
  PayoutReportedBy by = PayoutReportedBy::call;
  bool needs_person = false;  // of unknown
};

enum class AccountRefusal {
  no_such_account,
  no_such_claim,
  other_currency,
  amount_out_of_range,
  too_many_claims,
  not_in_review,
  iban_invalid,
  no_such_version,
  same_person,
  no_payout_account,
  payout_account_changed,
  nothing_due,
  too_many_payouts,
  no_such_payout,
  other_outcome,
  needs_approval,
  exceeds_approved
};
BOOST_DESCRIBE_ENUM(AccountRefusal, no_such_account, no_such_claim, other_currency, amount_out_of_range,
                    too_many_claims, not_in_review, iban_invalid, no_such_version, same_person, no_payout_account,
                    payout_account_changed, nothing_due, too_many_payouts, no_such_payout, other_outcome,
                    needs_approval, exceeds_approved)

// open: owed, and not asked to be paid.
enum class ClaimStatus { in_review, rejected, open, paid_out };
BOOST_DESCRIBE_ENUM(ClaimStatus, in_review, rejected, open, paid_out)

struct KeptClaim {
  CashbackClaim claim;
  ClaimStatus status = ClaimStatus::open;
  Money amount;
  Money reversed;
  std::int64_t destination = 0;
  Money carried;  // what of it was reversed while it was paid, or being paid, and so is taken off elsewhere
};
VALUE(KeptClaim, (claim, status, amount, reversed, destination, carried))

// What was approved or referred of a programme, of orders of one calendar month.
struct MonthSum {
  std::string programme;
  std::int64_t month = 0;  // since year 0
  Money amount;
};
VALUE(MonthSum, (programme, month, amount))

struct OpenPayout {
  PayoutId payout;
  Money amount;
  std::vector<PayoutPart> parts;
  bool handed_over = false;
  bool unknown = false;
  bool with_person = false;
};
VALUE(OpenPayout, (payout, amount, parts, handed_over, unknown, with_person))

struct SettledPayout {
  PayoutId payout;
  bool paid = false;
  bool contested = false;
};
VALUE(SettledPayout, (payout, paid, contested))

struct Destination {
  std::int64_t version = 0;  // 0: none
  bool confirmed = false;
  Timestamp at;
  std::string by;
  Personal personal;
};
VALUE(Destination, (version, confirmed, at, by, personal))

struct CashbackAccount {
  bool exists = false;
  CashbackAccountId account;
  std::optional<Currency> currency;  // of the first claim
  Money approved;
  Money reversed;
  Money paid_out;  // paid, or asked to be
  std::vector<KeptClaim> claims;
  std::vector<MonthSum> months;
  std::vector<OpenPayout> payouts;
  std::vector<SettledPayout> settled;
  Destination destination;
  Money orders;  // what was paid for all orders with a claim
};
VALUE(CashbackAccount,
      (exists, account, currency, approved, reversed, paid_out, claims, months, payouts, settled, destination, orders))

// What the account owes; below zero: what is carried forward and nothing stands against.
Money liability_of(const CashbackAccount& now);
// Taken off what becomes due.
Money carried_forward(const CashbackAccount& now);

struct CashbackAccountDecider {
  using State = CashbackAccount;
  using Command = std::variant<ClaimCashback, ApproveClaim, RejectClaim, ReverseCashback, SetPayoutAccount,
                               ConfirmPayoutAccount, PayOut, ReportPayout>;
  using Event = CashbackAccountEvent;
  using Refusal = AccountRefusal;
  static constexpr std::string_view topic = "paypie.cashback_account.events.v1";
  static constexpr std::string_view source = "/cashback/accounts";
  // Orders of a customer have nothing else in common.
  static constexpr bool belongs_to_many = true;

  static Decision<CashbackAccountEvent, AccountRefusal> decide(const CashbackAccount& now, const Command& command);
  static CashbackAccount evolve(CashbackAccount now, const CashbackAccountEvent& event);
};
static_assert(Decider<CashbackAccountDecider>);

}  // namespace paypie::cashback
