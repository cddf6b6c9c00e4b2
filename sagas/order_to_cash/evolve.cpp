// How an instance folds: every step says what changed.
#include <algorithm>
#include <string>

#include "sagas/order_to_cash/instance.hpp"
#include "sagas/order_to_cash/replace_or_add.hpp"

namespace paypie::order_to_cash {
namespace {

void begin(Instance& now, const Beginning& began) {
  now.exists = true;
  now.order = began.order;
  now.total = began.total;
  now.paid_outside = {0, began.currency};
  std::erase_if(now.payments, [&](const HeardPayment& early) { return is_foreign(early, began.currency); });
  now.payment_method = began.payment_method;
  now.policy = began.policy;
  now.charges = began.charges;
  now.lines = began.lines;
}

void note_seen(Instance& now, const Stepped& step) {
  if (step.source.empty()) return;
  replace_or_add(now.seen, SeenStream{step.source, step.source_version},
                 [&](const SeenStream& seen) { return seen.stream == step.source; });
}

void close(Instance& now, const std::string& name) {
  std::erase_if(now.open, [&](const Wish& wish) { return wish.name == name; });
  std::erase_if(now.timers, [&](const Timer& timer) { return timer.name == name; });
}

Instance on(Instance now, const Stepped& step) {
  if (now.exists && step.began) throw ImpossibleHistory("an instance cannot begin twice");
  if (step.began) begin(now, *step.began);
  note_seen(now, step);
  now.phase = step.phase;
  if (!step.number.empty()) now.number = step.number;
  if (!step.lines.empty()) now.lines = step.lines;
  if (step.total) now.total = *step.total;
  if (step.cause == event_name<orders::ChargesApplied>().name) now.charges.reset();
  if (step.paid_outside) now.paid_outside = *step.paid_outside;
  for (const auto& hold : step.holds) {
    replace_or_add(now.holds, hold, [&](const Hold& known) { return known.reservation == hold.reservation; });
  }
  for (const auto& payment : step.payments) {
    replace_or_add(now.payments, payment, [&](const HeardPayment& known) { return known.payment == payment.payment; });
  }
  if (step.shipped) now.shipments.push_back(*step.shipped);
  if (step.refund) now.refunds.push_back(*step.refund);
  now.complete = now.complete || step.complete;
  now.order_is_over = now.order_is_over || step.order_is_over;
  if (!step.why.empty()) now.why = step.why;
  for (const auto& name : step.closed) close(now, name);
  if (step.cause == "retry") now.failed.clear();
  now.failed.insert(now.failed.end(), step.failed.begin(), step.failed.end());
  now.open.insert(now.open.end(), step.asks.begin(), step.asks.end());
  now.timers.insert(now.timers.end(), step.timers.begin(), step.timers.end());
  ++now.steps;
  return now;
}

Instance on(Instance now, const CommandSettled&) { return now; }

}  // namespace

Instance OrderToCashDecider::evolve(Instance now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::order_to_cash
