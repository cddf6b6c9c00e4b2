// What can happen to an approval: an act that needs two persons, asked for by one and decided by another. Stored for
// ever: fields are only ever added (optional, at the end).
//
// ApprovalGranted is a wish: it carries all that the act needs, and is open until the act's own record, in whatever
// stream, is answered by ApprovalCarriedOut or ApprovalFailed. A model of risk has no target: it counts from its grant
// on.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "events/event.hpp"
#include "events/risk.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie {

struct ApprovalTag {
  static constexpr std::string_view prefix = "apr";
};
using ApprovalId = Id<ApprovalTag>;

}  // namespace paypie

namespace paypie::approvals {

// Of a payment: refund_payment, record_manual_payment. Of an order: refund_order, cancel_order, abandon_order,
// record_outside_payment. Of a cashback account: pay_out_cashback. Of the store: change_risk_model.
enum class ApprovalAct {
  refund_payment,
  refund_order,
  cancel_order,
  abandon_order,
  record_manual_payment,
  record_outside_payment,
  pay_out_cashback,
  change_risk_model
};
BOOST_DESCRIBE_ENUM(ApprovalAct, refund_payment, refund_order, cancel_order, abandon_order, record_manual_payment,
                    record_outside_payment, pay_out_cashback, change_risk_model)

// granted: the act is asked for, and not answered.
enum class ApprovalStatus { requested, granted, rejected, withdrawn, expired, carried_out, failed };
BOOST_DESCRIBE_ENUM(ApprovalStatus, requested, granted, rejected, withdrawn, expired, carried_out, failed)

// What is to be done, as whoever carries it out needs it.
struct ApprovedAct {
  ApprovalAct kind = ApprovalAct::refund_payment;
  std::string resource;         // pay_..., ord_..., cba_...; empty: the store
  std::optional<Money> amount;  // of a payout: at most
  std::string reason;           // goes with the act
  std::string method;           // of payments that are recorded
  std::string reference;        // likewise
  std::optional<risk::Scorecard> model;
};
VALUE(ApprovedAct, (kind, resource, amount, reason, method, reference, model))

// by: who asks, and so cannot approve. expires_at: recorded time; undecided by then, it is over.
struct ApprovalRequested {
  ApprovalId approval;
  ApprovedAct act;
  std::string by;
  Timestamp expires_at;
};
EVENT(ApprovalRequested, "approval.requested", 1, (approval, act, by, expires_at))

struct ApprovalGranted {
  ApprovalId approval;
  ApprovedAct act;
  std::string requested_by;
  std::string by;
  std::string reason;
};
EVENT(ApprovalGranted, "approval.granted", 1, (approval, act, requested_by, by, reason))

struct ApprovalRejected {
  ApprovalId approval;
  std::string by;
  std::string reason;
};
EVENT(ApprovalRejected, "approval.rejected", 1, (approval, by, reason))

// By whoever asked.
struct ApprovalWithdrawn {
  ApprovalId approval;
  std::string reason;
};
EVENT(ApprovalWithdrawn, "approval.withdrawn", 1, (approval, reason))

struct ApprovalExpired {
  ApprovalId approval;
};
EVENT(ApprovalExpired, "approval.expired", 1, (approval))

// The act is recorded where it belongs. What becomes of a refund at its gateway is the payment's history.
struct ApprovalCarriedOut {
  ApprovalId approval;
  std::string record;  // the event that was recorded: payment.refund_requested; empty: it was so already
};
EVENT(ApprovalCarriedOut, "approval.carried_out", 1, (approval, record))

// It was approved, but cannot be done any more. It is over: whoever still wants it asks again.
struct ApprovalFailed {
  ApprovalId approval;
  std::string why;  // the refusal: exceeds_captured; no_such_resource: the store has none
};
EVENT(ApprovalFailed, "approval.failed", 1, (approval, why))

using ApprovalEvent = std::variant<ApprovalRequested, ApprovalGranted, ApprovalRejected, ApprovalWithdrawn,
                                   ApprovalExpired, ApprovalCarriedOut, ApprovalFailed, CommandSettled>;

}  // namespace paypie::approvals
