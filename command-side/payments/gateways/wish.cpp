// From events to wishes.
#include "command-side/payments/gateways/wish.hpp"

namespace paypie::payments {
namespace {

Wish begin(const Envelope& meta, Operation operation, const Bytes16& id) {
  return {.operation = operation, .id = {id}, .key = meta.id.text()};
}

std::optional<Wish> wish(const Envelope& meta, const PaymentCreated& event) {
  if (!event.attempt) return std::nullopt;
  auto wish = begin(meta, Operation::authorization, event.attempt->bytes);
  wish.payment = event.payment;
  wish.order = event.order;
  wish.amount = event.amount;
  wish.gateway = event.gateways.front();
  wish.method = event.method;
  wish.capture = event.capture;
  wish.test_mode = event.test_mode;
  return wish;
}

std::optional<Wish> wish(const Envelope& meta, const AuthorizationRequested& event) {
  auto wish = begin(meta, Operation::authorization, event.attempt.bytes);
  wish.payment = event.payment;
  wish.order = event.order;
  wish.amount = event.amount;
  wish.gateway = event.gateway;
  wish.method = event.method;
  wish.capture = event.capture;
  wish.test_mode = event.test_mode;
  return wish;
}

std::optional<Wish> wish(const Envelope& meta, const PaymentAuthorized& event) {
  if (!event.to_be_voided) return std::nullopt;
  auto wish = begin(meta, Operation::voiding, event.attempt.bytes);
  wish.payment = event.payment;
  wish.order = event.order;
  wish.amount = event.amount;
  wish.gateway = event.gateway;
  wish.gateway_reference = event.gateway_reference;
  wish.test_mode = event.test_mode;
  return wish;
}

std::optional<Wish> wish(const Envelope& meta, const VoidRequested& event) {
  if (event.waits) return std::nullopt;
  auto wish = begin(meta, Operation::voiding, event.attempt.bytes);
  wish.payment = event.payment;
  wish.order = event.order;
  wish.gateway = event.gateway;
  wish.gateway_reference = event.gateway_reference;
  wish.test_mode = event.test_mode;
  return wish;
}

std::optional<Wish> wish(const Envelope& meta, const CaptureRequested& event) {
  auto wish = begin(meta, Operation::capture, event.capture.bytes);
  wish.payment = event.payment;
  wish.order = event.order;
  wish.amount = event.amount;
  wish.gateway = event.gateway;
  wish.final = event.final;
  wish.gateway_reference = event.gateway_reference;
  wish.test_mode = event.test_mode;
  return wish;
}

std::optional<Wish> wish(const Envelope& meta, const RefundRequested& event) {
  auto wish = begin(meta, Operation::refund, event.refund.bytes);
  wish.payment = event.payment;
  wish.order = event.order;
  wish.amount = event.amount;
  wish.gateway = event.gateway;
  wish.gateway_reference = event.gateway_reference;
  wish.capture_reference = event.capture_reference;
  wish.test_mode = event.test_mode;
  return wish;
}

template <class E>
std::optional<Wish> wish(const Envelope&, const E&) {
  return std::nullopt;
}

}  // namespace

std::optional<Wish> wish_of(const Envelope& meta, const PaymentEvent& event) {
  return std::visit([&](const auto& one) { return wish(meta, one); }, event);
}

}  // namespace paypie::payments
