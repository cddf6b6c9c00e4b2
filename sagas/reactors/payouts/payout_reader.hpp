// From the log of cashback accounts to the payout reactor, and from its reports to the lanes.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command-side/cashback/account.hpp"
#include "command-side/lane/lanes.hpp"
#include "events/log/log.hpp"
#include "sagas/reactors/payouts/payout_reactor.hpp"
#include "sagas/runner/parking.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::reactors {

// Follows every partition from its beginning: what is open is a fold, and positions would only be a cache of it. On the
// strand, or once it has stopped; all references must outlive it and what the pool still runs.
class PayoutReader {
 public:
  static constexpr const char* consumer = "payouts";
  // With `report`, the topic of dead letters must be there, too.
  PayoutReader(log::EventLog& log, Strand& strand, Executor& pool, const Clock& clock, PayoutReactor& reactor,
               sagas::Parking::Report report = {});

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

  PayoutReactor& reactor_;
  sagas::Parking parking_;
  std::atomic<std::size_t> parked_streams_ = 0, parked_events_ = 0;
  bool begun_ = false;
  std::set<int> damaged_;                                          // partitions
  std::array<std::uint64_t, log::partitions_per_topic> epochs_{};  // as of what was read
  mutable std::mutex mutex_;
  std::vector<std::string> stopped_;
  sagas::WorkReader reader_;
};

// Hands reports to the lanes of accounts, in the name of "payouts".
PayoutReporter report_to(lane::Lanes<cashback::CashbackAccountDecider>& lanes, const Clock& clock,
                         std::chrono::microseconds within = std::chrono::seconds(5));

}  // namespace paypie::reactors
