// From the view of an instance to its row.
#include "projections/process_rows.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace paypie::projections {

ProcessRow row_of(const ProcessView& view) {
  return {.store_id = view.store.name,
          .process_id = view.id.text(),
          .version = view.version,
          .begun = view.begun,
          .order_id = view.order.text(),
          .phase = boost::describe::enum_to_string(view.phase, ""),
          .waits_for = boost::describe::enum_to_string(view.waits_for, ""),
          .machines_turn = is_machines_turn(view.waits_for),
          .last_progress_at = view.last_progress_at,
          .deadline = view.deadline,
          .created_at = view.created_at,
          .updated_at = view.updated_at};
}

}  // namespace paypie::projections
