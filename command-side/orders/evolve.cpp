// How an order's history folds: one function for each pair (status, event) that can have happened.
#include <algorithm>
#include <string>

#include "command-side/orders/basket.hpp"
#include "command-side/orders/fulfillment.hpp"
#include "command-side/orders/order.hpp"
#include "command-side/orders/recognition.hpp"

namespace paypie::orders {
namespace {

OrderState on(NoOrder, const OrderCreated& event) {
  const Money nothing{0, event.currency};
  return Pending{{event.order, event.totals.total, nothing, {}, {}, event.note, event.tags}, basket_of(event)};
}

template <class S>
  requires requires(S now) { now.basket; }
OrderState on(S now, const OrderLinesChanged& event) {
  now.about.total = event.totals.total;
  now.basket = changed(std::move(now.basket), event);
  return now;
}

OrderState on(Pending now, const ChargesApplied& event) {
  if (!now.basket.charges_due) throw ImpossibleHistory("charges were applied to an order that has its own");
  now.about.total = event.totals.total;
  now.basket = charged(std::move(now.basket), event);
  return now;
}

OrderState on(Pending now, const OrderStatusChanged& event) {
  if (event.to != OrderStatus::confirmed) throw ImpossibleHistory("a pending order can only become confirmed");
  if (now.basket.charges_due) throw ImpossibleHistory("an order was confirmed before its charges were known");
  return Confirmed{std::move(now.about), std::move(now.basket)};
}
OrderState on(Fulfilled now, const OrderStatusChanged& event) {
  if (event.to != OrderStatus::shipped) throw ImpossibleHistory("a fulfilled order can only become shipped");
  return Shipped{std::move(now.about)};
}
OrderState on(Shipped now, const OrderStatusChanged& event) {
  if (event.to != OrderStatus::delivered) throw ImpossibleHistory("a shipped order can only become delivered");
  return Delivered{std::move(now.about)};
}

OrderState fulfilled(About about, std::vector<OpenLine> open, const OrderFulfilled& event) {
  open = left_after(std::move(open), event.lines);
  if (open.empty() != event.complete) throw ImpossibleHistory("a fulfilment is wrong about having been the last");
  about.fulfillments.push_back(event.fulfillment);
  note_fulfilled(*about.sale, open);
  note_recognized(about, event.recognized);
  if (open.empty()) return Fulfilled{std::move(about)};
  return PartlyFulfilled{std::move(about), std::move(open)};
}
OrderState on(Confirmed now, const OrderFulfilled& event) {
  now.about.sale = sale_of(now.basket);
  return fulfilled(std::move(now.about), all_open(now.basket), event);
}
OrderState on(PartlyFulfilled now, const OrderFulfilled& event) {
  return fulfilled(std::move(now.about), std::move(now.open), event);
}

OrderState on(Pending now, const OrderCancelled&) { return Cancelled{std::move(now.about)}; }
OrderState on(Confirmed now, const OrderCancelled&) { return Cancelled{std::move(now.about)}; }

template <Existing S>
OrderState on(S now, const OutsidePaymentRecorded& event) {
  now.about.paid = event.paid_in_all;
  now.about.payments.push_back(event.payment);
  note_recognized(now.about, event.recognized);
  return now;
}
template <Existing S>
OrderState on(S now, const OrderNoteChanged& event) {
  now.about.note = event.note;
  return now;
}
template <Existing S>
OrderState on(S now, const OrderTagsChanged& event) {
  now.about.tags = event.tags;
  return now;
}

template <Existing S>
OrderState on(S now, const OrderNumbered& event) {
  now.about.number = event.number;
  return now;
}
template <Existing S>
OrderState on(S now, const PaymentProgressRecorded& event) {
  auto& known = now.about.processed;
  const auto same = std::ranges::find(known, event.payment, &ProcessedPayment::payment);
  const ProcessedPayment progress{event.payment, event.authorized, event.captured, event.refunded};
  if (same == known.end()) {
    known.push_back(progress);
  } else {
    *same = progress;
  }
  note_recognized(now.about, event.recognized);
  return now;
}

template <class S>
OrderState on(S now, const CommandSettled&) {
  return now;
}

// Whatever is not written above cannot have been decided.
template <class S, class E>
OrderState on(const S&, const E&) {
  throw ImpossibleHistory(std::string(event_name<E>().name) + " cannot happen to an order in this status");
}

}  // namespace

OrderState OrderDecider::evolve(OrderState state, const OrderEvent& event) {
  return std::visit([](auto&& now, const auto& happened) { return on(std::move(now), happened); }, std::move(state),
                    event);
}

}  // namespace paypie::orders
