// One partition folded again from its first record.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "projections/order_view.hpp"
#include "projections/stores/order_store.hpp"

namespace paypie::projections {

struct Refolded {
  std::map<std::string, OrderView> views;  // by stream
  std::map<std::string, std::vector<StreamEntry>> entries;
  std::uint64_t records = 0;
  std::vector<std::string> unchecked;
};

// Up to `end`, without the streams in `parked` (their rows are known to be behind). An event that cannot be applied
// takes its stream out of the comparison; a partition that cannot be read is left out as a whole.
Refolded refold(log::LogReader& log, int partition, log::Offset end, const std::set<std::string>& parked);

}  // namespace paypie::projections
