// Has payouts carried out because of events, and reports what came of them.
//
//   PayoutReactor reactor(config, payer, reporter, serves, strand, clock, random);
//   reactor.take(meta, event, epoch);   // every event of an account's topic, in the order of its partition
//   reactor.caught_up();                // from now on it acts
//
// Everything on the strand. The open payouts are a fold of the events: a restart loses none and repeats none, because
// the key of a call is the id of the event that asks for it.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "command-side/cashback/account.hpp"
#include "events/cashback.hpp"
#include "events/envelope.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "sagas/reactors/calls/taken.hpp"
#include "sagas/reactors/calls/tenure.hpp"
#include "sagas/reactors/payouts/payer.hpp"

namespace paypie::reactors {

struct PayoutConfig {
  std::size_t at_once = 8;                          // calls under way
  int tries = 3;                                    // of one call with its key, before its outcome is unknown
  std::chrono::milliseconds first_retry{500};       // doubled each time, with jitter
  std::chrono::milliseconds report_again{1'000};    // after a report that could not be taken
  int breaker_after = 10;                           // failures in a row
  std::chrono::milliseconds breaker_rests{10'000};  // then one call tries
  // When an unknown outcome is looked up, after it became unknown; then a person has to. Rising, never empty.
  std::vector<std::chrono::seconds> look_ups;
  // When it is asked whether what was handed over has been carried out, after that; then a person has to. The same.
  std::vector<std::chrono::seconds> follow_ups;
};

// Hands a report to the account's lane; `taken` is called once, on any thread.
using PayoutReporter = std::function<void(const std::string& stream, const StoreId& store,
                                          Report<cashback::ReportPayout> report, std::function<void(Taken)> taken)>;

struct PayoutFigures {
  bool current = false;  // everything there was has been seen
  std::uint64_t calls = 0, retries = 0, look_ups = 0, rests = 0;
  std::size_t open = 0, under_way = 0;
  std::size_t unknown = 0, handed_over = 0;  // of those that are open
  std::size_t with_person = 0;               // not open any more: only a person can say
  std::size_t contested = 0;                 // settled, and something else was reported since
};

class PayoutReactor {
 public:
  // The references must outlive it; what it has posted holds on to nothing of it.
  PayoutReactor(PayoutConfig config, Payer& payer, PayoutReporter report, Serves serves, Strand& strand,
                const Clock& clock, Random& random);
  ~PayoutReactor();
  PayoutReactor(const PayoutReactor&) = delete;
  PayoutReactor& operator=(const PayoutReactor&) = delete;

  // `epoch`: of the partition, in which it was recorded; 0 of what was parked, as for payments at gateways.
  void take(const Envelope& meta, const cashback::CashbackAccountEvent& event, std::uint64_t epoch);
  void caught_up();
  // Partitions came or went: what is open is looked at again.
  void look_again();
  PayoutFigures figures() const;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace paypie::reactors
