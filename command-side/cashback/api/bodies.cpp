// Rules of texts, and bodies become commands.
#include "command-side/cashback/api/bodies.hpp"

#include "command-side/http/body.hpp"

namespace paypie::cashback {
namespace {

codec::FieldErrors faults_of_reason(const std::string& reason) {
  commands::TextRules rules;
  rules.line("/reason", reason, text_limit::reason);
  return rules.errors();
}

template <class Body>
void check_rules(commands::TextRules& rules, const Body& body) {
  rules.line("/title", body.title, text_limit::title);
  if (!body.skus) return;
  for (std::size_t i = 0; i < body.skus->size(); ++i) {
    rules.line("/skus/" + std::to_string(i), (*body.skus)[i], text_limit::sku);
  }
}

template <class Body>
CashbackProgramme rules_of(std::string programme, Body body) {
  auto title = std::move(body.title).value_or(programme);
  return {.programme = std::move(programme),
          .title = std::move(title),
          .currency = body.currency,
          .tiers = std::move(body.tiers),
          .most_per_order = body.most_per_order,
          .most_per_month = body.most_per_month,
          .skus = std::move(body.skus).value_or(std::vector<std::string>{}),
          .valid_from = body.valid_from,
          .valid_until = body.valid_until,
          .waiting_days = body.waiting_days.value_or(0)};
}

// The order that a path names after the account, or the payout.
template <class Id>
std::optional<Id> second_in_path(const http::Request& request) {
  return request.parameters.size() < 2 ? std::nullopt : Id::parse(request.parameters[1]);
}
std::optional<CashbackAccountId> account_in_path(const http::Request& request) {
  return CashbackAccountId::parse(request.parameters.front());
}

}  // namespace

codec::FieldErrors faults(const CreateProgrammeBody& body) {
  commands::TextRules rules;
  rules.line("/programme", body.programme, text_limit::programme);
  check_rules(rules, body);
  return rules.errors();
}
codec::FieldErrors faults(const ChangeProgrammeBody& body) {
  commands::TextRules rules;
  check_rules(rules, body);
  return rules.errors();
}
codec::FieldErrors faults(const EndProgrammeBody& body) { return faults_of_reason(body.reason); }
codec::FieldErrors faults(const ApproveClaimBody& body) { return faults_of_reason(body.reason); }
codec::FieldErrors faults(const RejectClaimBody& body) { return faults_of_reason(body.reason); }
codec::FieldErrors faults(const PayoutAccountBody& body) {
  commands::TextRules rules;
  rules.line("/holder", body.holder, text_limit::holder);
  return rules.errors();
}
codec::FieldErrors faults(const ResolvePayoutBody& body) {
  commands::TextRules rules;
  rules.line("/reason", body.reason, text_limit::reason);
  rules.line("/reference", body.reference, text_limit::reference);
  return rules.errors();
}

CreateProgramme to_command(CreateProgrammeBody body, const CommandId&) {
  auto name = std::move(body.programme);
  return {rules_of(std::move(name), std::move(body))};
}
std::optional<ChangeProgramme> to_command(ChangeProgrammeBody body, const CommandId&, const http::Request& request) {
  return ChangeProgramme{rules_of(request.parameters.front(), std::move(body))};
}
std::optional<EndProgramme> to_command(EndProgrammeBody body, const CommandId&, const http::Request& request) {
  return EndProgramme{request.parameters.front(), std::move(body.reason)};
}

std::optional<ApproveClaim> to_command(ApproveClaimBody body, const CommandId&, const http::Request& request) {
  const auto order = second_in_path<OrderId>(request);
  return order ? std::optional(ApproveClaim{*order, std::move(body.reason)}) : std::nullopt;
}
std::optional<RejectClaim> to_command(RejectClaimBody body, const CommandId&, const http::Request& request) {
  const auto order = second_in_path<OrderId>(request);
  return order ? std::optional(RejectClaim{*order, std::move(body.reason)}) : std::nullopt;
}
std::optional<SetPayoutAccount> to_command(PayoutAccountBody body, const CommandId&, const http::Request& request,
                                           Timestamp now) {
  const auto account = account_in_path(request);
  if (!account) return std::nullopt;
  Personal personal;
  personal.fields = {{"holder", std::move(body.holder)}, {"iban", std::move(body.iban.text)}};
  return SetPayoutAccount{*account, body.occurred_at.value_or(now), request.caller.actor, std::move(personal)};
}
std::optional<ConfirmPayoutAccount> to_command(ConfirmPayoutAccountBody body, const CommandId&,
                                               const http::Request& request) {
  return ConfirmPayoutAccount{body.version, request.caller.actor};
}
std::optional<PayOut> to_command(PayOutBody body, const CommandId& id, const http::Request&, Timestamp now) {
  return PayOut{commands::derived<PayoutTag>(id), body.occurred_at.value_or(now)};
}
std::optional<ReportPayout> to_command(ResolvePayoutBody body, const CommandId&, const http::Request& request) {
  const auto payout = second_in_path<PayoutId>(request);
  if (!payout) return std::nullopt;
  const bool paid = body.outcome == PayoutResolution::paid;
  return ReportPayout{.payout = *payout,
                      .outcome = paid ? PayoutOutcome::paid : PayoutOutcome::failed,
                      .reference = std::move(body.reference).value_or(""),
                      .code = paid ? "" : "person",
                      .message = std::move(body.reason),
                      .by = PayoutReportedBy::person};
}

}  // namespace paypie::cashback
