// Brings refusals into the log without anybody waiting for it: what cannot be recorded at once is counted.
#pragma once
#include <array>
#include <boost/describe.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "command-side/refusals/api/lanes.hpp"
#include "command-side/refusals/sampling.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::refusals {

// One request that was refused, and who made it.
struct Refused {
  std::string store;  // empty: nobody knows which
  std::string actor;
  std::string traceparent;
  CommandRefused what;
  bool is_known = true;  // somebody of ours, by a token
};

struct RecorderLimits {
  SamplingLimits sampling;
  std::size_t under_way = 256;  // appends whose outcome is not known yet
  std::chrono::microseconds append_within = std::chrono::seconds(5);
  std::chrono::microseconds again_after = std::chrono::milliseconds(250);  // where no lane of ours takes it
  std::chrono::microseconds look_every = std::chrono::seconds(5);          // for a minute that is over
};

// What became of a refusal: it is in the log, or counted only, or nobody knows. Metrics carry these names.
enum class Fate {
  recorded,
  of_one,       // too many of that client in this minute
  in_all,       // too many of all clients in this minute
  under_way,    // too many appends whose outcome is not known yet
  stream_full,  // too many in that store's hour
  not_written,  // this node writes no partition just now, or could not in time
  unknown,      // sent to the log, and no answer came: it may be there, so it is not counted as left out either
};
BOOST_DESCRIBE_ENUM(Fate, recorded, of_one, in_all, under_way, stream_full, not_written, unknown)
inline constexpr std::size_t fates = 7;

// Any thread.
class Recorder {
 public:
  struct Parts {
    RefusalLanes& lanes;
    // The partitions that this node writes just now. A store has one stream for each hour and partition, so that every
    // node has one that it writes itself.
    std::function<std::set<int>()> served;
    Strand& strand;
    const Clock& clock;
    Random& random;
    std::string security_store;  // of refusals whose store nobody knows
  };
  // All parts must outlive the lanes. Begins to look for what was left out.
  Recorder(Parts parts, RecorderLimits limits);

  // Returns at once, and never fails.
  void note(Refused refused);
  // Says what was left out up to now: before the lanes close.
  void finish();

  struct Figures {
    std::array<std::uint64_t, fates> by_fate{};
    std::uint64_t of_other_stores = 0;  // left out, and counted under the store of security: there were too many stores
    std::size_t under_way = 0;
    std::uint64_t of(Fate fate) const { return by_fate.at(static_cast<std::size_t>(fate)); }
    std::uint64_t left_out() const;
  };
  Figures figures() const;

 private:
  struct State;
  using Ended = std::function<void(Fate)>;
  static void ask(const std::shared_ptr<State>& state, lane::Ask<RefusalsDecider> ask, Ended ended);
  static void attempt(const std::shared_ptr<State>& state, lane::Ask<RefusalsDecider> ask, const Ended& ended);
  static void watch(const std::shared_ptr<State>& state);
  static void tell_left_out(const std::shared_ptr<State>& state, bool at_once);
  std::shared_ptr<State> state_;  // outlived by what is under way
};

}  // namespace paypie::refusals
