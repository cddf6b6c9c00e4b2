// The fold behind ApprovalView.
#include "projections/approval_view.hpp"

#include <utility>

namespace paypie::projections {
namespace {

using namespace approvals;

void decided(ApprovalView& view, const Envelope& meta, ApprovalStatus status, const std::string& by,
             const std::string& reason) {
  view.status = status;
  view.decided_by = by;
  view.decision = reason;
  view.decided_at = meta.time;
}

void on(ApprovalView& view, const Envelope&, const ApprovalRequested& event) {
  view.begun = true;
  view.act = event.act.kind;
  view.resource = event.act.resource;
  view.amount = event.act.amount;
  view.reason = event.act.reason;
  view.method = event.act.method;
  view.reference = event.act.reference;
  if (event.act.model) view.model = shown(*event.act.model);
  view.requested_by = event.by;
  view.expires_at = event.expires_at;
}
// A model counts from then on: nobody has to carry it out.
void on(ApprovalView& view, const Envelope& meta, const ApprovalGranted& event) {
  decided(view, meta, event.act.model ? ApprovalStatus::carried_out : ApprovalStatus::granted, event.by, event.reason);
}
void on(ApprovalView& view, const Envelope& meta, const ApprovalRejected& event) {
  decided(view, meta, ApprovalStatus::rejected, event.by, event.reason);
}
void on(ApprovalView& view, const Envelope& meta, const ApprovalWithdrawn& event) {
  decided(view, meta, ApprovalStatus::withdrawn, view.requested_by, event.reason);
}
void on(ApprovalView& view, const Envelope&, const ApprovalExpired&) { view.status = ApprovalStatus::expired; }
void on(ApprovalView& view, const Envelope&, const ApprovalCarriedOut& event) {
  view.status = ApprovalStatus::carried_out;
  view.record = event.record;
}
void on(ApprovalView& view, const Envelope&, const ApprovalFailed& event) {
  view.status = ApprovalStatus::failed;
  view.why = event.why;
}
void on(ApprovalView&, const Envelope&, const CommandSettled&) {}

}  // namespace

ApprovalView apply(ApprovalView view, const Envelope& meta, const ApprovalEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = ApprovalId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of an approval");
    view.id = *id;
    view.store = meta.store;
    view.created_at = meta.time;
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
