// Debits first, then credits.
#include "events/ledger/postings.hpp"

#include <algorithm>
#include <map>

namespace paypie::ledger {
namespace {

using Gateway = std::optional<std::string>;

Money negative(const Money& amount) { return {-amount.minor, amount.currency}; }

// Sides of nothing are left out.
void put(Postings& out, Account account, std::string detail, const OrderId& order, const Money& amount) {
  if (amount.minor != 0) out.push_back({account, std::move(detail), order, amount});
}

// Where a payment's money lies: with its gateway, or in the bank if it had none.
void put_money(Postings& out, const Gateway& gateway, const OrderId& order, const Money& amount) {
  if (gateway && gateway->empty()) return put(out, Account::bank, "", order, amount);
  put(out, Account::gateway_clearing, gateway.value_or(std::string(unnamed_gateway)), order, amount);
}

Postings came_in(const Gateway& gateway, const OrderId& order, const Money& amount) {
  Postings out;
  put_money(out, gateway, order, amount);
  put(out, Account::receivable, "", order, negative(amount));
  return out;
}

void put_recognized(Postings& out, const OrderId& order, const std::optional<orders::Recognition>& recognized) {
  if (!recognized) return;
  put(out, Account::receivable, "", order, recognized->receivable);
  put(out, Account::refunds, "", order, recognized->refunds);
  put(out, Account::revenue, "", order, negative(recognized->revenue));
  put(out, Account::shipping, "", order, negative(recognized->shipping));
  put(out, Account::tax, "", order, negative(recognized->tax));
}

}  // namespace

// ---- orders ----

Postings postings(const orders::OrderFulfilled& event) {
  Postings out;
  put_recognized(out, event.order, event.recognized);
  return out;
}
Postings postings(const orders::OutsidePaymentRecorded& event) {
  auto out = came_in("", event.order, event.amount);
  put_recognized(out, event.order, event.recognized);
  return out;
}
Postings postings(const orders::PaymentProgressRecorded& event) {
  Postings out;
  put_recognized(out, event.order, event.recognized);
  return out;
}

// ---- payments ----

// A sale captures when it authorises: then nothing of it is still held.
Postings postings(const payments::PaymentAuthorized& event) {
  const bool sale = event.captured_in_all == event.authorized_in_all;
  if (!sale || event.test_mode) return {};
  return came_in(event.gateway, event.order, event.amount);
}
Postings postings(const payments::PaymentCaptured& event) {
  if (event.test_mode.value_or(false)) return {};
  return came_in(event.gateway, event.order, event.amount);
}
Postings postings(const payments::ManualPaymentRecorded& event) {
  if (event.test_mode.value_or(false)) return {};
  return came_in("", event.order, event.amount);
}
Postings postings(const payments::PaymentRefunded& event) {
  if (event.test_mode.value_or(false)) return {};
  return came_in(event.gateway, event.order, negative(event.amount));
}
// A refund that was recorded and had not happened.
Postings postings(const payments::RefundFailed& event) {
  if (!event.corrects.value_or(false) || event.test_mode.value_or(false)) return {};
  return came_in(event.gateway, event.order, event.amount);
}

Postings postings(const payments::DisputeOpened& event) {
  if (event.test_mode.value_or(false)) return {};
  Postings out;
  put(out, Account::disputes, "", event.order, event.amount);
  put_money(out, event.gateway, event.order, negative(event.amount));
  return out;
}
Postings postings(const payments::DisputeClosed& event) {
  if (event.test_mode.value_or(false)) return {};
  Postings out;
  if (event.won) {
    put_money(out, event.gateway, event.order, event.amount);
  } else {
    put(out, Account::dispute_losses, "", event.order, event.amount);
  }
  put(out, Account::disputes, "", event.order, negative(event.amount));
  return out;
}

// ---- settlement files ----

// What a gateway kept and what it paid out: no order's.
Postings postings(const settlements::SettlementCompleted& event) {
  Postings out;
  for (const auto& total : event.totals) {
    put(out, Account::gateway_fees, event.gateway, {}, total.fees);
    put(out, Account::bank, "", {}, total.payouts);
    put_money(out, event.gateway, {}, negative(total.fees));
    put_money(out, event.gateway, {}, negative(total.payouts));
  }
  return out;
}

// ---- cashback ----

// An order's cashback is owed to its customer; what is on its way to the bank lies under payouts until the bank says
// so.
namespace {

Postings moved(Account debit, Account credit, const OrderId& order, const Money& amount) {
  Postings out;
  put(out, debit, "", order, amount);
  put(out, credit, "", order, negative(amount));
  return out;
}
Postings moved(Account debit, Account credit, const std::vector<cashback::PayoutPart>& parts) {
  Postings out;
  for (const auto& part : parts) {
    const auto both = moved(debit, credit, part.order, part.paid);
    out.insert(out.end(), both.begin(), both.end());
  }
  return out;
}

}  // namespace

Postings postings(const cashback::CashbackApproved& event) {
  return moved(Account::cashback, Account::cashback_liability, event.order, event.amount);
}
Postings postings(const cashback::CashbackReversed& event) {
  return moved(Account::cashback_liability, Account::cashback, event.order, event.amount);
}
Postings postings(const cashback::PayoutRequested& event) {
  return moved(Account::cashback_liability, Account::payouts, event.parts);
}
Postings postings(const cashback::PayoutPaid& event) { return moved(Account::payouts, Account::bank, event.parts); }
Postings postings(const cashback::PayoutFailed& event) {
  return moved(Account::payouts, Account::cashback_liability, event.parts);
}

// ---- balance ----

std::vector<Imbalance> imbalances(const Postings& postings) {
  std::map<Currency, __int128> sums;
  for (const auto& posting : postings) sums[posting.amount.currency] += posting.amount.minor;
  std::vector<Imbalance> left;
  for (const auto& [currency, minor] : sums) {
    if (minor != 0) left.push_back({currency, minor});
  }
  return left;
}

std::string imbalance_text(const Postings& postings) {
  std::string text;
  for (const auto& left : imbalances(postings)) {
    text.append(text.empty() ? "" : ", ");
    // What does not fit is off by more than anybody reads.
    constexpr __int128 most = INT64_MAX;
    text.append(std::to_string(static_cast<std::int64_t>(std::clamp(left.minor, -most, most)))).append(" ");
    text.append(left.currency.text());
  }
  return text;
}

}  // namespace paypie::ledger
