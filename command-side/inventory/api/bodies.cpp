// Stock bodies: the rules of their texts, and the commands they become.
#include "command-side/inventory/api/bodies.hpp"

#include "command-side/http/body.hpp"
#include "command-side/http/command_request.hpp"

namespace paypie::inventory {
namespace {

using commands::derived;
using commands::TextRules;

std::string text(std::optional<std::string>& given) { return given ? std::move(*given) : std::string(); }

codec::FieldErrors with_reason(const std::optional<std::string>& reason) {
  TextRules rules;
  rules.lines("/reason", reason, text_limit::reason);
  return rules.errors();
}
codec::FieldErrors with_reference(const std::optional<std::string>& reference) {
  TextRules rules;
  rules.line("/reference", reference, text_limit::reference);
  return rules.errors();
}
codec::FieldErrors with_location(std::string_view pointer, const std::string& location) {
  TextRules rules;
  rules.line(pointer, location, text_limit::location);
  return rules.errors();
}

}  // namespace

codec::FieldErrors faults(const ConfigureBody& body) {
  TextRules rules;
  rules.line("/sku", body.sku, text_limit::sku);
  rules.line("/location", body.location, text_limit::location);
  return rules.errors();
}
codec::FieldErrors faults(const ReceiveBody& body) { return with_reference(body.reference); }
codec::FieldErrors faults(const AdjustBody& body) {
  TextRules rules;
  rules.line("/reason", body.reason, text_limit::reason);
  return rules.errors();
}
codec::FieldErrors faults(const ExpectBody& body) { return with_reference(body.reference); }
codec::FieldErrors faults(const ReserveBody&) { return {}; }
codec::FieldErrors faults(const ReleaseBody& body) { return with_reason(body.reason); }
codec::FieldErrors faults(const CommitBody&) { return {}; }
codec::FieldErrors faults(const ReturnBody& body) { return with_reason(body.reason); }
codec::FieldErrors faults(const SendBody& body) { return with_location("/to", body.to); }
codec::FieldErrors faults(const TakeInBody& body) { return with_location("/from", body.from); }
codec::FieldErrors faults(const CallBackBody& body) { return with_reason(body.reason); }
codec::FieldErrors faults(const CompleteBody&) { return {}; }

ConfigureItem to_command(ConfigureBody body, const CommandId&) {
  return {std::move(body.sku), std::move(body.location), body.back_order.value_or(false), body.low_stock_threshold};
}
ReceiveStock to_command(ReceiveBody body, const CommandId& id) {
  return {derived<ReceiptTag>(id), body.quantity, text(body.reference), body.expectation};
}
AdjustStock to_command(AdjustBody body, const CommandId& id) {
  return {derived<AdjustmentTag>(id), body.delta, std::move(body.reason)};
}
ExpectStock to_command(ExpectBody body, const CommandId& id) {
  return {body.expectation.value_or(derived<ExpectationTag>(id)), body.quantity, text(body.reference)};
}
ReserveStock to_command(ReserveBody body, const CommandId& id) {
  return {derived<ReservationTag>(id), body.order, body.quantity, body.partial.value_or(false), body.expires_at};
}
ReleaseStock to_command(ReleaseBody body, const CommandId&) { return {body.reservation, text(body.reason)}; }
CommitStock to_command(CommitBody body, const CommandId&) {
  return {body.reservation, body.fulfillment, body.quantity};
}
ReturnStock to_command(ReturnBody body, const CommandId& id) {
  return {derived<ReturnTag>(id), body.order, body.quantity, text(body.reason)};
}
SendTransfer to_command(SendBody body, const CommandId& id) {
  return {derived<TransferTag>(id), std::move(body.to), body.quantity};
}
ReceiveTransfer to_command(TakeInBody body, const CommandId&) {
  return {body.transfer, std::move(body.from), body.quantity};
}
CancelTransfer to_command(CallBackBody body, const CommandId&) { return {body.transfer, text(body.reason)}; }
CompleteTransfer to_command(CompleteBody body, const CommandId&) { return {body.transfer}; }

}  // namespace paypie::inventory
