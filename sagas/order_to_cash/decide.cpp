// What can be delivered to an instance, and what people can do with it.
#include <algorithm>

#include "sagas/order_to_cash/again.hpp"
#include "sagas/order_to_cash/hearing.hpp"
#include "sagas/order_to_cash/payment_steps.hpp"
#include "sagas/order_to_cash/phases.hpp"
#include "sagas/order_to_cash/refunds.hpp"
#include "sagas/order_to_cash/stock_steps.hpp"

namespace paypie::order_to_cash {
namespace {

using StepDecision = Decision<OrderToCashEvent, Refusal>;

StepDecision refused(Refusal why) { return Refused<Refusal>{why}; }
StepDecision recorded(Draft& step) {
  if (!step.is_worth_recording()) return AlreadyDone{};
  return Happened<OrderToCashEvent>{step.take()};
}

bool is_old(const Instance& now, const Deliver& input) {
  const auto seen = std::ranges::find(now.seen, input.stream, &SeenStream::stream);
  return seen != now.seen.end() && input.version <= seen->version;
}

// The order's own stream and answers to wishes come after the beginning; what clients do with payments need not.
bool may_come_early(const Input& event) {
  return std::visit(
      []<class E>(const E&) {
        return std::is_constructible_v<payments::PaymentEvent, E> && !std::is_same_v<E, CommandSettled>;
      },
      event);
}

StepDecision decide_on(const Instance& now, const Deliver& input) {
  const bool begins = std::holds_alternative<orders::OrderCreated>(input.event);
  if (!now.exists && !begins && !may_come_early(input.event)) return refused(Refusal::no_such_instance);
  if (is_old(now, input) || (now.exists && begins)) return AlreadyDone{};
  const auto cause = std::visit([]<class E>(const E&) { return std::string(event_name<E>().name); }, input.event);
  Draft step(now, cause);
  step.come_from(input.stream, input.version);
  if (const auto* open = step.open_wish(input.answers)) {
    const Wish wish = *open;
    step.close(wish.name);
    on_answer(step, wish, input);
  }
  std::visit([&](const auto& event) { on(step, input, event); }, input.event);
  return recorded(step);
}

StepDecision decide_on(const Instance& now, const FireTimer& ask) {
  if (!now.exists) return refused(Refusal::no_such_instance);
  const auto timer = std::ranges::find(now.timers, ask.name, &Timer::name);
  if (timer == now.timers.end()) return refused(Refusal::no_such_timer);
  Draft step(now, "timer " + ask.name);
  step.close(ask.name);
  if (timer->again) {
    ask_again(step, *timer);
  } else if (step.phase() == Phase::awaiting_payment) {
    cancel(step, "not_paid_in_time");
  }
  return recorded(step);
}

// The order is called off, or is to be. Then it goes on backwards.
bool is_being_undone(const Instance& now) {
  const auto calls_off = [](const Wish& wish) { return wish.asked == Asked::cancel_order; };
  const bool to_be = std::ranges::any_of(now.failed, calls_off) || std::ranges::any_of(now.open, calls_off);
  return now.order_is_over || (to_be && now.shipments.empty());
}

// What failed is asked for again, under another name; what was never asked for, anew.
StepDecision decide_on(const Instance& now, const Retry& ask) {
  if (!now.exists) return refused(Refusal::no_such_instance);
  if (now.phase != Phase::stuck) return refused(Refusal::nothing_failed);
  Draft step(now, "retry");
  step.note(ask.note);
  step.forget_failures();
  forget_tries(step);
  const bool undoing = is_being_undone(now);
  for (auto wish : now.failed) {
    // Of money, what is still to be undone is asked for below; an order of which a part has left is not called off.
    const bool undone_below = wish.asked == Asked::refund_payment && !wish.refund;
    if (undone_below || (wish.asked == Asked::cancel_order && !undoing)) continue;
    wish.name = step.fresh(wish.name);
    step.ask(std::move(wish));
  }
  if (undoing) {
    step.go(Phase::cancelling);
    undo_all(step, now.why);
    end_cancelling(step);
    return recorded(step);
  }
  step.go(Phase::fulfilling);
  if (covered(step.now()) < step.now().total.minor && !now.payment_method.empty()) {
    step.go(Phase::paying);
    authorize(step);
  } else {
    undo_what_is_too_much(step, "paid_already");
    capture_due(step);
    end_fulfilling(step);
  }
  return recorded(step);
}

StepDecision decide_on(const Instance& now, const Abandon& ask) {
  if (!now.exists) return refused(Refusal::no_such_instance);
  if (is_over(now.phase) || now.phase == Phase::cancelling) return refused(Refusal::is_over);
  if (!now.shipments.empty()) return refused(Refusal::has_shipped);
  if (!ask.within.covers(came_in(now))) return refused(Refusal::needs_approval);
  Draft step(now, "abandon");
  step.note(ask.note);
  cancel(step, "abandoned");
  return recorded(step);
}

StepDecision decide_on(const Instance& now, const AddNote& ask) {
  if (!now.exists) return refused(Refusal::no_such_instance);
  Draft step(now, "note");
  step.note(ask.note);
  return recorded(step);
}

StepDecision decide_on(const Instance& now, const RefundOrder& ask) {
  if (!now.exists) return refused(Refusal::no_such_instance);
  if (std::ranges::find(now.refunds, ask.refund, &GivenBack::refund) != now.refunds.end()) return AlreadyDone{};
  if (const auto why = refusal_of(now, ask)) return refused(*why);
  Draft step(now, "refund");
  step.note(ask.reason);
  give_back(step, ask);
  return recorded(step);
}

}  // namespace

Decision<OrderToCashEvent, Refusal> OrderToCashDecider::decide(const Instance& now, const Command& command) {
  return std::visit([&](const auto& ask) { return decide_on(now, ask); }, command);
}

}  // namespace paypie::order_to_cash
