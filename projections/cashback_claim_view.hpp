// What the cashback of one order looks like to whoever watches it: what it was computed from, how far it is, and why it
// does not go on. What becomes of the money is the account's to say (cashback_account_view.hpp).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/cashback_claims.hpp"
#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "projections/cashback_rules.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

struct CashbackClaimLine {
  LineId line;
  std::string sku;
  Money total;          // discounts taken off
  bool counts = false;  // whether the programme gives anything for it
};
VALUE(CashbackClaimLine, (line, sku, total, counts))

// A command asked of the account that has not answered yet.
struct CashbackClaimOpen {
  cashback::ClaimAsked asked = cashback::ClaimAsked::claim;
  std::string name;    // of the wish: reverse/4
  Timestamp asked_at;  // recorded
};
VALUE(CashbackClaimOpen, (asked, name, asked_at))

struct CashbackClaimView {
  CashbackClaimId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version, also the ETag; 0: nothing happened yet
  bool begun = false;
  OrderId order;
  CashbackAccountId account;
  std::string programme;
  cashback::ClaimPhase phase = cashback::ClaimPhase::waiting;
  std::string why;  // of rejected or over; or what the account refused
  std::vector<CashbackClaimLine> lines;
  Money base;  // of the lines that count
  Money order_total;
  Money paid;                     // for the order, by all payments and outside of them
  Money refunded;                 // to the customer
  std::optional<Money> asked;     // once it is: the programme's rate and its cap for one order taken into account
  std::optional<Money> approved;  // what the account made of it
  Money reversed;                 // asked to be, in all
  std::optional<Timestamp> at;    // business time: when the order was paid
  std::optional<Timestamp> payable_from;
  std::vector<CashbackClaimOpen> open;
  CashbackRulesView rules;  // as they were when the order came
  std::vector<cashback::ClaimPayment> payments;
  Money paid_outside;
  Timestamp created_at;  // recorded
  Timestamp updated_at;  // recorded, of the last event
};
VALUE(CashbackClaimView,
      (id, store, version, begun, order, account, programme, phase, why, lines, base, order_total, paid, refunded,
       asked, approved, reversed, at, payable_from, open, rules, payments, paid_outside, created_at, updated_at))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
CashbackClaimView apply(CashbackClaimView view, const Envelope& meta, const cashback::ClaimEvent& event);

struct CashbackClaimDocuments {
  using View = CashbackClaimView;
  using Event = cashback::ClaimEvent;
  static constexpr std::string_view topic = "paypie.cashback_claim.events.v1";
  static constexpr std::string_view name = "cashback_claims";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  static bool is_shown(const View& view) { return view.begun; }
  // With one of everything that is a list, or may be absent: another shape of it is another form of the store.
  static View specimen() {
    return {.lines = {{}},
            .asked = Money{},
            .approved = Money{},
            .at = Timestamp{},
            .payable_from = Timestamp{},
            .open = {{}},
            .payments = {{}}};
  }
};
static_assert(Documents<CashbackClaimDocuments>);

}  // namespace paypie::projections
