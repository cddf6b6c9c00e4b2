// How an instance folds, and what its events open and close.
#include <utility>

#include "sagas/approvals/approval.hpp"

namespace paypie::approvals {
namespace {

void expect(bool holds, const char* law) {
  if (!holds) throw ImpossibleHistory(law);
}

void decided(Approval& now, Status status, std::string by) {
  expect(now.exists && now.status == Status::requested, "what is decided was asked for, and is decided once");
  now.status = status;
  now.decided_by = std::move(by);
}

void answered(Approval& now, Status status) {
  expect(now.status == Status::granted, "only what was granted is carried out");
  now.status = status;
}

void on(Approval& now, const ApprovalRequested& event) {
  expect(!now.exists, "an approval is asked for once");
  now = {.exists = true,
         .status = Status::requested,
         .approval = event.approval,
         .act = event.act,
         .by = event.by,
         .decided_by = {},
         .expires_at = event.expires_at};
}
void on(Approval& now, const ApprovalGranted& event) {
  // A model of risk has no target: it counts from now on.
  decided(now, event.act.model ? Status::carried_out : Status::granted, event.by);
}
void on(Approval& now, const ApprovalRejected& event) { decided(now, Status::rejected, event.by); }
void on(Approval& now, const ApprovalWithdrawn&) { decided(now, Status::withdrawn, now.by); }
void on(Approval& now, const ApprovalExpired&) { decided(now, Status::expired, ""); }
void on(Approval& now, const ApprovalCarriedOut&) { answered(now, Status::carried_out); }
void on(Approval& now, const ApprovalFailed&) { answered(now, Status::failed); }
void on(Approval&, const CommandSettled&) {}

Step opens(const ApprovalRequested& event) { return {.timers = {{std::string(expiry_name), event.expires_at}}}; }
Step opens(const ApprovalGranted& event) {
  Step step{.closed = {std::string(expiry_name)}};
  if (!event.act.model) step.asks.push_back({std::string(act_name), event.act});
  return step;
}
Step closes(std::string_view name) { return {.closed = {std::string(name)}}; }
Step opens(const ApprovalRejected&) { return closes(expiry_name); }
Step opens(const ApprovalWithdrawn&) { return closes(expiry_name); }
Step opens(const ApprovalExpired&) { return closes(expiry_name); }
Step opens(const ApprovalCarriedOut&) { return closes(act_name); }
Step opens(const ApprovalFailed&) { return closes(act_name); }
std::optional<Step> opens(const CommandSettled&) { return std::nullopt; }

}  // namespace

Approval ApprovalDecider::evolve(Approval now, const Event& event) {
  std::visit([&](const auto& happened) { on(now, happened); }, event);
  return now;
}

std::optional<Step> step_of(const ApprovalEvent& event) {
  return std::visit([](const auto& happened) -> std::optional<Step> { return opens(happened); }, event);
}

}  // namespace paypie::approvals
