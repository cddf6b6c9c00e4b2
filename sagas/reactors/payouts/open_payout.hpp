// An open payout as the reactor keeps it, and the report that it ends with.
#pragma once
#include <cstdint>
#include <string>
#include <utility>

#include "command-side/cashback/account.hpp"
#include "command-side/cashback/payouts/wish.hpp"
#include "sagas/reactors/calls/tenure.hpp"

namespace paypie::reactors {

// settle: its outcome is unknown. follow: it was handed over, and is not known to be carried out.
enum class PayoutPhase { ask, settle, follow };

using PayoutKey = std::pair<std::string, PayoutId>;  // stream

struct OpenPayout {
  cashback::PayoutWish wish;
  StoreId store;
  PayoutPhase phase = PayoutPhase::ask;
  int tries = 0;              // calls of this phase
  bool may_be_there = false;  // a call of it may have been heard, of this life or another
  Tenure tenure;
  std::string reference;   // what the payer calls it, as soon as it said so
  bool busy = false;       // called, waiting to be, or reported and not seen in the log yet
  bool scheduled = false;  // its time will come by itself
  std::uint64_t turn = 0;  // what was scheduled for an earlier turn is void
};

cashback::ReportPayout report_of(const OpenPayout& payout, const cashback::PayoutHeard& heard,
                                 cashback::PayoutReportedBy by, bool needs_person);
// Follows from the wish and what is said of it: the same report is the same command, whoever makes it again.
CommandId report_id(const OpenPayout& payout, const cashback::ReportPayout& report);

}  // namespace paypie::reactors
