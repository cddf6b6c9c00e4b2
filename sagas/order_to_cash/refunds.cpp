// Counted against what left and what was taken, both as the instance has heard of them.
#include "sagas/order_to_cash/refunds.hpp"

#include <algorithm>

#include "sagas/order_to_cash/payment_steps.hpp"

namespace paypie::order_to_cash {
namespace {

constexpr std::string_view wish_name = "give_back";

std::int64_t shipped_of(const Instance& now, const LineId& line) {
  std::int64_t pieces = 0;
  for (const auto& shipment : now.shipments) {
    for (const auto& part : shipment.lines) pieces += part.line == line ? part.quantity : 0;
  }
  return pieces;
}

std::int64_t restocked_of(const std::vector<Restock>& lines, const LineId& line) {
  std::int64_t pieces = 0;
  for (const auto& part : lines) pieces += part.line == line ? part.quantity : 0;
  return pieces;
}

std::int64_t can_come_back(const Instance& now, const LineId& line) {
  auto pieces = shipped_of(now, line);
  for (const auto& refund : now.refunds) pieces -= restocked_of(refund.restock, line);
  return pieces;
}

std::int64_t can_be_given_back(const Instance& now) {
  std::int64_t sum = 0;
  for (const auto& payment : now.payments) sum += std::max<std::int64_t>(0, kept(now, payment));
  return sum;
}

// By whomever, and what was asked for and is not answered.
std::int64_t gone_back(const Instance& now) {
  std::int64_t sum = 0;
  for (const auto& payment : now.payments) sum += payment.captured.minor - kept(now, payment);
  return sum;
}

std::optional<Refusal> refusal_of(const Instance& now, const std::vector<Restock>& lines) {
  if (lines.size() > limit::restock_lines) return Refusal::too_many_lines;
  for (const auto& part : lines) {
    const auto line = std::ranges::find(now.lines, part.line, &WantedLine::line);
    if (line == now.lines.end() || line->sku.empty()) return Refusal::no_such_line;
    if (part.quantity < 1 || part.quantity > limit::restock_quantity) return Refusal::quantity_out_of_range;
  }
  const auto too_many = [&](const Restock& part) {
    return restocked_of(lines, part.line) > can_come_back(now, part.line);
  };
  return std::ranges::any_of(lines, too_many) ? std::optional(Refusal::exceeds_shipped) : std::nullopt;
}

}  // namespace

Money came_in(const Instance& now) {
  Money sum{now.paid_outside.minor, now.total.currency};
  for (const auto& payment : now.payments) sum.minor += payment.captured.minor;
  return sum;
}

std::optional<Refusal> refusal_of(const Instance& now, const RefundOrder& ask) {
  if (now.phase == Phase::cancelling || now.phase == Phase::cancelled) return Refusal::is_over;
  if (now.refunds.size() == limit::refunds) return Refusal::too_many_refunds;
  if (!ask.amount && ask.restock.empty()) return Refusal::amount_out_of_range;
  if (ask.amount) {
    if (ask.amount->currency != now.total.currency) return Refusal::other_currency;
    if (ask.amount->minor < 1) return Refusal::amount_out_of_range;
    if (ask.amount->minor > can_be_given_back(now)) return Refusal::exceeds_captured;
  }
  if (const auto why = refusal_of(now, ask.restock)) return why;
  if (!ask.amount) return std::nullopt;
  const Money in_all{gone_back(now) + ask.amount->minor, now.total.currency};
  return ask.within.covers(in_all) ? std::nullopt : std::optional(Refusal::needs_approval);
}

void give_back(Draft& step, const RefundOrder& ask) {
  const auto payments = step.now().payments;
  const auto amount = ask.amount.value_or(Money{0, step.now().total.currency});
  auto left = amount.minor;
  for (const auto& payment : payments) {
    const auto part = std::min(left, kept(step.now(), payment));
    if (part <= 0) continue;
    left -= part;
    step.ask({.name = step.fresh(wish_name),
              .asked = Asked::refund_payment,
              .payment = payment.payment,
              .amount = Money{part, amount.currency},
              .reason = ask.reason,
              .refund = ask.refund});
  }
  for (const auto& part : ask.restock) {
    const auto line = std::ranges::find(step.now().lines, part.line, &WantedLine::line);
    step.ask({.name = step.fresh("restock"),
              .asked = Asked::commit_stock,
              .sku = line->sku,
              .location = part.location,
              .quantity = part.quantity,
              .reason = ask.refund.text() + ": " + ask.reason,
              .refund = ask.refund});
  }
  step.refund({ask.refund, amount, ask.restock});
}

bool is_persons_refund(const std::string& wish) { return wish.starts_with(wish_name); }

}  // namespace paypie::order_to_cash
