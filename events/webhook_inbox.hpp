// What can happen to a webhook that came before its payment: it is kept, and heard once the payment is there. Stored
// for ever: fields are only ever added (optional, at the end).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "events/payments.hpp"

namespace paypie {

struct WebhookInboxTag {
  static constexpr std::string_view prefix = "wbi";
};
using WebhookInboxId = Id<WebhookInboxTag>;  // of what waits for one payment, in one store

}  // namespace paypie

namespace paypie::payments {

// Everything that the payment has to hear. `report`: the command that told it; the same for every repetition.
struct ReportKept {
  PaymentId payment;
  CommandId report;
  Operation operation = Operation::authorization;
  OperationId id;  // the bits of the attempt's, capture's or refund's id
  Outcome outcome = Outcome::unknown;
  std::string gateway;
  std::string gateway_reference;
  std::optional<Money> amount;  // as the gateway has it
  std::string code;
  std::string message;
  std::string action_url;
  std::optional<Timestamp> expires_at;
};
EVENT(ReportKept, "webhook_inbox.report_kept", 1,
      (payment, report, operation, id, outcome, gateway, gateway_reference, amount, code, message, action_url,
       expires_at))

// What the payment made of it. nothing_new: it was so already. not_ours: the payment is another store's.
enum class Hearing { recorded, nothing_new, not_ours };
BOOST_DESCRIBE_ENUM(Hearing, recorded, nothing_new, not_ours)

// Nothing of it waits any more.
struct ReportHeard {
  PaymentId payment;
  CommandId report;
  Hearing hearing = Hearing::nothing_new;
};
EVENT(ReportHeard, "webhook_inbox.report_heard", 1, (payment, report, hearing))

using WebhookInboxEvent = std::variant<ReportKept, ReportHeard, CommandSettled>;

}  // namespace paypie::payments
