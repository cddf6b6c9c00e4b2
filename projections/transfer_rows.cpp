// From the view of a transfer to its row.
#include "projections/transfer_rows.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace paypie::projections {

TransferRow row_of(const TransferView& view) {
  return {.store_id = view.store.name,
          .transfer_id = view.id.text(),
          .version = view.version,
          .begun = view.begun,
          .sku = view.sku,
          .from_location = view.from,
          .to_location = view.to,
          .phase = boost::describe::enum_to_string(view.phase, ""),
          .created_at = view.created_at,
          .updated_at = view.updated_at};
}

}  // namespace paypie::projections
