// The rows of transfers in SQL, for lists. Column names are the field names.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "events/event.hpp"
#include "projections/transfer_view.hpp"

namespace paypie::projections {

// The name and version of the read model `transfers`; see processes_projection.
inline constexpr std::string_view transfers_projection = "transfers";
inline constexpr int transfers_projection_version = 1;

// transfers.transfers. The runner adds the `document`, the view as clients get it.
struct TransferRow {
  std::string store_id;
  std::string transfer_id;
  std::uint64_t version = 0;
  bool begun = false;
  std::string sku;
  std::string from_location;
  std::string to_location;
  std::string phase;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(TransferRow,
      (store_id, transfer_id, version, begun, sku, from_location, to_location, phase, created_at, updated_at))

TransferRow row_of(const TransferView& view);

}  // namespace paypie::projections
