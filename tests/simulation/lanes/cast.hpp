// Who plays: nodes, clients' errands, and what is drawn for them from the seed.
#pragma once
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "events/log/faults.hpp"
#include "tests/simulation/lanes/link.hpp"
#include "tests/simulation/lanes/play.hpp"
#include "tests/simulation/lanes/repertoire.hpp"

namespace paypie::simulation {

using namespace std::chrono_literals;
using std::chrono::microseconds;

inline constexpr std::size_t partitions_used = 2;
inline constexpr std::size_t streams_used = 5;

// Streams in two partitions only: there must be company in a lane.
template <Decider D>
std::vector<std::string> choose_streams() {
  std::vector<std::string> chosen;
  std::vector<int> partitions;
  for (std::size_t i = 0; chosen.size() < streams_used; ++i) {
    auto stream = Repertoire<D>::stream(i);
    const auto partition = log::partition_of(stream);
    if (std::ranges::find(partitions, partition) == partitions.end()) {
      if (partitions.size() == partitions_used) continue;
      partitions.push_back(partition);
    }
    chosen.push_back(std::move(stream));
  }
  return chosen;
}

inline std::string_view name_of(lane::Failure why) {
  switch (why) {
    case lane::Failure::key_reused: return "key reused";
    case lane::Failure::version_mismatch: return "version mismatch";
    case lane::Failure::other_store: return "other store";
    case lane::Failure::stream_stopped: return "stream stopped";
    case lane::Failure::too_large: return "too large";
    case lane::Failure::full: return "full";
    case lane::Failure::not_serving: return "not serving";
    case lane::Failure::still_running: return "still running";
    case lane::Failure::outcome_unknown: return "outcome unknown";
    case lane::Failure::elsewhere: return "elsewhere";
    case lane::Failure::unbalanced: return "unbalanced";
  }
  std::unreachable();
}

template <Decider D>
struct Node {
  std::shared_ptr<SimulatedExecutor> strand;
  std::shared_ptr<SimulatedExecutor> pool;
  std::unique_ptr<Link> link;
  std::unique_ptr<log::MemoryLog> log;
  std::unique_ptr<lane::Lanes<D>> lanes;
  MemoryStateStore store;  // survives a crash
  Cut cut;
  bool paused = false;
  bool leaving = false;
  int lives = 0;             // processes started
  std::string address;       // of this life: travels in WriterOpened
  std::map<int, bool> told;  // by partition: whether it was told to own it
  microseconds heard_of{0};  // the group's last sign of it
};

// What a client wants done; it may be submitted several times, also by somebody else.
template <Decider D>
struct Errand {
  CommandId id;
  Bytes32 request{};
  std::string stream;
  typename D::Command command;
  std::optional<std::uint64_t> if_match;
  int attempts_left = 0;
  int repeats_left = 0;  // after an answer: asked again, for a replay
  bool done = false;
};

inline log::FaultRates draw_rates(Simulated& world) {
  log::FaultRates rates;
  const auto rate = [&world] { return world.chance(0.5) ? static_cast<int>(world.below(40)) : 0; };
  rates.refused = rate();
  rates.swallowed = rate();
  rates.unreported = rate();
  rates.silent = rate();
  rates.late = rate();
  rates.twice = rate();
  rates.second_reported = rate();
  rates.overtaken = rate();
  rates.slow = rate();
  rates.stale_end = 3 * rate();
  rates.read_error = 3 * rate();
  rates.most_hidden = 1 + static_cast<std::int64_t>(world.below(20));
  if (world.chance(0.2)) return {};  // crashes and hand-overs alone
  return rates;
}

inline lane::Limits draw_limits(Simulated& world) {
  lane::Limits limits;
  limits.in_flight = 1 + world.below(8);
  limits.read_bytes = 200 + world.below(4'000);
  limits.cached_states = 1 + world.below(6);
  if (world.chance(0.3)) limits.cached_bytes = 1 + world.below(200);
  limits.dirty_states = 1 + world.below(6);
  limits.flush_every = microseconds(static_cast<std::int64_t>(20'000 + world.below(500'000)));
  limits.report_within = 300ms;
  limits.settle_within = 150ms;
  limits.open_within = 300ms;
  limits.back_off_most = 100ms;
  limits.close_within = microseconds(static_cast<std::int64_t>(20'000 + world.below(1'000'000)));
  return limits;
}

}  // namespace paypie::simulation
