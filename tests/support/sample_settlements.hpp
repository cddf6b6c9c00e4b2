// One event of each kind of settlement files, every field filled, the same in every run.
#pragma once
#include <string>
#include <vector>

#include "events/settlements.hpp"

namespace paypie::samples {

inline std::vector<settlements::SettlementEvent> every_settlement_event() {
  using namespace settlements;
  const auto euros = [](std::int64_t minor) { return Money{minor, {{'E', 'U', 'R'}}}; };
  const Timestamp at = parse_timestamp("2024-03-01T09:30:00Z").value();
  return {SettlementOpened{.gateway = "stripe",
                           .file = "march.csv",
                           .digest = std::string(64, 'a'),
                           .lines = 2,
                           .from = parse_timestamp("2024-03-01T00:00:00Z").value(),
                           .until = parse_timestamp("2024-03-02T00:00:00Z").value()},
          SettlementLinesRecorded{.first = 0,
                                  .lines = {{"ch_1", "pi_1", LineKind::payment, euros(1'999), euros(88), at},
                                            {"po_1", "", LineKind::payout, euros(-1'911), euros(0), at}}},
          SettlementCompleted{.gateway = "stripe", .lines = 2, .totals = {{euros(1'999), euros(88), euros(1'911)}}}};
}

}  // namespace paypie::samples
