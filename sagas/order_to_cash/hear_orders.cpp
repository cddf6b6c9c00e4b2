// What orders, number series and stock items say.
#include <algorithm>

#include "sagas/order_to_cash/hearing.hpp"
#include "sagas/order_to_cash/payment_steps.hpp"
#include "sagas/order_to_cash/phases.hpp"
#include "sagas/order_to_cash/stock_steps.hpp"

namespace paypie::order_to_cash {

namespace {

std::vector<WantedLine> wanted(const std::vector<orders::LineItem>& items) {
  std::vector<WantedLine> lines;
  for (const auto& item : items) lines.push_back({item.line, item.sku, item.quantity, item.total});
  return lines;
}

void reserve_all(Draft& step, const std::vector<WantedLine>& lines) {
  for (const auto& line : lines) {
    if (!reserve(step, line)) return cancel(step, "no_location");
  }
}

}  // namespace

void on(Draft& step, const Deliver& input, const orders::OrderCreated& e) {
  step.begin({.order = e.order,
              .currency = e.currency,
              .total = e.totals.total,
              .lines = wanted(e.lines),
              .payment_method = e.payment_method,
              .policy = input.policy,
              .charges = input.charges});
  step.ask({.name = "number", .asked = Asked::take_number});
  tell_of_early_ones(step);
  if (e.charges_due.value_or(false) && !input.charges) return cancel(step, "no_shipping_rate");
  reserve_all(step, step.now().lines);
  go_on_when_reserved(step, input.time);
}

void on(Draft& step, const Deliver& input, const orders::OrderLinesChanged& e) {
  if (step.in({Phase::cancelling, Phase::cancelled, Phase::finished})) return;
  auto lines = step.now().lines;
  std::vector<WantedLine> again;
  for (const auto& gone : e.removed) {
    std::erase_if(lines, [&](const WantedLine& line) { return line.line == gone; });
    release(step, gone, "line_removed");
  }
  for (const auto& item : wanted(e.changed)) {
    const auto before = std::ranges::find(lines, item.line, &WantedLine::line);
    if (before == lines.end()) continue;
    if (item.quantity != before->quantity) {
      release(step, item.line, "line_changed");
      again.push_back(item);
    }
    *before = item;
  }
  for (const auto& item : wanted(e.added)) {
    lines.push_back(item);
    again.push_back(item);
  }
  step.lines(std::move(lines), e.totals.total);
  if (step.phase() != Phase::stuck) step.go(Phase::reserving);
  reserve_all(step, again);
  go_on_when_reserved(step, input.time);
}

// Asked for is only one change: the confirmation.
void on(Draft& step, const Deliver& input, const orders::OrderStatusChanged&) {
  if (input.answers.empty() || step.phase() != Phase::confirming) return;
  step.go(Phase::fulfilling);
  capture_due(step);
  end_fulfilling(step);
}

namespace {

Money share_of(const WantedLine& line, std::int64_t quantity) {
  const auto part = static_cast<__int128>(line.total.minor) * quantity / line.quantity;
  return {static_cast<std::int64_t>(part), line.total.currency};
}

}  // namespace

void on(Draft& step, const Deliver&, const orders::OrderFulfilled& e) {
  Money amount{0, step.now().total.currency};
  std::vector<ShippedLine> lines;
  for (const auto& part : e.lines) {
    const auto line = std::ranges::find(step.now().lines, part.line, &WantedLine::line);
    if (line == step.now().lines.end()) continue;
    amount.minor += share_of(*line, part.quantity).minor;
    lines.push_back({part.line, part.quantity});
    commit(step, part.line, part.quantity, e.fulfillment);
  }
  step.ship({e.fulfillment, amount, std::move(lines)}, e.complete);
  if (step.phase() != Phase::fulfilling) return;
  capture_due(step);
  end_fulfilling(step);
}

void on(Draft& step, const Deliver&, const orders::OrderCancelled& e) {
  step.order_over();
  if (step.in({Phase::cancelling, Phase::cancelled})) return end_cancelling(step);
  cancel(step, e.reason.empty() ? "order_cancelled" : e.reason);
}

void on(Draft& step, const Deliver& input, const orders::OutsidePaymentRecorded& e) {
  step.paid_outside(e.paid_in_all);
  go_on_when_covered(step, input.time);
  end_fulfilling(step);
}

void on(Draft& step, const Deliver& input, const orders::ChargesApplied& e) {
  step.charged(e.totals.total);
  go_on_when_reserved(step, input.time);
}

// Answers to wishes of ours; closing the wish was all.
void on(Draft&, const Deliver&, const orders::OrderNumbered&) {}
void on(Draft&, const Deliver&, const orders::PaymentProgressRecorded&) {}

// ---- numbers ----

void on(Draft& step, const Deliver& input, const numbering::NumberTaken& e) {
  if (input.answers.empty()) return;
  step.number(e.number);
  step.ask({.name = "assign_number", .asked = Asked::assign_number, .number = e.number});
}

// ---- stock ----

void on(Draft&, const Deliver&, const inventory::StockReserved&) {}  // on_answer has it
void on(Draft& step, const Deliver&, const inventory::ReservationReleased&) { end_cancelling(step); }
void on(Draft& step, const Deliver&, const inventory::StockCommitted&) { end_fulfilling(step); }
void on(Draft& step, const Deliver&, const inventory::StockReturned&) { end_fulfilling(step); }

}  // namespace paypie::order_to_cash
