// Calls payment gateways because of events, and reports what came of it.
//
//   GatewayReactor reactor(config, gateways, outbound, reporter, serves, strand, clock, random);
//   reactor.take(meta, event, epoch);   // every event of paypie.payment.events.v1, in the order of its partition
//   reactor.caught_up();                // from now on it acts
//
// Everything on the strand. The open wishes are a fold of the events: a restart loses none and repeats none, because
// the key of a call is the id of the event that asks for it.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command-side/payments/gateways/gateway.hpp"
#include "events/envelope.hpp"
#include "events/payments.hpp"
#include "events/reconciliation.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "sagas/reactors/calls/outbound.hpp"
#include "sagas/reactors/calls/taken.hpp"
#include "sagas/reactors/calls/tenure.hpp"

namespace paypie::reactors {

struct GatewayConfig {
  std::size_t at_once = 32;                             // calls under way per gateway
  std::chrono::milliseconds deadline{20'000};           // of one call
  int tries = 3;                                        // of one call with its key, before its outcome is unknown
  std::chrono::milliseconds first_retry{500};           // doubled each time, with jitter
  std::chrono::milliseconds report_again{1'000};        // after a report that could not be taken
  std::chrono::milliseconds nothing_under_way{60'000};  // a call that old has arrived or never will
  // When an unknown outcome is looked up, after it became unknown; then a person has to.
  std::vector<std::chrono::seconds> look_ups{payments::reconciliation_seconds.begin(),
                                             payments::reconciliation_seconds.end()};
  int breaker_after = 10;                           // failures in a row that open the circuit of a gateway
  std::chrono::milliseconds breaker_rests{10'000};  // then one call tries
  std::size_t remembered = 100'000;                 // wishes kept after their outcome, for contested ones
};

// Hands a report to the payment's lane; `taken` is called once, on any thread.
using Reporter = std::function<void(const std::string& stream, const StoreId& store,
                                    Report<payments::ReportOutcome> report, std::function<void(Taken)> taken)>;

struct GatewayFigures {
  std::uint64_t calls = 0, retries = 0, look_ups = 0, unknown = 0, handed_to_person = 0, breaker_opened = 0;
  std::size_t open = 0, under_way = 0;
  // Of those that are open: looked up because their outcome is unknown, and waiting for the customer.
  std::size_t looked_up = 0, with_customer = 0;
  std::size_t with_person = 0;  // not open any more: only a person can say
};

class GatewayReactor {
 public:
  using Gateways = std::vector<std::unique_ptr<payments::Gateway>>;
  // The references must outlive it; what it has posted holds on to nothing of it.
  GatewayReactor(GatewayConfig config, Gateways gateways, Outbound& outbound, Reporter report, Serves serves,
                 Strand& strand, const Clock& clock, Random& random);
  ~GatewayReactor();
  GatewayReactor(const GatewayReactor&) = delete;
  GatewayReactor& operator=(const GatewayReactor&) = delete;

  // `epoch`: of the partition, in which it was recorded. 0 of what was parked and is read again, where it is not known:
  // older than any that is served, so others may have called.
  void take(const Envelope& meta, const payments::PaymentEvent& event, std::uint64_t epoch);
  void caught_up();
  // Partitions came or went: what is open is looked at again.
  void look_again();
  GatewayFigures figures() const;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace paypie::reactors
