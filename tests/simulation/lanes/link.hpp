// The way from a node to the broker and back: the faults of each append, and a network that can be cut one way.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "events/log/faults.hpp"
#include "platform/scheduler/simulated.hpp"

namespace paypie::simulation {

// Outlives the node's processes: a network does not heal because somebody restarts.
struct Cut {
  bool out = false;  // what the node sends does not arrive
  bool in = false;   // what the broker answers does not
  std::chrono::microseconds until{0};
};

// As a broker's client behaves: what it cannot deliver it keeps and tries again, until its own patience ends; then it
// says "failed", whatever became of the record. Nothing can be read while the network is cut in either direction.
class Link final : public log::RandomFaults {
 public:
  using Reached = std::map<std::string, std::uint64_t>;

  Link(Simulated& world, log::FaultRates rates, const Cut& cut, Reached& reached)
      : RandomFaults(world, rates), world_(world), cut_(cut), reached_(reached) {}

  bool is_cut() const { return (cut_.out || cut_.in) && world_.monotonic() < cut_.until; }

  log::Fate fate(const log::TopicPartition& where, const log::Record& record, std::uint64_t nth) override {
    auto fate = RandomFaults::fate(where, record, nth);
    if (!is_cut()) return fate;
    const auto healed = cut_.until - world_.monotonic();
    const bool in_time = healed < patience;
    if (cut_.out) {
      ++reached_["append over a cut link"];
      // Some of it left the process before it gave up, and is on its way all the same.
      const bool on_its_way = in_time || world_.chance(0.25);
      fate.landings.clear();
      if (on_its_way) fate.landings.push_back(healed + std::chrono::microseconds(world_.below(5'000)));
    } else {
      ++reached_["answer over a cut link"];
    }
    fate.report = in_time ? log::Fate::Report::offset : log::Fate::Report::failed;
    fate.report_after = in_time ? healed : patience;
    return fate;
  }

  std::optional<log::LogError> read_error(const log::TopicPartition& where) override {
    if (!is_cut()) return RandomFaults::read_error(where);
    ++reached_["read over a cut link"];
    return log::LogError{log::LogErrc::unavailable, where.text() + ": the network is cut"};
  }

 private:
  static constexpr std::chrono::microseconds patience{200'000};

  Simulated& world_;
  const Cut& cut_;
  Reached& reached_;
};

}  // namespace paypie::simulation
