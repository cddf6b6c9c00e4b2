// From the log of cashback accounts to the payout reactor, and from its reports to the lanes.
#pragma once
#include <chrono>

#include "command-side/cashback/account.hpp"
#include "command-side/lane/lanes.hpp"
#include "events/log/log.hpp"
#include "sagas/reactors/calls/wish_reader.hpp"
#include "sagas/reactors/payouts/payout_reactor.hpp"
#include "sagas/runner/parking.hpp"

namespace paypie::reactors {

inline constexpr const char* payouts_consumer = "payouts";

// What is read for the reactor, in that name. All references must outlive the reader that is made of it.
WishReader::Parts payouts_for(PayoutReactor& reactor, log::EventLog& log, Strand& strand, Executor& pool,
                              const Clock& clock, sagas::Parking::Report report);

// Hands reports to the lanes of accounts, in that name.
PayoutReporter report_to(lane::Lanes<cashback::CashbackAccountDecider>& lanes, const Clock& clock,
                         std::chrono::microseconds within = std::chrono::seconds(5));

}  // namespace paypie::reactors
