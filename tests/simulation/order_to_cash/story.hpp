// What a told story is made of: how it ends, what goes wrong on the way, and when the process dies; and lanes that can
// be opened again after that.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "command-side/lane/lanes.hpp"
#include "command-side/lane/memory_state_store.hpp"
#include "events/log/faults.hpp"
#include "events/values.hpp"
#include "platform/scheduler/simulated.hpp"

namespace paypie::simulation {

using namespace std::chrono_literals;

inline const StoreId the_shop{"main"};
inline const Currency shop_currency{{'U', 'S', 'D'}};

struct Order {
  OrderId id;
  bool with_card = true;
  int tries = 0;
};

// One order's story in which nothing is left to chance, told again and again with a death at another point.
struct Story {
  enum class End { shipped, shipped_in_parts, given_back, called_off, declined, out_of_stock };
  End end = End::shipped;
  bool answers_are_lost = false;  // the first one to every operation: it is unknown, and reported once more later
  bool calls_are_lost = false;    // the first capture or void never arrives, and is asked for again
};
// The process dies at this commit (from 1 on; 0: never), which has landed by then, or never does.
struct Death {
  std::uint64_t at_commit = 0;
  bool lands = true;
};

inline log::FaultRates drawn_rates(Simulated& world) {
  const auto rate = [&world] { return static_cast<int>(world.below(20)); };
  return {.refused = rate(),
          .swallowed = rate(),
          .unreported = rate(),
          .silent = rate(),
          .late = rate(),
          .twice = rate(),
          .slow = rate(),
          .read_error = rate()};
}

// Counts commits, and has the process die at one of them.
class DeadlyFaults : public log::RandomFaults {
 public:
  DeadlyFaults(Random& random, log::FaultRates rates, std::function<std::optional<log::Fate>(const log::Record&)> look)
      : RandomFaults(random, rates), look_(std::move(look)) {}
  log::Fate fate(const log::TopicPartition& where, const log::Record& record, std::uint64_t nth) override {
    if (look_) {
      if (auto chosen = look_(record)) return *chosen;
    }
    return RandomFaults::fate(where, record, nth);
  }

 private:
  std::function<std::optional<log::Fate>(const log::Record&)> look_;
};

// The lanes of one aggregate, with a store that outlives them.
template <Decider D>
struct Lanes {
  std::unique_ptr<lane::Lanes<D>> lanes;
  lane::MemoryStateStore store;

  struct Machine {
    Strand& strand;
    Executor& pool;
    log::EventLog& log;
    Simulated& world;
  };
  void open(lane::Codec<D> codec, const Machine& on, std::function<void(const lane::Notice&)> notice) {
    lane::Limits limits;
    limits.report_within = 300ms;
    limits.settle_within = 150ms;
    limits.open_within = 300ms;
    limits.back_off_most = 100ms;
    limits.cached_states = 1 + on.world.below(20);
    lane::Config config{.address = "shop:1", .limits = limits};
    config.notice = std::move(notice);
    lanes = std::make_unique<lane::Lanes<D>>(std::move(config), codec, on.strand, on.pool, on.log, store, on.world,
                                             on.world);
    lanes->open();
  }
};

}  // namespace paypie::simulation
