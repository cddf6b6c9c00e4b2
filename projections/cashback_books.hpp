// What must always add up in a cashback account, computed from the events' own amounts beside what its decider and its
// view say, so that a fault in any of them shows. See conservation.hpp.
#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "events/cashback.hpp"
#include "events/values.hpp"
#include "projections/conservation.hpp"

namespace paypie::projections {

// Minor units of the account's currency. Orders are remembered while they are open or on their way, no longer.
struct CashbackBooks {
  std::int64_t approved = 0, reversed = 0, paid = 0, under_way = 0, carried = 0;
  std::map<OrderId, std::int64_t> open;  // owed, and not asked to be paid
  std::map<PayoutId, std::int64_t> payouts;
  std::int64_t liability() const { return approved - reversed - paid - under_way; }
};

// What one event adds to what is carried forward.
Money carried_by(const cashback::CashbackAccountEvent& event);

std::vector<Rule> add(CashbackBooks& books, const cashback::CashbackAccountEvent& event);

}  // namespace paypie::projections
