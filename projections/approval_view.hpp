// What an approval looks like: what is asked for, who asked, who decided, and what came of it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "events/approvals.hpp"
#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"
#include "projections/risk_model.hpp"

namespace paypie::projections {

struct ApprovalView {
  ApprovalId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version, also the ETag; 0: nothing happened yet
  bool begun = false;
  approvals::ApprovalStatus status = approvals::ApprovalStatus::requested;
  approvals::ApprovalAct act = approvals::ApprovalAct::refund_payment;
  std::string resource;  // pay_..., ord_..., cba_...; empty: the store
  std::optional<Money> amount;
  std::string reason;  // of the act
  std::string method;
  std::string reference;
  std::optional<RiskModel> model;
  std::string requested_by;
  Timestamp expires_at;
  std::string decided_by;
  std::string decision;                 // why it was granted, rejected or withdrawn
  std::optional<Timestamp> decided_at;  // recorded
  std::string record;                   // what the act left where it belongs: payment.refund_requested
  std::string why;                      // of failed: the refusal
  Timestamp created_at;                 // recorded
  Timestamp updated_at;                 // recorded, of the last event
};
VALUE(ApprovalView, (id, store, version, begun, status, act, resource, amount, reason, method, reference, model,
                     requested_by, expires_at, decided_by, decision, decided_at, record, why, created_at, updated_at))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
ApprovalView apply(ApprovalView view, const Envelope& meta, const approvals::ApprovalEvent& event);

struct ApprovalDocuments {
  using View = ApprovalView;
  using Event = approvals::ApprovalEvent;
  static constexpr std::string_view topic = "paypie.approval.events.v1";
  static constexpr std::string_view name = "approvals";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  static bool is_shown(const View& view) { return view.begun; }
};
static_assert(Documents<ApprovalDocuments>);

}  // namespace paypie::projections
