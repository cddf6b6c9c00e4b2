// The fold behind CashbackClaimView.
#include "projections/cashback_claim_view.hpp"

#include <algorithm>

namespace paypie::projections {
namespace {

using namespace cashback;

// Of a claim that has not begun, and is not shown: some currency, because what is stored must be read again.
constexpr Currency any_currency{{'U', 'S', 'D'}};

void take_currency(CashbackClaimView& view, const Currency& currency) {
  view.rules.currency = currency;
  for (Money* sum : {&view.base, &view.order_total, &view.paid, &view.refunded, &view.reversed, &view.paid_outside}) {
    *sum = {0, currency};
  }
}

void begin(CashbackClaimView& view, const ClaimBeginning& began) {
  view.begun = true;
  view.order = began.order;
  view.account = began.account;
  view.programme = began.programme.programme;
  take_currency(view, began.programme.currency);
  view.rules = rules_of(began.programme);
  view.order_total = began.total;
}

void put_lines(CashbackClaimView& view, const std::vector<ClaimLine>& lines) {
  const auto& skus = view.rules.skus;
  view.lines.clear();
  view.base.minor = 0;
  for (const auto& line : lines) {
    const bool counts = skus.empty() || std::ranges::find(skus, line.sku) != skus.end();
    view.lines.push_back({line.line, line.sku, line.total, counts});
    if (counts) view.base.minor += line.total.minor;
  }
}

void put_payment(CashbackClaimView& view, const ClaimPayment& payment) {
  const auto known = std::ranges::find(view.payments, payment.payment, &ClaimPayment::payment);
  if (known != view.payments.end()) {
    *known = payment;
  } else {
    view.payments.push_back(payment);
  }
}

void add_up(CashbackClaimView& view) {
  view.paid = view.paid_outside;
  view.refunded.minor = 0;
  for (const auto& payment : view.payments) {
    view.paid.minor += payment.captured.minor;
    view.refunded.minor += payment.refunded.minor;
  }
}

void on(CashbackClaimView& view, const Envelope& meta, const ClaimStepped& step) {
  if (step.began) {
    begin(view, *step.began);
    put_lines(view, step.began->lines);
  }
  if (!step.lines.empty()) put_lines(view, step.lines);
  if (step.total) view.order_total = *step.total;
  for (const auto& payment : step.payments) put_payment(view, payment);
  if (step.paid_outside) view.paid_outside = *step.paid_outside;
  add_up(view);
  view.phase = step.phase;
  // What was refused stands until something goes on.
  if (!step.why.empty() || !step.asks.empty()) view.why = step.why;
  if (step.claim) {
    view.asked = step.claim->asked;
    view.at = step.claim->at;
    view.payable_from = step.claim->payable_from;
  }
  if (step.amount) view.approved = step.amount;
  if (step.reversed_in_all) view.reversed = *step.reversed_in_all;
  for (const auto& name : step.closed) {
    std::erase_if(view.open, [&](const CashbackClaimOpen& open) { return open.name == name; });
  }
  for (const auto& wish : step.asks) view.open.push_back({wish.asked, wish.name, meta.time});
}
void on(CashbackClaimView&, const Envelope&, const CommandSettled&) {}

}  // namespace

CashbackClaimView apply(CashbackClaimView view, const Envelope& meta, const ClaimEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = CashbackClaimId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a cashback claim");
    view.id = *id;
    view.store = meta.store;
    view.created_at = meta.time;
    take_currency(view, any_currency);
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
