// From the view of an approval to its row.
#include "projections/approval_rows.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace paypie::projections {

ApprovalRow row_of(const ApprovalView& view) {
  return {.store_id = view.store.name,
          .approval_id = view.id.text(),
          .version = view.version,
          .begun = view.begun,
          .status = boost::describe::enum_to_string(view.status, ""),
          .act = boost::describe::enum_to_string(view.act, ""),
          .resource = view.resource,
          .requested_by = view.requested_by,
          .decided_by = view.decided_by,
          .decided_at = view.decided_at.value_or(view.created_at),
          .expires_at = view.expires_at,
          .created_at = view.created_at,
          .updated_at = view.updated_at};
}

}  // namespace paypie::projections
