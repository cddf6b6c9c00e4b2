// Rules of texts, and bodies become commands.
#include "sagas/approvals/api/bodies.hpp"

#include "command-side/http/body.hpp"
#include "events/codec/write.hpp"

namespace paypie::approvals {
namespace {

constexpr std::int64_t day = 86'400'000'000;

codec::FieldErrors faults_of_reason(const std::string& reason) {
  commands::TextRules rules;
  rules.line("/reason", reason, text_limit::reason);
  return rules.errors();
}

// It has the same fields.
std::optional<risk::Scorecard> model_of(const std::optional<ProposedModel>& given) {
  if (!given) return std::nullopt;
  return codec::from_json<risk::Scorecard>(codec::to_json<codec::Empty::written>(*given), codec::Mode::strict).value();
}

}  // namespace

codec::FieldErrors faults(const RequestApprovalBody& body) {
  commands::TextRules rules;
  rules.line("/reason", body.reason, text_limit::reason);
  rules.line("/method", body.method, text_limit::method);
  rules.line("/reference", body.reference, text_limit::reference);
  return rules.errors();
}
codec::FieldErrors faults(const ApproveBody& body) { return faults_of_reason(body.reason); }
codec::FieldErrors faults(const RejectApprovalBody& body) { return faults_of_reason(body.reason); }
codec::FieldErrors faults(const WithdrawBody& body) { return faults_of_reason(body.reason); }

std::optional<Request> to_command(RequestApprovalBody body, const CommandId& id, const http::Request& request,
                                  Timestamp now) {
  return Request{.approval = commands::derived<ApprovalTag>(id),
                 .act = {.kind = body.act,
                         .resource = std::move(body.resource).value_or(""),
                         .amount = body.amount,
                         .reason = std::move(body.reason),
                         .method = std::move(body.method).value_or(""),
                         .reference = std::move(body.reference).value_or(""),
                         .model = model_of(body.model)},
                 .by = request.caller.actor,
                 .at = now,
                 .expires_at = body.expires_at.value_or(Timestamp{now.micros + usual_days * day})};
}
std::optional<Approve> to_command(ApproveBody body, const CommandId&, const http::Request& request, Timestamp now) {
  return Approve{request.caller.actor, now, std::move(body.reason)};
}
std::optional<Reject> to_command(RejectApprovalBody body, const CommandId&, const http::Request& request,
                                 Timestamp now) {
  return Reject{request.caller.actor, now, std::move(body.reason)};
}
std::optional<Withdraw> to_command(WithdrawBody body, const CommandId&, const http::Request& request, Timestamp) {
  return Withdraw{request.caller.actor, std::move(body.reason)};
}

}  // namespace paypie::approvals
