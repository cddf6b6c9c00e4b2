// What can be asked of a payment. Ids come in as data, derived from the request or given by the process, so that a
// retry makes nothing twice.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "command-side/decider/approval_limits.hpp"
#include "events/event.hpp"
#include "events/payments.hpp"
#include "events/values.hpp"

namespace paypie::payments {

// Limits of one payment. Each is tested one below, at, and one above.
namespace limit {
inline constexpr std::int64_t amount = Money::max_minor;  // of every amount, in minor units
inline constexpr std::size_t attempts = 20;               // authorisations asked for
inline constexpr std::size_t captures = 100;
inline constexpr std::size_t refunds = 100;
inline constexpr std::size_t voids = 20;
inline constexpr std::size_t disputes = 20;
}  // namespace limit

// confirm: asks for the authorisation at once, as `attempt`. gateway: empty leaves it to the routing rules.
struct CreatePayment {
  PaymentId payment;
  OrderId order;
  Money amount;
  std::string gateway;
  std::string method;
  CaptureMode capture = CaptureMode::manual;
  bool test_mode = false;
  bool confirm = false;
  AttemptId attempt;
};
VALUE(CreatePayment, (payment, order, amount, gateway, method, capture, test_mode, confirm, attempt))

// The first authorisation, another one after a decline, or one of what is left after the first has expired.
// method: empty keeps the one the payment has.
struct Authorize {
  AttemptId attempt;
  std::string method;
};
VALUE(Authorize, (attempt, method))

// final: what is left of the authorisation is let go.
struct Capture {
  CaptureId capture;
  Money amount;
  bool final = false;
};
VALUE(Capture, (capture, amount, final))

// Lets go what is held. Also of a payment that does not exist yet: its creation is refused from then on; `payment` and
// `order` say which it is then.
struct Void {
  std::string reason;
  PaymentId payment;
  OrderId order;
};
VALUE(Void, (reason, payment, order))

// within: what may be given back of the payment in all.
struct Refund {
  static constexpr auto limited_by = &ApprovalLimits::refunds;
  RefundId refund;
  Money amount;
  std::string reason;
  ApprovalLimit within = {};
};
VALUE(Refund, (refund, amount, reason, within))

// What somebody knows of an operation that was asked for. `id` has the bits of the attempt's, capture's or refund's
// id; a void has those of the attempt it voids.
struct ReportOutcome {
  Operation operation = Operation::authorization;
  OperationId id;
  Outcome outcome = Outcome::unknown;
  ReportedBy by = ReportedBy::call;
  std::string gateway;
  std::string gateway_reference;  // of the authorisation, capture or refund; may be empty where nothing was made
  std::optional<Money> amount;    // as the gateway has it
  std::string code;
  std::string message;  // for people; also the reason of an unknown outcome
  std::string action_url;
  std::optional<Timestamp> expires_at;
  bool needs_person = false;  // with an unknown outcome: the gateway will not be asked again
};
VALUE(ReportOutcome, (operation, id, outcome, by, gateway, gateway_reference, amount, code, message, action_url,
                      expires_at, needs_person))

// The time the gateway holds an authorisation has passed.
struct ExpireAuthorization {
  AttemptId attempt;
};
VALUE(ExpireAuthorization, (attempt))

struct RecordManualPayment {
  static constexpr auto limited_by = &ApprovalLimits::recorded_payments;
  Money amount;
  std::string method;
  std::string reference;
  ApprovalLimit within = {};
};
VALUE(RecordManualPayment, (amount, method, reference, within))

struct OpenDispute {
  DisputeId dispute;
  Money amount;
  std::string reason;
  std::string gateway_reference;
};
VALUE(OpenDispute, (dispute, amount, reason, gateway_reference))

struct SubmitEvidence {
  DisputeId dispute;
  std::string evidence;
};
VALUE(SubmitEvidence, (dispute, evidence))

struct CloseDispute {
  DisputeId dispute;
  bool won = false;
};
VALUE(CloseDispute, (dispute, won))

using PaymentCommand = std::variant<CreatePayment, Authorize, Capture, Void, Refund, ReportOutcome, ExpireAuthorization,
                                    RecordManualPayment, OpenDispute, SubmitEvidence, CloseDispute>;

}  // namespace paypie::payments
