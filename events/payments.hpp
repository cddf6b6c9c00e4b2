// What can happen to a payment. Stored for ever: fields are only ever added (optional, at the end).
//
// A request (AuthorizationRequested, CaptureRequested, VoidRequested, RefundRequested, and PaymentCreated with an
// attempt) is a wish: it lies in the log before the gateway is called, carries all that the call needs, and its event
// id is the gateway's idempotency key. It is open until its outcome is in the log. No outcome is ever guessed.
//
// `gateway` of an event that moves money: where it lies. Empty: paid without a gateway; none: written before this was
// recorded. `test_mode` likewise.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie::payments {

// What a gateway can be asked to do.
enum class Operation { authorization, capture, voiding, refund };
BOOST_DESCRIBE_ENUM(Operation, authorization, capture, voiding, refund)

// manual: authorised now, captured later by Capture. automatic: the gateway captures when it authorises (a sale).
enum class CaptureMode { manual, automatic };
BOOST_DESCRIBE_ENUM(CaptureMode, manual, automatic)

// What is known of an operation. not_reached: the gateway surely did nothing, because it was not reached or refused
// before it acted; declined: it acted and said no; unknown: it may have acted.
enum class Outcome { succeeded, declined, action_required, not_reached, unknown };
BOOST_DESCRIBE_ENUM(Outcome, succeeded, declined, action_required, not_reached, unknown)

// call: the answer to the reactor's own request. lookup: the gateway, asked again by the same key or reference.
enum class ReportedBy { call, webhook, lookup, person };
BOOST_DESCRIBE_ENUM(ReportedBy, call, webhook, lookup, person)

// With `attempt` the payment asks for its authorisation at once, at the first of its gateways: see
// AuthorizationRequested.
struct PaymentCreated {
  PaymentId payment;
  OrderId order;
  Money amount;
  std::vector<std::string> gateways;  // in the order in which they are tried, as long as none was reached
  std::string method;                 // the gateway's token of a card or wallet; never a card number
  CaptureMode capture = CaptureMode::manual;
  bool test_mode = false;
  std::optional<AttemptId> attempt;
};
EVENT(PaymentCreated, "payment.created", 1, (payment, order, amount, gateways, method, capture, test_mode, attempt))

struct AuthorizationRequested {
  PaymentId payment;
  OrderId order;
  AttemptId attempt;
  Money amount;
  std::string gateway;
  std::string method;
  CaptureMode capture = CaptureMode::manual;
  bool test_mode = false;
};
EVENT(AuthorizationRequested, "payment.authorization_requested", 1,
      (payment, order, attempt, amount, gateway, method, capture, test_mode))

// to_be_voided: a void was asked for while the outcome was open; this event is the wish to void it now.
struct PaymentAuthorized {
  PaymentId payment;
  OrderId order;
  AttemptId attempt;
  Money amount;
  Money authorized_in_all;  // captured and still held
  Money captured_in_all;    // more than before if the payment captures automatically
  std::string gateway;
  std::string gateway_reference;
  bool test_mode = false;
  bool to_be_voided = false;
  std::optional<Timestamp> expires_at;  // after this the gateway no longer holds the amount
};
EVENT(PaymentAuthorized, "payment.authorized", 1,
      (payment, order, attempt, amount, authorized_in_all, captured_in_all, gateway, gateway_reference, test_mode,
       to_be_voided, expires_at))

// Nothing is held and nothing was charged. reached: a gateway said no; otherwise none of them was reached.
struct PaymentDeclined {
  PaymentId payment;
  OrderId order;
  AttemptId attempt;
  Money amount;
  std::string gateway;
  std::string code;  // the gateway's own
  std::string message;
  bool reached = true;
  std::optional<std::string> gateway_reference;  // what the gateway calls it, where it has said so
};
EVENT(PaymentDeclined, "payment.declined", 1,
      (payment, order, attempt, amount, gateway, code, message, reached, gateway_reference))

// The customer has something to do (3-D Secure); a webhook or a look-up says how it ended.
struct PaymentActionRequired {
  PaymentId payment;
  OrderId order;
  AttemptId attempt;
  std::string gateway;
  std::string gateway_reference;
  std::string action_url;
  bool test_mode = false;
};
EVENT(PaymentActionRequired, "payment.action_required", 1,
      (payment, order, attempt, gateway, gateway_reference, action_url, test_mode))

struct CaptureRequested {
  PaymentId payment;
  OrderId order;
  CaptureId capture;
  Money amount;
  bool final = false;  // what is left of the authorisation is let go
  std::string gateway;
  std::string gateway_reference;  // of the authorisation
  bool test_mode = false;
};
EVENT(CaptureRequested, "payment.capture_requested", 1,
      (payment, order, capture, amount, final, gateway, gateway_reference, test_mode))

struct PaymentCaptured {
  PaymentId payment;
  OrderId order;
  CaptureId capture;
  Money amount;
  Money captured_in_all;
  bool final = false;
  std::string gateway_reference;
  std::optional<std::string> gateway;
  std::optional<bool> test_mode;
};
EVENT(PaymentCaptured, "payment.captured", 1,
      (payment, order, capture, amount, captured_in_all, final, gateway_reference, gateway, test_mode))

// reached: whether the gateway was, and said no; false: it surely did nothing. None: written before this was recorded.
// The same in VoidFailed and RefundFailed.
struct CaptureFailed {
  PaymentId payment;
  OrderId order;
  CaptureId capture;
  Money amount;
  Money captured_in_all;
  std::string code;
  std::string message;
  std::optional<bool> reached;
};
EVENT(CaptureFailed, "payment.capture_failed", 1,
      (payment, order, capture, amount, captured_in_all, code, message, reached))

// waits: the authorisation's outcome is open; the void follows it (PaymentAuthorized::to_be_voided).
struct VoidRequested {
  PaymentId payment;
  OrderId order;
  AttemptId attempt;
  std::string reason;
  std::string gateway;
  std::string gateway_reference;
  bool test_mode = false;
  bool waits = false;
};
EVENT(VoidRequested, "payment.void_requested", 1,
      (payment, order, attempt, reason, gateway, gateway_reference, test_mode, waits))

// Nothing is held any more. released: how much was, if anything ever was.
struct PaymentVoided {
  PaymentId payment;
  OrderId order;
  std::string reason;
  std::optional<Money> released;
  std::optional<AttemptId> attempt;
};
EVENT(PaymentVoided, "payment.voided", 1, (payment, order, reason, released, attempt))

struct VoidFailed {
  PaymentId payment;
  OrderId order;
  AttemptId attempt;
  std::string code;
  std::string message;
  std::optional<bool> reached;
};
EVENT(VoidFailed, "payment.void_failed", 1, (payment, order, attempt, code, message, reached))

struct RefundRequested {
  PaymentId payment;
  OrderId order;
  RefundId refund;
  Money amount;
  std::string reason;
  std::string gateway;
  std::string gateway_reference;  // of the authorisation
  std::string capture_reference;  // of the capture that is refunded, where the gateway gave it one
  bool test_mode = false;
};
EVENT(RefundRequested, "payment.refund_requested", 1,
      (payment, order, refund, amount, reason, gateway, gateway_reference, capture_reference, test_mode))

struct PaymentRefunded {
  PaymentId payment;
  OrderId order;
  RefundId refund;
  Money amount;
  Money refunded_in_all;
  std::string gateway_reference;
  std::optional<std::string> gateway;
  std::optional<bool> test_mode;
};
EVENT(PaymentRefunded, "payment.refunded", 1,
      (payment, order, refund, amount, refunded_in_all, gateway_reference, gateway, test_mode))

// corrects: it was recorded as a PaymentRefunded before, which was wrong; the money is where it was.
struct RefundFailed {
  PaymentId payment;
  OrderId order;
  RefundId refund;
  Money amount;
  Money refunded_in_all;
  std::string code;
  std::string message;
  std::optional<bool> reached;
  std::optional<bool> corrects;
  std::optional<std::string> gateway;
  std::optional<bool> test_mode;
};
EVENT(RefundFailed, "payment.refund_failed", 1,
      (payment, order, refund, amount, refunded_in_all, code, message, reached, corrects, gateway, test_mode))

// The gateway may have acted: it is asked again, on a schedule, with the same key. Amounts count as taken meanwhile.
// contested: an outcome is recorded already (and stands), but `reported` says otherwise. needs_person: the gateway
// could not settle it; somebody has to look.
struct OutcomeUnknown {
  PaymentId payment;
  OrderId order;
  Operation operation = Operation::authorization;
  OperationId id;  // the bits of the attempt's, capture's or refund's id
  std::string reason;
  bool contested = false;
  Outcome reported = Outcome::unknown;
  bool needs_person = false;
};
EVENT(OutcomeUnknown, "payment.outcome_unknown", 1,
      (payment, order, operation, id, reason, contested, reported, needs_person))

// A contested outcome is as it was recorded.
struct OutcomeConfirmed {
  PaymentId payment;
  OrderId order;
  Operation operation = Operation::authorization;
  OperationId id;
  Outcome outcome = Outcome::succeeded;
  ReportedBy by = ReportedBy::lookup;
};
EVENT(OutcomeConfirmed, "payment.outcome_confirmed", 1, (payment, order, operation, id, outcome, by))

struct AuthorizationExpired {
  PaymentId payment;
  OrderId order;
  AttemptId attempt;
  Money released;
};
EVENT(AuthorizationExpired, "payment.authorization_expired", 1, (payment, order, attempt, released))

// Paid without a gateway (cash, bank transfer), recorded by a person.
struct ManualPaymentRecorded {
  PaymentId payment;
  OrderId order;
  Money amount;
  std::string method;
  std::string reference;
  std::optional<bool> test_mode;
};
EVENT(ManualPaymentRecorded, "payment.manual_payment_recorded", 1,
      (payment, order, amount, method, reference, test_mode))

struct DisputeOpened {
  PaymentId payment;
  OrderId order;
  DisputeId dispute;
  Money amount;   // at most what is captured, not refunded, and not asked to be refunded
  Money claimed;  // what the customer's bank says
  std::string reason;
  std::string gateway_reference;
  std::optional<std::string> gateway;
  std::optional<bool> test_mode;
};
EVENT(DisputeOpened, "payment.dispute_opened", 1,
      (payment, order, dispute, amount, claimed, reason, gateway_reference, gateway, test_mode))

struct DisputeEvidenceSubmitted {
  PaymentId payment;
  OrderId order;
  DisputeId dispute;
  std::string evidence;
};
EVENT(DisputeEvidenceSubmitted, "payment.dispute_evidence_submitted", 1, (payment, order, dispute, evidence))

struct DisputeClosed {
  PaymentId payment;
  OrderId order;
  DisputeId dispute;
  Money amount;
  bool won = false;
  Money lost_in_all;
  std::optional<std::string> gateway;
  std::optional<bool> test_mode;
};
EVENT(DisputeClosed, "payment.dispute_closed", 1,
      (payment, order, dispute, amount, won, lost_in_all, gateway, test_mode))

using PaymentEvent =
    std::variant<PaymentCreated, AuthorizationRequested, PaymentAuthorized, PaymentDeclined, PaymentActionRequired,
                 CaptureRequested, PaymentCaptured, CaptureFailed, VoidRequested, PaymentVoided, VoidFailed,
                 RefundRequested, PaymentRefunded, RefundFailed, OutcomeUnknown, OutcomeConfirmed, AuthorizationExpired,
                 ManualPaymentRecorded, DisputeOpened, DisputeEvidenceSubmitted, DisputeClosed, CommandSettled>;

}  // namespace paypie::payments
