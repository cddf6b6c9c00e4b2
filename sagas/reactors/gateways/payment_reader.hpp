// From the log of payments to the gateway reactor, and from its reports to the lanes.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "command-side/payments/payment.hpp"
#include "events/log/log.hpp"
#include "sagas/reactors/gateways/gateway_reactor.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::reactors {

// Follows every partition from its beginning: what is open is a fold, and positions would only be a cache of it. On the
// strand, or once it has stopped; all references must outlive it and what the pool still runs.
class PaymentReader {
 public:
  PaymentReader(log::EventLog& log, Strand& strand, Executor& pool, GatewayReactor& reactor);

  // Any thread, once.
  void start() { reader_.start(); }
  // Partitions that wait for a person, a sentence each.
  std::vector<std::string> stopped() const;

 private:
  void take(const sagas::MergedReader::Batch& batch);

  GatewayReactor& reactor_;
  std::vector<std::string> damaged_;       // partitions
  std::map<int, std::string> unreadable_;  // partition -> why
  sagas::WorkReader reader_;
};

// Hands reports to the lanes of payments, in the name of "gateways".
Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                   std::chrono::microseconds within = std::chrono::seconds(5));

}  // namespace paypie::reactors
