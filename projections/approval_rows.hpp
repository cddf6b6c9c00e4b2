// The rows of approvals in SQL, for lists. Column names are the field names.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "events/event.hpp"
#include "projections/approval_view.hpp"

namespace paypie::projections {

// The name and version of the read model `approvals`; see processes_projection.
inline constexpr std::string_view approvals_projection = "approvals";
inline constexpr int approvals_projection_version = 1;

// approvals.approvals. The runner adds the `document`, the view as clients get it.
struct ApprovalRow {
  std::string store_id;
  std::string approval_id;
  std::uint64_t version = 0;
  bool begun = false;
  std::string status;
  std::string act;
  std::string resource;
  std::string requested_by;
  std::string decided_by;
  Timestamp decided_at;  // of an undecided one: when it was asked for
  Timestamp expires_at;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(ApprovalRow, (store_id, approval_id, version, begun, status, act, resource, requested_by, decided_by, decided_at,
                    expires_at, created_at, updated_at))

ApprovalRow row_of(const ApprovalView& view);

}  // namespace paypie::projections
