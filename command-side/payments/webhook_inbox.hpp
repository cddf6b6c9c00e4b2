// What waits for a payment that does not exist: reports that its gateway made too early. A stream for each payment and
// store, beside the payment's own, so that a payment always begins with its creation or its void. Pure.
#pragma once
#include <boost/describe.hpp>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "command-side/payments/commands.hpp"
#include "events/webhook_inbox.hpp"

namespace paypie::payments {

namespace limit {
inline constexpr std::size_t kept_reports = 20;  // of one payment, those that were heard among them
}

struct KeepReport {
  PaymentId payment;
  CommandId report;
  ReportOutcome said;
};
VALUE(KeepReport, (payment, report, said))

struct CloseReport {
  CommandId report;
  Hearing hearing = Hearing::nothing_new;
};
VALUE(CloseReport, (report, hearing))

enum class InboxRefusal { inbox_full, no_such_report };
BOOST_DESCRIBE_ENUM(InboxRefusal, inbox_full, no_such_report)

struct KeptReport {
  CommandId report;
  bool is_heard = false;
};
VALUE(KeptReport, (report, is_heard))

struct WebhookInbox {
  PaymentId payment;
  std::vector<KeptReport> kept;  // remembered for life: a late repetition is not kept again
};
VALUE(WebhookInbox, (payment, kept))

struct WebhookInboxDecider {
  using State = WebhookInbox;
  using Command = std::variant<KeepReport, CloseReport>;
  using Event = WebhookInboxEvent;
  using Refusal = InboxRefusal;
  static constexpr std::string_view topic = "paypie.webhook_inbox.events.v1";
  static constexpr std::string_view source = "/payments";

  static Decision<Event, Refusal> decide(const WebhookInbox& now, const Command& command);
  // Throws ImpossibleHistory.
  static WebhookInbox evolve(WebhookInbox now, const Event& event);
};
static_assert(Decider<WebhookInboxDecider>);

// What the gateway said, as it said it.
ReportOutcome report_in(const ReportKept& kept);

}  // namespace paypie::payments
