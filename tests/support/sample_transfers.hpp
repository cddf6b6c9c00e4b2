// One event of each kind of transfers, every field filled, the same in every run.
#pragma once
#include <vector>

#include "events/transfers.hpp"

namespace paypie::samples {

inline std::vector<transfers::TransferEvent> every_transfer_event() {
  using namespace transfers;
  return {TransferStepped{.cause = "requested",
                          .phase = TransferPhase::requested,
                          .asks = {{.name = "send",
                                    .asked = TransferAsked::send,
                                    .sku = "SKU-1",
                                    .location = "seattle",
                                    .other = "portland",
                                    .quantity = 12,
                                    .reason = "not needed"}},
                          .closed = {"send"},
                          .began = TransferBeginning{"SKU-1", "seattle", "portland", 12, "restock 4711"},
                          .why = "exceeds_available",
                          .why_at = "seattle",
                          .reason = "not needed"}};
}

}  // namespace paypie::samples
