// What clients send about payments. Unknown fields are refused; absent ones are as their comment says. Card numbers are
// refused wherever they stand: a method is a gateway's token.
#pragma once
#include <optional>
#include <string>

#include "command-side/payments/commands.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::payments {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t gateway = 32;
inline constexpr std::size_t method = 255;
inline constexpr std::size_t reason = 1'000;
inline constexpr std::size_t reference = 255;
inline constexpr std::size_t evidence = 5'000;
}  // namespace text_limit

struct CreatePaymentBody {
  static constexpr std::string_view route = "payments.create";
  OrderId order;
  Money amount;
  std::string method;
  std::optional<std::string> gateway;  // by currency and amount
  std::optional<CaptureMode> capture;  // manual
  std::optional<bool> test_mode;       // no
  std::optional<bool> confirm;         // no: authorised by a request of its own
  std::optional<Timestamp> occurred_at;
};
VALUE(CreatePaymentBody, (order, amount, method, gateway, capture, test_mode, confirm, occurred_at))

struct AuthorizeBody {
  static constexpr std::string_view route = "payments.authorize";
  std::optional<std::string> method;  // the payment's
  std::optional<Timestamp> occurred_at;
};
VALUE(AuthorizeBody, (method, occurred_at))

struct CaptureBody {
  static constexpr std::string_view route = "payments.capture";
  Money amount;
  std::optional<bool> final;  // no: more may be captured later
  std::optional<Timestamp> occurred_at;
};
VALUE(CaptureBody, (amount, final, occurred_at))

struct VoidBody {
  static constexpr std::string_view route = "payments.void";
  std::optional<std::string> reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(VoidBody, (reason, occurred_at))

struct RefundBody {
  static constexpr std::string_view route = "payments.refund";
  Money amount;
  std::optional<std::string> reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(RefundBody, (amount, reason, occurred_at))

struct ManualBody {
  static constexpr std::string_view route = "payments.record_manual";
  Money amount;
  std::string method;
  std::optional<std::string> reference;
  std::optional<Timestamp> occurred_at;
};
VALUE(ManualBody, (amount, method, reference, occurred_at))

// A person settles what no gateway could.
struct ResolveBody {
  static constexpr std::string_view route = "payments.resolve";
  Operation operation = Operation::authorization;
  OperationId id;
  Outcome outcome = Outcome::succeeded;
  std::optional<std::string> gateway_reference;
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(ResolveBody, (operation, id, outcome, gateway_reference, reason, occurred_at))

struct DisputeBody {
  static constexpr std::string_view route = "payments.open_dispute";
  Money amount;
  std::string reason;
  std::optional<std::string> gateway_reference;
  std::optional<Timestamp> occurred_at;
};
VALUE(DisputeBody, (amount, reason, gateway_reference, occurred_at))

struct EvidenceBody {
  static constexpr std::string_view route = "payments.submit_evidence";
  DisputeId dispute;
  std::string evidence;
  std::optional<Timestamp> occurred_at;
};
VALUE(EvidenceBody, (dispute, evidence, occurred_at))

struct CloseDisputeBody {
  static constexpr std::string_view route = "payments.close_dispute";
  DisputeId dispute;
  bool won = false;
  std::optional<Timestamp> occurred_at;
};
VALUE(CloseDisputeBody, (dispute, won, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const CreatePaymentBody& body);
codec::FieldErrors faults(const AuthorizeBody& body);
codec::FieldErrors faults(const CaptureBody& body);
codec::FieldErrors faults(const VoidBody& body);
codec::FieldErrors faults(const RefundBody& body);
codec::FieldErrors faults(const ManualBody& body);
codec::FieldErrors faults(const ResolveBody& body);
codec::FieldErrors faults(const DisputeBody& body);
codec::FieldErrors faults(const EvidenceBody& body);
codec::FieldErrors faults(const CloseDisputeBody& body);

// The command, with ids derived from its own.
CreatePayment to_command(CreatePaymentBody body, const CommandId& id);
Authorize to_command(AuthorizeBody body, const CommandId& id);
Capture to_command(CaptureBody body, const CommandId& id);
Void to_command(VoidBody body, const CommandId& id);
Refund to_command(RefundBody body, const CommandId& id);
RecordManualPayment to_command(ManualBody body, const CommandId& id);
ReportOutcome to_command(ResolveBody body, const CommandId& id);
OpenDispute to_command(DisputeBody body, const CommandId& id);
SubmitEvidence to_command(EvidenceBody body, const CommandId& id);
CloseDispute to_command(CloseDisputeBody body, const CommandId& id);

}  // namespace paypie::payments
