// The shell of one process: a router that delivers events to instances, a dispatcher that sends what they ask for, and
// timers. All three are folds of the log: see open_work.hpp.
//
//   struct OrderToCash {                                  // what the runner needs to know of a process
//     using Decider = OrderToCashDecider;
//     static constexpr std::string_view name = "order_to_cash";
//     static std::vector<std::string> sources();          // topics of its inputs, without its own
//     static std::vector<std::size_t> ahead();            // optional: those of them that are read before the others,
//                                                         // because they say what goes along with what is delivered
//     using Wish = ...;
//     // With asks, timers and closed; a pointer or an optional, empty: says nothing.
//     static const Stepped* step_of(const Decider::Event& event);
//     static Decider::Command timer(const std::string& name);
//   };
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "events/envelope.hpp"
#include "sagas/runner/open_work.hpp"
#include "sagas/runner/parking.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::sagas {

template <Decider D>
struct Routed {
  std::string instance;  // the stream of the instance
  Envelope meta;         // of what is delivered
  typename D::Command command;
};

// How a wish that was sent came out, as far as its sender can know.
enum class Sent {
  recorded,   // its record is in its target's stream
  elsewhere,  // another node owns the target: its dispatcher sends it
  again,      // not known, or not now
  never,      // its lane does not take it: the stream is another store's
};
using OnSent = std::move_only_function<void(Sent)>;

// A wish on its way: what it asks for, and who asks.
template <class Wish>
struct Sending {
  std::string instance;
  Wish wish;
  Envelope step;  // of the event that asked
};

struct RunnerFigures {
  std::size_t deliveries = 0, wishes = 0, timers = 0;  // open
  std::uint64_t delivered = 0, sent = 0, fired = 0, tried_again = 0;
  std::vector<std::string> stopped;                     // partitions that wait for a person
  std::map<std::string, std::string> parked;            // source stream -> why; what comes later in it waits
  std::size_t parked_events = 0;                        // these, and what waits behind them
  std::size_t parked_places = 0;                        // places of these that are kept; limited
  std::size_t half_seen = 0;                            // deliveries of which the event or the record is still to come
  std::size_t delivering = 0, sending = 0, firing = 0;  // under way; limited, each
  bool current = false;                                 // has seen all of the log
};

// On the strand, but for what says otherwise. Everything handed in must outlive it.
template <class Process>
class ProcessRunner {
 public:
  using D = typename Process::Decider;
  using Wish = typename Process::Wish;

  struct Limits {
    std::size_t in_flight = 512;  // deliveries, wishes and timers under way, of each
    std::chrono::microseconds again_after = std::chrono::milliseconds(200);
    std::chrono::microseconds elsewhere_after = std::chrono::milliseconds(500);
    // The record of a wish that was sent should have come back by then; it is sent again, which changes nothing.
    std::chrono::microseconds recorded_within = std::chrono::seconds(30);
    std::chrono::microseconds command_within = std::chrono::seconds(10);
    std::size_t parked_places = Parking::default_kept_places;  // of events that wait in parked streams
  };
  // The delivery that a record makes; none if the process has no use for it. Throws projections::Poison,
  // and projections::UnknownEvent: then the partition waits for an upgrade.
  using Route = std::function<std::optional<Routed<D>>(const log::Record&)>;
  using Send = std::function<void(const Sending<Wish>&, OnSent)>;

  // With `report`, the topic of dead letters must be there, too.
  ProcessRunner(Limits limits, log::EventLog& log, lane::Lanes<D>& lanes, Strand& strand, Executor& pool,
                const Clock& clock, Route route, Send send, Parking::Report report = {});
  ~ProcessRunner();

  void start() { reader_.start(); }
  RunnerFigures figures() const;  // any thread; as of the last batch or tick

 private:
  struct Due {
    std::string instance, name;
    Envelope step;
  };
  // Deliveries of one instance: one at a time, in the order in which they were read.
  struct Queue {
    std::deque<std::string> keys;
    bool busy = false;
  };

  void take(MergedReader::Batch& batch);
  void take_input(const projections::ValidRecord& record);
  void take_step(const projections::ValidRecord& record);
  void act();
  void tick();
  void deliver(const std::string& instance);
  bool delivered(const std::string& key);  // whether it was open
  void next_of(const std::string& instance);
  void send(const std::string& key);
  void fire(const std::string& key);
  lane::Ask<D> ask_of(const std::string& instance, const Envelope& meta, CommandId id,
                      typename D::Command command) const;
  void publish();

  template <class F>
  auto guarded(F task) {
    return [alive = std::weak_ptr(alive_), task = std::move(task)](auto&&... arguments) mutable {
      if (!alive.expired()) task(std::forward<decltype(arguments)>(arguments)...);
    };
  }

  const Limits limits_;
  lane::Lanes<D>& lanes_;
  Strand& strand_;
  const Clock& clock_;
  const Route route_;
  const Send send_;
  const std::size_t own_topic_;
  Parking parking_;
  std::map<std::string, std::string> damaged_;  // own streams that cannot be read
  WorkReader reader_;
  bool begun_ = false;  // has been current once: only then does it act

  std::unordered_map<std::string, Routed<D>> deliveries_;          // by the id of the event
  std::unordered_map<std::string, Queue> queues_;                  // by instance
  std::unordered_set<std::string> closed_early_;                   // their record was read before the event itself
  std::unordered_set<std::string> answered_;                       // taken by the instance, their record not read yet
  std::deque<std::string> ready_;                                  // instances with something to deliver
  std::multimap<std::chrono::microseconds, std::string> waiting_;  // instances that try again
  std::size_t delivering_ = 0;
  OpenWork<Sending<Wish>> wishes_;
  OpenWork<Due> timers_;

  RunnerFigures counted_;
  mutable std::mutex mutex_;  // of what follows
  RunnerFigures published_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace paypie::sagas
