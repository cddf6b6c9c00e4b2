// From the log of payments to the gateway reactor, and from its reports to the lanes; likewise for what was kept.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "command-side/payments/payment.hpp"
#include "events/log/log.hpp"
#include "sagas/reactors/gateways/expiries.hpp"
#include "sagas/reactors/gateways/gateway_reactor.hpp"
#include "sagas/reactors/gateways/kept_reports.hpp"
#include "sagas/runner/parking.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::reactors {

// Follows every partition from its beginning: what is open is a fold, and positions would only be a cache of it. On the
// strand, or once it has stopped; all references must outlive it and what the pool still runs.
class PaymentReader {
 public:
  // Who else sees what the reactor sees. With `kept`, the topic of inboxes must be there.
  struct Others {
    Expiries* expiries = nullptr;
    KeptReports* kept = nullptr;
  };
  // With `report`, the topic of dead letters must be there, too.
  PaymentReader(log::EventLog& log, Strand& strand, Executor& pool, const Clock& clock, GatewayReactor& reactor,
                sagas::Parking::Report report, Others others);
  PaymentReader(log::EventLog& log, Strand& strand, Executor& pool, const Clock& clock, GatewayReactor& reactor)
      : PaymentReader(log, strand, pool, clock, reactor, {}, {}) {}

  // Any thread, once.
  void start() { reader_.start(); }
  // The epoch, if all that was there when it was opened has been read, and the stream can be read to its end: what is
  // open may be settled by what was not. On the strand.
  std::optional<std::uint64_t> read_for(const std::string& stream, std::optional<std::uint64_t> served) const;
  // Partitions that wait for a person, a sentence each, as of the last batch. Any thread.
  std::vector<std::string> stopped() const;
  // Streams with an event that cannot be read, and how many events wait there, as of the last batch. Any thread.
  std::size_t parked_streams() const { return parked_streams_.load(); }
  std::size_t parked_events() const { return parked_events_.load(); }

 private:
  void take(const sagas::MergedReader::Batch& batch);

  void take_payment(const projections::ValidRecord& record);
  void take_kept(const projections::ValidRecord& record);

  GatewayReactor& reactor_;
  const Others others_;
  const std::vector<std::string> topics_;  // payments first
  sagas::Parking parking_;
  std::atomic<std::size_t> parked_streams_ = 0, parked_events_ = 0;
  bool begun_ = false;
  std::set<int> damaged_;                                          // partitions
  std::array<std::uint64_t, log::partitions_per_topic> epochs_{};  // as of what was read
  mutable std::mutex mutex_;
  std::vector<std::string> stopped_;
  sagas::WorkReader reader_;
};

// Hands reports to the lanes of payments, in the name of "gateways".
Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                   std::chrono::microseconds within = std::chrono::seconds(5));

// In the name of the webhook.
KeptReports::Tell tell_in(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                          std::chrono::microseconds within = std::chrono::seconds(5));
KeptReports::Close close_in(lane::Lanes<payments::WebhookInboxDecider>& lanes, const Clock& clock,
                            std::chrono::microseconds within = std::chrono::seconds(5));

// The same for the times of authorisations.
Expiries::Ask expire_in(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock,
                        std::chrono::microseconds within = std::chrono::seconds(5));

}  // namespace paypie::reactors
