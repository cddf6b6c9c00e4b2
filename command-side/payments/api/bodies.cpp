// Payment bodies: the rules of their texts, and the commands they become.
#include "command-side/payments/api/bodies.hpp"

#include "command-side/http/body.hpp"
#include "command-side/http/command_request.hpp"

namespace paypie::payments {
namespace {

using commands::derived;
using commands::TextRules;

std::string text(std::optional<std::string>& given) { return given ? std::move(*given) : std::string(); }

codec::FieldErrors with_reason(const std::optional<std::string>& reason) {
  TextRules rules;
  rules.lines("/reason", reason, text_limit::reason);
  return rules.errors();
}

}  // namespace

codec::FieldErrors faults(const CreatePaymentBody& body) {
  TextRules rules;
  rules.line("/method", body.method, text_limit::method);
  rules.line("/gateway", body.gateway, text_limit::gateway);
  return rules.errors();
}
codec::FieldErrors faults(const AuthorizeBody& body) {
  TextRules rules;
  rules.line("/method", body.method, text_limit::method);
  return rules.errors();
}
codec::FieldErrors faults(const CaptureBody&) { return {}; }
codec::FieldErrors faults(const VoidBody& body) { return with_reason(body.reason); }
codec::FieldErrors faults(const RefundBody& body) { return with_reason(body.reason); }
codec::FieldErrors faults(const ManualBody& body) {
  TextRules rules;
  rules.line("/method", body.method, text_limit::method);
  rules.line("/reference", body.reference, text_limit::reference);
  return rules.errors();
}
codec::FieldErrors faults(const ResolveBody& body) {
  TextRules rules;
  const bool settles = body.outcome == Outcome::succeeded || body.outcome == Outcome::declined;
  if (!settles) rules.refuse("/outcome", "field.not_allowed", "must be succeeded or declined");
  rules.line("/gateway_reference", body.gateway_reference, text_limit::reference);
  rules.line("/reason", body.reason, text_limit::reason);
  return rules.errors();
}
codec::FieldErrors faults(const DisputeBody& body) {
  TextRules rules;
  rules.line("/reason", body.reason, text_limit::reason);
  rules.line("/gateway_reference", body.gateway_reference, text_limit::reference);
  return rules.errors();
}
codec::FieldErrors faults(const EvidenceBody& body) {
  TextRules rules;
  rules.lines("/evidence", std::optional(body.evidence), text_limit::evidence);
  return rules.errors();
}
codec::FieldErrors faults(const CloseDisputeBody&) { return {}; }

CreatePayment to_command(CreatePaymentBody body, const CommandId& id) {
  return {.payment = derived<PaymentTag>(id),
          .order = body.order,
          .amount = body.amount,
          .gateway = text(body.gateway),
          .method = std::move(body.method),
          .capture = body.capture.value_or(CaptureMode::manual),
          .test_mode = body.test_mode.value_or(false),
          .confirm = body.confirm.value_or(false),
          .attempt = derived<AttemptTag>(id)};
}
Authorize to_command(AuthorizeBody body, const CommandId& id) { return {derived<AttemptTag>(id), text(body.method)}; }
Capture to_command(CaptureBody body, const CommandId& id) {
  return {derived<CaptureTag>(id), body.amount, body.final.value_or(false)};
}
Void to_command(VoidBody body, const CommandId&) { return {.reason = text(body.reason)}; }
Refund to_command(RefundBody body, const CommandId& id) {
  return {derived<RefundTag>(id), body.amount, text(body.reason)};
}
RecordManualPayment to_command(ManualBody body, const CommandId&) {
  return {body.amount, std::move(body.method), text(body.reference)};
}
ReportOutcome to_command(ResolveBody body, const CommandId&) {
  ReportOutcome command{.operation = body.operation, .id = body.id, .outcome = body.outcome, .by = ReportedBy::person};
  command.gateway_reference = text(body.gateway_reference);
  command.message = std::move(body.reason);
  return command;
}
OpenDispute to_command(DisputeBody body, const CommandId& id) {
  return {derived<DisputeTag>(id), body.amount, std::move(body.reason), text(body.gateway_reference)};
}
SubmitEvidence to_command(EvidenceBody body, const CommandId&) { return {body.dispute, std::move(body.evidence)}; }
CloseDispute to_command(CloseDisputeBody body, const CommandId&) { return {body.dispute, body.won}; }

}  // namespace paypie::payments
