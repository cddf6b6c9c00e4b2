// The lanes of one topic: every command of its aggregate goes in here, and exactly one answer comes back.
//
//   lane::Lanes<orders::OrderDecider> lanes({.address = ...}, orders::codec, strand, pool, log, store, clock, random);
//   lanes.open();
//   lanes.submit(ask, [](lane::Answer<orders::OrderDecider> answer) { ... });   // or awaited<...>(), await.hpp
//
// The definitions are in instantiate.hpp, included by the one .cpp per context that says
//   template class paypie::lane::Lanes<paypie::orders::OrderDecider>;
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "command-side/lane/ask.hpp"
#include "command-side/lane/codec.hpp"
#include "command-side/lane/config.hpp"
#include "command-side/lane/state_store.hpp"
#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::lane {

// The state of one stream, as its lane keeps and stores it.
template <Decider D>
struct StreamState {
  std::uint64_t version = 0;  // 0: there is no such stream
  StoreId store;              // of its first event
  std::string correlation;    // likewise
  typename D::State state;
};

// Says which layout stored states have; part of the name a state store is opened with. A decider that changes what
// evolve() means without changing a field says so with `static constexpr int fold_version`.
template <Decider D>
std::string state_fingerprint();

template <Decider D>
class Lanes {
 public:
  // All references must outlive the lanes *and* what the pool still runs: stop the pool before they go. Throws
  // std::invalid_argument for an address that is none.
  Lanes(Config config, Codec<D> codec, Strand& strand, Executor& pool, log::EventLog& log, StateStore& store,
        const Clock& clock, Random& random);
  // On the strand, or once it has stopped. Commands without an answer are dropped, their callbacks with them.
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  // Any thread from here on.
  // Where this node takes commands, from the next epoch on, in the place of Config::address. An address by
  // is_address().
  void set_address(std::string address);
  // Owns every partition from now on; `opened` runs on the strand when each has served, or stopped, for the first time.
  void open(Task opened = {});
  // For clusters: who owns a partition is decided elsewhere. A disowned one finishes what is in flight.
  void own(int partition);
  void disown(int partition);

  // The answer comes exactly once, on the strand, by ask.deadline (plus Limits::tick) at the latest.
  void submit(Ask<D> ask, OnAnswer<D> on_answer);

  // Takes no more commands, lets those in flight settle (Limits::close_within), writes the states, lets go of all
  // partitions; then `closed` runs on the strand.
  void close(Task closed);

  // As of the last tick.
  Stats stats() const;
  // The confirmed state of a stream, if it is in memory. On the strand only: for tests and diagnosis.
  std::optional<StreamState<D>> peek(const std::string& stream) const;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace paypie::lane
