// What people send about approvals. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "command-side/http/command_request.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "sagas/approvals/approval.hpp"

namespace paypie::approvals {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t reason = 900;  // as those of refunds of orders
inline constexpr std::size_t method = 255;
inline constexpr std::size_t reference = 255;
}  // namespace text_limit

inline constexpr std::int64_t usual_days = 1;  // that an approval waits, where its request says nothing

// A model of risk as clients send it; as risk::Scorecard, which answers show.
struct ProposedBin {
  std::optional<std::int64_t> below;
  std::int64_t points = 0;
};
VALUE(ProposedBin, (below, points))

struct ProposedInput {
  std::string name;
  std::vector<ProposedBin> bins;
};
VALUE(ProposedInput, (name, bins))

struct ProposedModel {
  std::string name;
  std::int64_t version = 0;
  std::int64_t base = 0;
  std::int64_t review_from = 0;
  std::int64_t reject_from = 0;
  std::vector<ProposedInput> inputs;
  std::optional<std::int64_t> double_odds;
};
VALUE(ProposedModel, (name, version, base, review_from, reject_from, inputs, double_odds))

struct RequestApprovalBody {
  static constexpr std::string_view route = "approvals.request";
  ApprovalAct act = ApprovalAct::refund_payment;
  std::optional<std::string> resource;  // pay_..., ord_..., cba_...; none: the store
  std::optional<Money> amount;
  std::string reason;
  std::optional<std::string> method;     // of payments that are recorded
  std::optional<std::string> reference;  // likewise
  std::optional<ProposedModel> model;
  std::optional<Timestamp> expires_at;   // in a day
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(RequestApprovalBody, (act, resource, amount, reason, method, reference, model, expires_at, occurred_at))

struct ApproveBody {
  static constexpr std::string_view route = "approvals.approve";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(ApproveBody, (reason, occurred_at))

struct RejectApprovalBody {
  static constexpr std::string_view route = "approvals.reject";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(RejectApprovalBody, (reason, occurred_at))

struct WithdrawBody {
  static constexpr std::string_view route = "approvals.withdraw";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(WithdrawBody, (reason, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const RequestApprovalBody& body);
codec::FieldErrors faults(const ApproveBody& body);
codec::FieldErrors faults(const RejectApprovalBody& body);
codec::FieldErrors faults(const WithdrawBody& body);

std::optional<Request> to_command(RequestApprovalBody body, const CommandId& id, const http::Request& request,
                                  Timestamp now);
std::optional<Approve> to_command(ApproveBody body, const CommandId& id, const http::Request& request, Timestamp now);
std::optional<Reject> to_command(RejectApprovalBody body, const CommandId& id, const http::Request& request,
                                 Timestamp now);
std::optional<Withdraw> to_command(WithdrawBody body, const CommandId& id, const http::Request& request, Timestamp now);

}  // namespace paypie::approvals
