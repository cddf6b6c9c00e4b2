// What a customer's cashback account looks like to whoever reads it: what it owes, what becomes due of which order, and
// what is on its way to the bank. Neither an IBAN nor an e-mail is in it: of the IBAN both ends, so that a person can
// hold it against a letter.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/cashback.hpp"
#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

// in_review: a person decides. open: owed, and not asked to be paid. under_way: part of a payout without an outcome.
// Those that are rejected, paid, set off or wholly reversed are over, and counted only.
enum class CashbackClaimStatus { in_review, open, under_way };
BOOST_DESCRIBE_ENUM(CashbackClaimStatus, in_review, open, under_way)

// Why an open claim is not paid though its time has come. review: a person decides. payout_account: none is known.
// confirmation: it was approved before the payout account changed, and nobody has confirmed the new one.
enum class CashbackHeldFor { nothing, review, payout_account, confirmation };
BOOST_DESCRIBE_ENUM(CashbackHeldFor, nothing, review, payout_account, confirmation)

struct CashbackAccountClaim {
  OrderId order;
  std::string programme;
  CashbackClaimStatus status = CashbackClaimStatus::open;
  Money amount;
  Money reversed;
  Money carried;  // what of `reversed` is taken off elsewhere, because this was being paid when it was reversed
  Money due;      // amount - reversed + carried
  Timestamp payable_from;
  std::int64_t destination = 0;  // the version of the payout account that it was approved for; 0: any
  CashbackHeldFor held_for = CashbackHeldFor::nothing;
  std::string why;        // of in_review: the model, its version, the score
  Timestamp at;           // business time: when the order was paid
  Timestamp recorded_at;  // of the last event about it
};
VALUE(CashbackAccountClaim, (order, programme, status, amount, reversed, carried, due, payable_from, destination,
                             held_for, why, at, recorded_at))

// asked: in the log, not with the bank yet. unknown: the bank may have paid. with_person: the bank could not settle it.
enum class PayoutStatus { asked, handed_over, unknown, with_person, paid, failed };
BOOST_DESCRIBE_ENUM(PayoutStatus, asked, handed_over, unknown, with_person, paid, failed)

struct CashbackPayout {
  PayoutId id;
  PayoutStatus status = PayoutStatus::asked;
  Money amount;
  std::int64_t orders = 0;  // that it pays for
  std::int64_t destination = 0;
  std::string reference;  // the bank's, or the file's
  std::string code;       // of failed
  std::string message;    // of failed and unknown
  // Something else was reported after paid, or failed: what is recorded stands, somebody has to look.
  bool contested = false;
  Timestamp asked_at;    // recorded
  Timestamp updated_at;  // recorded
};
VALUE(CashbackPayout,
      (id, status, amount, orders, destination, reference, code, message, contested, asked_at, updated_at))

// holder is empty while data.personal is not readable.
struct CashbackPayoutAccount {
  std::int64_t version = 1;
  bool confirmed = false;
  std::string holder;
  std::string iban;  // DE89****3000
  std::string set_by;
  Timestamp set_at;  // business time
  std::string confirmed_by;
};
VALUE(CashbackPayoutAccount, (version, confirmed, holder, iban, set_by, set_at, confirmed_by))

struct CashbackCounts {
  std::int64_t claims = 0;  // in all
  std::int64_t in_review = 0;
  std::int64_t rejected = 0;
  std::int64_t payouts = 0;  // in all
  std::int64_t payouts_under_way = 0;
  std::int64_t payouts_for_a_person = 0;  // with_person or contested
};
VALUE(CashbackCounts, (claims, in_review, rejected, payouts, payouts_under_way, payouts_for_a_person))

struct CashbackAccountView {
  CashbackAccountId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version, also the ETag; 0: nothing happened yet
  Currency currency;
  Money approved;
  Money reversed;
  Money paid;
  Money under_way;        // asked to be paid, and not known to be, or not to be
  Money liability;        // approved - reversed - paid - under_way; below zero: all of it is carried forward
  Money carried_forward;  // reversed after it was paid, or on its way: taken off what becomes due
  CashbackCounts counts;
  std::optional<CashbackPayoutAccount> payout_account;
  std::vector<CashbackAccountClaim> claims;  // those that are not over, in the order in which they came
  std::vector<CashbackPayout> payouts;       // the youngest of those with an outcome, then those without
  Timestamp created_at;                      // recorded
  Timestamp updated_at;                      // recorded, of the last event
};
VALUE(CashbackAccountView, (id, store, version, currency, approved, reversed, paid, under_way, liability,
                            carried_forward, counts, payout_account, claims, payouts, created_at, updated_at))

// Payouts with an outcome that a view keeps: as many as the account itself remembers.
inline constexpr std::size_t settled_payouts_shown = 500;

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
CashbackAccountView apply(CashbackAccountView view, const Envelope& meta, const cashback::CashbackAccountEvent& event);

struct CashbackAccountDocuments {
  using View = CashbackAccountView;
  using Event = cashback::CashbackAccountEvent;
  static constexpr std::string_view topic = "paypie.cashback_account.events.v1";
  static constexpr std::string_view name = "cashback_accounts";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  // An account that was asked something before its first claim.
  static bool is_shown(const View& view) { return view.counts.claims > 0; }
  // With one of everything that is a list, or may be absent: another shape of it is another form of the store.
  static View specimen() { return {.payout_account = {{}}, .claims = {{}}, .payouts = {{}}}; }
};
static_assert(Documents<CashbackAccountDocuments>);

}  // namespace paypie::projections
