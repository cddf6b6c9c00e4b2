// One function for each command.
#include <utility>

#include "command-side/risk/cashback_facts.hpp"
#include "command-side/risk/scorecard.hpp"
#include "sagas/approvals/approval.hpp"

namespace paypie::approvals {
namespace {

using ApprovalDecision = Decision<ApprovalEvent, Refusal>;

ApprovalDecision refused(Refusal why) { return Refused<Refusal>{why}; }
ApprovalDecision happened(ApprovalEvent event) { return Happened<ApprovalEvent>{std::move(event)}; }

// ---- what is asked for: whether it can be carried out at all is for its target to say, when it is ----

template <class Id>
bool is_id(const std::string& text) {
  return Id::parse(text).has_value();
}

bool names_its_resource(const ApprovedAct& act) {
  switch (act.kind) {
    case ApprovalAct::refund_payment:
    case ApprovalAct::record_manual_payment: return is_id<PaymentId>(act.resource);
    case ApprovalAct::pay_out_cashback: return is_id<CashbackAccountId>(act.resource);
    case ApprovalAct::change_risk_model: return act.resource.empty();
    default: return is_id<OrderId>(act.resource);
  }
}

bool takes_an_amount(ApprovalAct act) {
  return act != ApprovalAct::cancel_order && act != ApprovalAct::abandon_order && act != ApprovalAct::change_risk_model;
}

bool records_a_payment(ApprovalAct act) {
  return act == ApprovalAct::record_manual_payment || act == ApprovalAct::record_outside_payment;
}

std::optional<Refusal> fault_of(const ApprovedAct& act) {
  if (!names_its_resource(act)) return Refusal::resource_invalid;
  if (takes_an_amount(act.kind) != act.amount.has_value()) return Refusal::amount_invalid;
  if (act.amount && (act.amount->minor < 1 || act.amount->minor > Money::max_minor)) return Refusal::amount_invalid;
  if (records_a_payment(act.kind) == act.method.empty()) return Refusal::method_missing;
  const bool changes_model = act.kind == ApprovalAct::change_risk_model;
  if (changes_model != act.model.has_value()) return Refusal::model_invalid;
  if (act.model && !risk::fault_of(*act.model, risk::cashback_facts).empty()) return Refusal::model_invalid;
  return std::nullopt;
}

ApprovalDecision on(const Approval& now, const Request& ask) {
  if (now.exists) return refused(Refusal::exists_already);
  if (const auto fault = fault_of(ask.act)) return refused(*fault);
  constexpr std::int64_t day = 86'400'000'000;
  const auto waits = ask.expires_at.micros - ask.at.micros;
  if (waits <= 0 || waits > limit::longest_days * day) return refused(Refusal::expiry_out_of_range);
  return happened(ApprovalRequested{ask.approval, ask.act, ask.by, ask.expires_at});
}

// ---- what is decided: by another person, and in time ----

std::optional<Refusal> refusal_of(const Approval& now, const std::string& by, Timestamp at) {
  if (!now.exists) return Refusal::no_such_approval;
  if (now.status == Status::expired) return Refusal::has_expired;
  if (now.status != Status::requested) return Refusal::is_over;
  if (now.by == by) return Refusal::same_person;
  if (at >= now.expires_at) return Refusal::has_expired;
  return std::nullopt;
}

ApprovalDecision on(const Approval& now, const Approve& ask) {
  const bool is_granted = now.status == Status::granted || now.status == Status::carried_out;
  if (is_granted && now.decided_by == ask.by) return AlreadyDone{};
  if (const auto why = refusal_of(now, ask.by, ask.at)) return refused(*why);
  return happened(ApprovalGranted{now.approval, now.act, now.by, ask.by, ask.reason});
}

ApprovalDecision on(const Approval& now, const Reject& ask) {
  if (now.status == Status::rejected && now.decided_by == ask.by) return AlreadyDone{};
  if (const auto why = refusal_of(now, ask.by, ask.at)) return refused(*why);
  return happened(ApprovalRejected{now.approval, ask.by, ask.reason});
}

ApprovalDecision on(const Approval& now, const Withdraw& ask) {
  if (!now.exists) return refused(Refusal::no_such_approval);
  if (now.by != ask.by) return refused(Refusal::not_the_requester);
  if (now.status == Status::withdrawn) return AlreadyDone{};
  if (now.status != Status::requested) return refused(Refusal::is_over);
  return happened(ApprovalWithdrawn{now.approval, ask.reason});
}

ApprovalDecision on(const Approval& now, const FireTimer& ask) {
  if (!now.exists || ask.name != expiry_name) return refused(Refusal::no_such_timer);
  if (now.status != Status::requested) return AlreadyDone{};
  return happened(ApprovalExpired{now.approval});
}

// ---- what the target answers ----

// What another store has, and what nobody has, look the same.
std::string why_of(const CommandSettled& refusal) {
  return refusal.reason.starts_with("no_such_") ? "no_such_resource" : refusal.reason;
}

ApprovalDecision on(const Approval& now, const Deliver& input) {
  if (now.status != Status::granted || input.answers != act_name) return AlreadyDone{};
  if (const auto* settled = std::get_if<CommandSettled>(&input.event)) {
    if (settled->outcome == Settlement::refused) return happened(ApprovalFailed{now.approval, why_of(*settled)});
    return happened(ApprovalCarriedOut{now.approval, ""});
  }
  return happened(ApprovalCarriedOut{
      now.approval, std::visit([]<class E>(const E&) { return std::string(event_name<E>().name); }, input.event)});
}

}  // namespace

Decision<ApprovalEvent, Refusal> ApprovalDecider::decide(const Approval& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

}  // namespace paypie::approvals
