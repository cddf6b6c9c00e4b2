// How much one person may move alone. It goes with the command, as whoever takes the command knows it: what a process
// asks for, and what two persons have agreed on, comes without a limit.
#pragma once
#include <algorithm>
#include <vector>

#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie {

// No amount at all: as much as one likes. A currency that is not named: nothing.
struct ApprovalLimit {
  std::vector<Money> up_to;
  bool covers(const Money& amount) const {
    return up_to.empty() || amount.minor <= 0 || std::ranges::any_of(up_to, [&](const Money& most) {
             return most.currency == amount.currency && amount.minor <= most.minor;
           });
  }
};
VALUE(ApprovalLimit, (up_to))

// Of one payment or order, added up: what is given back, and what is recorded as paid without a gateway; and of one
// payout of cashback.
struct ApprovalLimits {
  ApprovalLimit refunds;
  ApprovalLimit recorded_payments;
  ApprovalLimit payouts;
};

}  // namespace paypie
