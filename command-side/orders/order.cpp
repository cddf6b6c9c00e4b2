// One function for each pair (status, command). The file is the transition table: a pair nobody wrote does not compile,
// and tests/golden/order_transitions.txt shows what each of them answers.
#include "command-side/orders/order.hpp"

#include <algorithm>

#include "command-side/orders/basket.hpp"
#include "command-side/orders/fulfillment.hpp"
#include "command-side/orders/payments.hpp"
#include "command-side/orders/recognition.hpp"
#include "command-side/orders/totals.hpp"

namespace paypie::orders {
namespace {

template <class S, class... Statuses>
concept OneOf = (std::same_as<S, Statuses> || ...);

// ---- creation: the id is derived from the request, so an order that is there is the one asked for ----

OrderDecision on(const NoOrder&, const CreateOrder& ask) { return create(ask); }
template <Existing S>
OrderDecision on(const S&, const CreateOrder&) {
  return already_done();
}
template <class C>
OrderDecision on(const NoOrder&, const C&) {
  return refused(Refusal::no_such_order);
}

// ---- lines: until something is fulfilled ----

template <OneOf<Pending, Confirmed> S>
OrderDecision on(const S& now, const ChangeLines& ask) {
  return change_lines(now.about, now.basket, ask);
}
template <OneOf<PartlyFulfilled, Fulfilled, Shipped, Delivered> S>
OrderDecision on(const S&, const ChangeLines&) {
  return refused(Refusal::fulfillment_begun);
}
OrderDecision on(const Cancelled&, const ChangeLines&) { return refused(Refusal::is_cancelled); }

// ---- status: one step at a time ----

OrderDecision step(const About& about, OrderStatus from, OrderStatus next, const ChangeStatus& ask) {
  if (ask.to == from) return already_done();
  if (ask.to == next) return happened(OrderStatusChanged{about.order, from, next, ask.reason});
  return refused(Refusal::invalid_transition);
}

OrderDecision on(const Pending& now, const ChangeStatus& ask) {
  if (ask.to == OrderStatus::cancelled) return refused(Refusal::needs_cancellation);
  if (ask.to == OrderStatus::confirmed && now.basket.charges_due) return refused(Refusal::charges_due);
  return step(now.about, OrderStatus::pending, OrderStatus::confirmed, ask);
}
OrderDecision on(const Confirmed&, const ChangeStatus& ask) {
  if (ask.to == OrderStatus::confirmed) return already_done();
  if (ask.to == OrderStatus::fulfilled) return refused(Refusal::needs_fulfillment);
  if (ask.to == OrderStatus::cancelled) return refused(Refusal::needs_cancellation);
  return refused(Refusal::invalid_transition);
}
OrderDecision on(const PartlyFulfilled&, const ChangeStatus& ask) {
  if (ask.to == OrderStatus::confirmed) return already_done();
  if (ask.to == OrderStatus::fulfilled) return refused(Refusal::needs_fulfillment);
  return refused(Refusal::invalid_transition);
}
OrderDecision on(const Fulfilled& now, const ChangeStatus& ask) {
  return step(now.about, OrderStatus::fulfilled, OrderStatus::shipped, ask);
}
OrderDecision on(const Shipped& now, const ChangeStatus& ask) {
  return step(now.about, OrderStatus::shipped, OrderStatus::delivered, ask);
}
OrderDecision on(const Delivered&, const ChangeStatus& ask) {
  return ask.to == OrderStatus::delivered ? already_done() : refused(Refusal::invalid_transition);
}
OrderDecision on(const Cancelled&, const ChangeStatus& ask) {
  return ask.to == OrderStatus::cancelled ? already_done() : refused(Refusal::is_cancelled);
}

// ---- fulfilment ----

OrderDecision on(const Pending&, const FulfillOrder&) { return refused(Refusal::not_confirmed); }
OrderDecision on(const Confirmed& now, const FulfillOrder& ask) {
  auto about = now.about;
  about.sale = sale_of(now.basket);
  return fulfill(about, all_open(now.basket), ask);
}
OrderDecision on(const PartlyFulfilled& now, const FulfillOrder& ask) { return fulfill(now.about, now.open, ask); }
template <OneOf<Fulfilled, Shipped, Delivered> S>
OrderDecision on(const S& now, const FulfillOrder& ask) {
  return is_known(now.about, ask.fulfillment) ? already_done() : refused(Refusal::already_fulfilled);
}
OrderDecision on(const Cancelled&, const FulfillOrder&) { return refused(Refusal::is_cancelled); }

// ---- cancellation: as long as nothing has left the house ----

template <OneOf<Pending, Confirmed> S>
OrderDecision on(const S& now, const CancelOrder& ask) {
  if (!ask.within.covers(received_for(now.about))) return refused(Refusal::needs_approval);
  return happened(OrderCancelled{now.about.order, ask.reason, financial_status_of(now.about, true)});
}
template <OneOf<PartlyFulfilled, Fulfilled, Shipped, Delivered> S>
OrderDecision on(const S&, const CancelOrder&) {
  return refused(Refusal::not_cancellable);
}
OrderDecision on(const Cancelled&, const CancelOrder&) { return already_done(); }

// ---- payments made elsewhere: never more than the total ----

OrderDecision pay(const About& about, const RecordOutsidePayment& ask) {
  if (ask.amount.currency != about.total.currency) return refused(Refusal::mixed_currencies);
  if (ask.amount.minor < 1) return refused(Refusal::payment_out_of_range);
  if (about.payments.size() == limit::payments) return refused(Refusal::too_many_payments);
  const auto paid = add(about.paid, ask.amount);
  if (!paid || paid->minor > about.total.minor) return refused(Refusal::payment_exceeds_total);
  if (!ask.within.covers(*paid)) return refused(Refusal::needs_approval);
  About then = about;
  then.paid = *paid;
  return happened(OutsidePaymentRecorded{about.order, ask.payment, ask.amount, ask.method, ask.reference, *paid,
                                         financial_status_of(then, false), newly_recognized(then)});
}

template <Existing S>
OrderDecision on(const S& now, const RecordOutsidePayment& ask) {
  const bool known = std::ranges::find(now.about.payments, ask.payment) != now.about.payments.end();
  if (known) return already_done();
  if constexpr (std::same_as<S, Cancelled>) {
    return refused(Refusal::is_cancelled);
  } else {
    return pay(now.about, ask);
  }
}

// ---- what the process tells: in every status ----

template <Existing S>
OrderDecision on(const S& now, const AssignNumber& ask) {
  if (now.about.number == ask.number) return already_done();
  if (!now.about.number.empty()) return refused(Refusal::has_a_number);
  return happened(OrderNumbered{now.about.order, ask.number});
}
OrderDecision on(const Pending& now, const ApplyCharges& ask) {
  return apply_charges(now.about, now.basket, ask.charges);
}
OrderDecision on(const Cancelled&, const ApplyCharges&) { return refused(Refusal::is_cancelled); }
// It is confirmed with its charges.
template <OneOf<Confirmed, PartlyFulfilled, Fulfilled, Shipped, Delivered> S>
OrderDecision on(const S&, const ApplyCharges&) {
  return already_done();
}
template <Existing S>
OrderDecision on(const S& now, const RecordPaymentProgress& ask) {
  return record_progress(now.about, std::same_as<S, Cancelled>, ask);
}

// ---- marks: in every status ----

template <Existing S>
OrderDecision on(const S& now, const ChangeNote& ask) {
  if (ask.note == now.about.note) return already_done();
  return happened(OrderNoteChanged{now.about.order, ask.note});
}
template <Existing S>
OrderDecision on(const S& now, const ChangeTags& ask) {
  if (ask.tags == now.about.tags) return already_done();
  if (ask.tags.size() > limit::tags) return refused(Refusal::too_many_tags);
  return happened(OrderTagsChanged{now.about.order, ask.tags});
}

}  // namespace

OrderDecision OrderDecider::decide(const OrderState& state, const OrderCommand& command) {
  return std::visit([](const auto& now, const auto& ask) { return on(now, ask); }, state, command);
}

}  // namespace paypie::orders
