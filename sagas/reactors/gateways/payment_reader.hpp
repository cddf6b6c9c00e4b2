// From the log of payments to the gateway reactor, and from its reports to the lanes.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "command-side/payments/payment.hpp"
#include "events/log/log.hpp"
#include "projections/feed/topic_feed.hpp"
#include "sagas/reactors/gateways/gateway_reactor.hpp"

namespace paypie::reactors {

// Follows every partition from its beginning: what is open is a fold, and positions would only be a cache of it.
class PaymentReader {
 public:
  struct Options {
    std::size_t batch_bytes = 1U << 20;
    std::chrono::microseconds look_again = std::chrono::milliseconds(200);  // after trouble, and where nobody woke us
  };
  // All references must outlive it and what the pool still runs. On the strand, or once it has stopped.
  PaymentReader(Options options, log::EventLog& log, Strand& strand, Executor& pool, GatewayReactor& reactor);
  ~PaymentReader();
  PaymentReader(const PaymentReader&) = delete;
  PaymentReader& operator=(const PaymentReader&) = delete;

  // Any thread, once.
  void start();
  // Partitions that wait for a person, a sentence each. On the strand.
  std::vector<std::string> stopped() const;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

// Hands reports to the lanes of payments, in the name of "gateways".
Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                   std::chrono::microseconds within = std::chrono::seconds(5));

}  // namespace paypie::reactors
