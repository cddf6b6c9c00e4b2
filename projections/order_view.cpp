// The fold behind OrderView: one function for each event that can happen to an order.
#include "projections/order_view.hpp"

#include <algorithm>
#include <utility>

namespace paypie::projections {
namespace {

Timestamp business_time(const Envelope& meta) { return meta.occurred_at.value_or(meta.time); }

OrderViewAddress address(const Personal& personal, std::string_view kind, const std::string& country) {
  auto field = [&](std::string_view name) { return personal.get(std::string(kind) + "." + std::string(name)); };
  return {field("name"),   field("company"),     field("line1"), field("line2"), field("city"),
          field("region"), field("postal_code"), country,        field("phone")};
}

OrderViewLine unfulfilled(const orders::LineItem& item) {
  return {item.line,       item.sku,           item.title,    item.quantity, 0,
          item.unit_price, item.discount_rate, item.subtotal, item.discount, item.total};
}

OrderViewLine& line_of(OrderView& view, const LineId& id) {
  auto line = std::ranges::find(view.lines, id, &OrderViewLine::line);
  if (line == view.lines.end()) throw OutOfOrder(view.id.text() + " has no line " + id.text());
  return *line;
}

void on(OrderView& view, const Envelope& meta, const orders::OrderCreated& created) {
  static const Personal unreadable;
  const Personal& personal = created.personal.scheme == "plain" ? created.personal : unreadable;
  view.id = created.order;
  view.store = meta.store;
  view.currency = created.currency;
  view.lines.reserve(created.lines.size());
  for (const auto& item : created.lines) view.lines.push_back(unfulfilled(item));
  view.shipping_title = created.shipping_title;
  view.prices_include_tax = created.prices_include_tax;
  view.taxes = created.taxes;
  view.totals = created.totals;
  view.financial_status = created.financial_status;
  view.paid = {0, created.currency};
  view.email = personal.get("email");
  view.phone = personal.get("phone");
  view.shipping_address = address(personal, "shipping", created.shipping_country);
  view.billing_address = address(personal, "billing", created.billing_country);
  view.note = created.note;
  view.tags = created.tags;
  view.external_reference = created.external_reference;
  view.occurred_at = business_time(meta);
  view.created_at = meta.time;
}

void on(OrderView& view, const Envelope&, const orders::OrderLinesChanged& changed) {
  for (const LineId& gone : changed.removed) {
    line_of(view, gone);
    std::erase_if(view.lines, [&](const OrderViewLine& line) { return line.line == gone; });
  }
  for (const auto& item : changed.changed) {
    OrderViewLine& line = line_of(view, item.line);
    std::int64_t fulfilled = line.fulfilled_quantity;
    line = unfulfilled(item);
    line.fulfilled_quantity = fulfilled;
  }
  for (const auto& item : changed.added) view.lines.push_back(unfulfilled(item));
  view.taxes = changed.taxes;
  view.totals = changed.totals;
  view.financial_status = changed.financial_status;
}

void on(OrderView& view, const Envelope&, const orders::OrderStatusChanged& changed) { view.status = changed.to; }

void on(OrderView& view, const Envelope& meta, const orders::OrderFulfilled& fulfilled) {
  for (const auto& part : fulfilled.lines) line_of(view, part.line).fulfilled_quantity += part.quantity;
  view.fulfillments.push_back({fulfilled.fulfillment, fulfilled.lines, fulfilled.carrier, fulfilled.tracking_number,
                               fulfilled.tracking_url, business_time(meta)});
  view.fulfillment_status =
      fulfilled.complete ? orders::FulfillmentStatus::fulfilled : orders::FulfillmentStatus::partially_fulfilled;
  if (fulfilled.complete) view.status = orders::OrderStatus::fulfilled;
}

void on(OrderView& view, const Envelope& meta, const orders::OrderCancelled& cancelled) {
  view.status = orders::OrderStatus::cancelled;
  view.financial_status = cancelled.financial_status;
  view.cancel_reason = cancelled.reason;
  view.cancelled_at = business_time(meta);
}

void on(OrderView& view, const Envelope& meta, const orders::OutsidePaymentRecorded& payment) {
  view.payments.push_back({payment.amount, payment.method, payment.reference, business_time(meta)});
  view.paid = payment.paid_in_all;
  view.financial_status = payment.financial_status;
}

void on(OrderView& view, const Envelope&, const orders::ChargesApplied& applied) {
  view.shipping_title = applied.shipping_title;
  view.taxes = applied.taxes;
  view.totals = applied.totals;
  view.financial_status = applied.financial_status;
}

void on(OrderView& view, const Envelope&, const orders::OrderNumbered& numbered) { view.number = numbered.number; }

void on(OrderView& view, const Envelope&, const orders::PaymentProgressRecorded& progress) {
  const OrderViewProcessedPayment now{progress.payment, progress.authorized, progress.captured, progress.refunded};
  auto& known = view.processed_payments;
  const auto same = std::ranges::find(known, progress.payment, &OrderViewProcessedPayment::payment);
  if (same == known.end()) {
    known.push_back(now);
  } else {
    *same = now;
  }
  view.financial_status = progress.financial_status;
}

void on(OrderView&, const Envelope&, const CommandSettled&) {}

void on(OrderView& view, const Envelope&, const orders::OrderNoteChanged& changed) { view.note = changed.note; }

void on(OrderView& view, const Envelope&, const orders::OrderTagsChanged& changed) { view.tags = changed.tags; }

}  // namespace

OrderView apply(OrderView view, const Envelope& meta, const orders::OrderEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  bool creates = std::holds_alternative<orders::OrderCreated>(event);
  if (creates != (view.version == 0)) {
    throw OutOfOrder(meta.stream + ": " + meta.type + " cannot be version " + std::to_string(meta.version));
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
