// One row for each kind of wish.
#include "sagas/order_to_cash/host/targets.hpp"

#include <utility>

#include "command-side/inventory/api/lanes.hpp"
#include "command-side/numbering/api/lanes.hpp"
#include "platform/crypto/hash.hpp"
#include "sagas/runner/submit_wish.hpp"

namespace paypie::order_to_cash {

namespace {

template <class Tag>
Id<Tag> derived(std::string_view kind, std::string_view from) {
  return {crypto::derive_id(kind, from)};
}

std::string item_stream(const StoreId& store, const Wish& wish) {
  return inventory::item_id(store.name, wish.sku, wish.location).text();
}

template <class Tag>
Id<Tag> named(const OrderId& order, const Wish& wish) {
  return derived<Tag>(Tag::prefix, order.text() + "/" + wish.name);
}

}  // namespace

Addressed address(const OrderId& order, const StoreId& store, const Wish& wish) {
  const auto quantity = wish.quantity.value_or(0);
  const auto reservation = wish.reservation.value_or(ReservationId{});
  const auto payment = wish.payment.value_or(PaymentId{});
  const auto amount = wish.amount.value_or(Money{});
  switch (wish.asked) {
    case Asked::take_number:
      return {numbering::series_stream(store, "orders"),
              numbering::NumberSeriesDecider::Command(numbering::TakeNumber{order.text()})};
    case Asked::assign_number: return {order.text(), orders::OrderCommand(orders::AssignNumber{wish.number})};
    case Asked::apply_charges:
      return {order.text(), orders::OrderCommand(orders::ApplyCharges{wish.charges.value_or(orders::Charges{})})};
    case Asked::reserve_stock:
      return {item_stream(store, wish), inventory::InventoryCommand(inventory::ReserveStock{
                                            reservation, order, quantity, /*partial=*/true, std::nullopt})};
    case Asked::release_stock:
      return {item_stream(store, wish), inventory::InventoryCommand(inventory::ReleaseStock{reservation, wish.reason})};
    case Asked::commit_stock:
      if (wish.refund) {
        return {item_stream(store, wish),
                inventory::InventoryCommand(inventory::ReturnStock{named<ReturnTag>(order, wish), order, quantity,
                                                                   wish.reason, /*counted=*/true})};
      }
      return {item_stream(store, wish), inventory::InventoryCommand(inventory::CommitStock{
                                            reservation, wish.fulfillment.value_or(FulfillmentId{}), quantity})};
    case Asked::authorize_payment:
      return {payment.text(),
              payments::PaymentCommand(payments::CreatePayment{.payment = payment,
                                                               .order = order,
                                                               .amount = amount,
                                                               .gateway = {},
                                                               .method = wish.method,
                                                               .capture = payments::CaptureMode::manual,
                                                               .test_mode = false,
                                                               .confirm = true,
                                                               .attempt = named<AttemptTag>(order, wish)})};
    case Asked::capture_payment:
      return {payment.text(),
              payments::PaymentCommand(payments::Capture{named<CaptureTag>(order, wish), amount, wish.last})};
    case Asked::void_payment:
      return {payment.text(), payments::PaymentCommand(payments::Void{wish.reason, payment, order})};
    case Asked::refund_payment:
      return {payment.text(),
              payments::PaymentCommand(payments::Refund{named<RefundTag>(order, wish), amount, wish.reason})};
    case Asked::confirm_order:
      return {order.text(), orders::OrderCommand(orders::ChangeStatus{orders::OrderStatus::confirmed, ""})};
    case Asked::cancel_order: return {order.text(), orders::OrderCommand(orders::CancelOrder{wish.reason})};
    case Asked::record_payment: break;
  }
  const Money nothing{0, amount.currency};
  return {order.text(), orders::OrderCommand(orders::RecordPaymentProgress{
                            payment, amount, wish.captured.value_or(nothing), wish.refunded.value_or(nothing)})};
}

void send(const Targets& targets, const sagas::Sending<Wish>& sending, sagas::OnSent done) {
  const auto order = OrderId::parse(sending.step.correlation);
  if (!order) return done(sagas::Sent::again);
  auto addressed = address(*order, sending.step.store, sending.wish);
  auto& command = addressed.command;
  const auto submit = [&]<Decider D>(lane::Lanes<D>* lanes, typename D::Command asked) {
    sagas::submit_wish<OrderToCash>(lanes, targets.clock, sending, std::move(addressed.stream), std::move(asked),
                                    std::move(done));
  };
  if (auto* to_order = std::get_if<orders::OrderCommand>(&command)) return submit(targets.orders, std::move(*to_order));
  if (auto* to_item = std::get_if<inventory::InventoryCommand>(&command)) {
    return submit(targets.inventory, std::move(*to_item));
  }
  if (auto* to_payment = std::get_if<payments::PaymentCommand>(&command)) {
    return submit(targets.payments, std::move(*to_payment));
  }
  submit(targets.numbers, std::get<numbering::NumberSeriesDecider::Command>(std::move(command)));
}

}  // namespace paypie::order_to_cash
