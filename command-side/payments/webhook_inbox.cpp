// One function for each command.
#include "command-side/payments/webhook_inbox.hpp"

#include <algorithm>
#include <utility>

namespace paypie::payments {
namespace {

using InboxDecision = Decision<WebhookInboxEvent, InboxRefusal>;

InboxDecision refused(InboxRefusal why) { return Refused<InboxRefusal>{why}; }
InboxDecision happened(WebhookInboxEvent event) { return Happened<WebhookInboxEvent>{std::move(event)}; }

template <class Inbox>
auto find(Inbox& inbox, const CommandId& report) {
  return std::ranges::find(inbox.kept, report, &KeptReport::report);
}

InboxDecision on(const WebhookInbox& now, const KeepReport& ask) {
  if (find(now, ask.report) != now.kept.end()) return AlreadyDone{};
  if (now.kept.size() == limit::kept_reports) return refused(InboxRefusal::inbox_full);
  const auto& said = ask.said;
  return happened(ReportKept{ask.payment, ask.report, said.operation, said.id, said.outcome, said.gateway,
                             said.gateway_reference, said.amount, said.code, said.message, said.action_url,
                             said.expires_at});
}

InboxDecision on(const WebhookInbox& now, const CloseReport& ask) {
  const auto found = find(now, ask.report);
  if (found == now.kept.end()) return refused(InboxRefusal::no_such_report);
  if (found->is_heard) return AlreadyDone{};
  return happened(ReportHeard{now.payment, ask.report, ask.hearing});
}

WebhookInbox on(WebhookInbox now, const ReportKept& event) {
  if (find(now, event.report) != now.kept.end()) throw ImpossibleHistory("a report is kept twice");
  now.payment = event.payment;
  now.kept.push_back({event.report, false});
  return now;
}
WebhookInbox on(WebhookInbox now, const ReportHeard& event) {
  const auto found = find(now, event.report);
  if (found == now.kept.end() || found->is_heard) throw ImpossibleHistory("a report is heard that does not wait");
  found->is_heard = true;
  return now;
}
WebhookInbox on(WebhookInbox now, const CommandSettled&) { return now; }

}  // namespace

Decision<WebhookInboxEvent, InboxRefusal> WebhookInboxDecider::decide(const WebhookInbox& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

WebhookInbox WebhookInboxDecider::evolve(WebhookInbox now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

ReportOutcome report_in(const ReportKept& kept) {
  return {.operation = kept.operation,
          .id = kept.id,
          .outcome = kept.outcome,
          .by = ReportedBy::webhook,
          .gateway = kept.gateway,
          .gateway_reference = kept.gateway_reference,
          .amount = kept.amount,
          .code = kept.code,
          .message = kept.message,
          .action_url = kept.action_url,
          .expires_at = kept.expires_at};
}

}  // namespace paypie::payments
