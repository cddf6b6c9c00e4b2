// What a reactor reads, and for which streams it has read enough to call somebody.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "sagas/runner/parking.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::reactors {

// Follows every partition from its beginning: what is open is a fold, and positions would only be a cache of it. On the
// strand, or once it has stopped, but for what says otherwise.
class WishReader {
 public:
  struct Parts {
    std::string consumer;
    std::vector<std::string> topics;  // the one with the wishes first
    log::EventLog& log;
    Strand& strand;
    Executor& pool;
    const Clock& clock;
    sagas::Parking::Take take;
    std::function<void()> caught_up;     // after each batch that reaches the end of the log
    sagas::Parking::Report report = {};  // with it, the topic of dead letters must be there, too
  };
  // All that is handed in must outlive it and what the pool still runs.
  explicit WishReader(Parts parts);

  // Any thread, once.
  void start() { reader_.start(); }
  // The epoch in which the stream's partition is served, if that is the one in which the log stands as far as it was
  // read, and the stream can be read to its end. In an earlier one, what is open may have been settled since; a later
  // one says that somebody else serves, however lately this node has heard of it.
  std::optional<std::uint64_t> read_for(const std::string& stream, std::optional<std::uint64_t> served) const;
  // Partitions that wait for a person, a sentence each, as of the last batch. Any thread.
  std::vector<std::string> stopped() const;
  // Streams with an event that cannot be read, and how many events wait there, as of the last batch. Any thread.
  std::size_t parked_streams() const { return parked_streams_.load(); }
  std::size_t parked_events() const { return parked_events_.load(); }

 private:
  void take(const sagas::MergedReader::Batch& batch);

  const std::size_t letters_;  // the index of their topic, if it is read
  const std::function<void()> caught_up_;
  sagas::Parking parking_;
  std::atomic<std::size_t> parked_streams_ = 0, parked_events_ = 0;
  bool begun_ = false;
  std::set<int> damaged_;                                          // partitions
  std::array<std::uint64_t, log::partitions_per_topic> epochs_{};  // as of what was read
  mutable std::mutex mutex_;
  std::vector<std::string> stopped_;
  sagas::WorkReader reader_;
};

}  // namespace paypie::reactors
