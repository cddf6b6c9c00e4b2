// One play of the simulation: clients, two or three nodes with their lanes and state stores, a log that fails, crashes,
// pauses, cut networks and take-overs, all from one seed; what everybody saw is kept for the checker. The aggregate is
// a stock item, made for this, or the product's own order.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command-side/lane/lanes.hpp"
#include "command-side/lane/memory_state_store.hpp"
#include "command-side/orders/order.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/simulated.hpp"
#include "tests/support/stock.hpp"

namespace paypie::simulation {

using lane::MemoryStateStore;
using orders::OrderDecider;
using stock::StockDecider;

// One submission of a command to a node, and its answer, if the node lived to give one.
template <Decider D>
struct Attempt {
  int node = 0;
  int life = 0;  // which of the node's processes
  CommandId id;
  Bytes32 request{};
  std::string stream;
  typename D::Command command;
  std::optional<std::uint64_t> if_match;
  log::Offset log_end_when_asked;
  log::Offset log_end_when_answered;
  Timestamp answered_at;
  std::optional<lane::Answer<D>> answer;
};

// What a state store held at some moment.
struct StoreSight {
  int node = 0;
  int partition = 0;
  Timestamp at;
  MemoryStateStore::Content content;
};

template <Decider D>
struct Story {
  std::uint64_t seed = 0;
  std::optional<std::chrono::microseconds> remember_for;               // after that time command ids are forgotten
  std::map<int, std::vector<std::shared_ptr<const log::Record>>> log;  // by partition, everything that landed
  std::vector<Attempt<D>> attempts;
  std::vector<StoreSight> stores;
  std::map<std::string, std::map<int, log::Offset>> died;  // by address and partition: the log's end when it crashed
  std::map<std::string, lane::StreamState<D>> confirmed;   // at the end, by the last owner
  bool finished = false;  // in calm times every client got an answer, and the lanes closed
  std::vector<std::string> alarms;
  std::map<std::string, std::uint64_t> reached;  // how often something rare happened
};

// The same seed and bugs give the same story. There is one for each decider of repertoire.hpp.
template <Decider D>
Story<D> play(std::uint64_t seed, const lane::PlantedBugs& bugs = {});

// Everything that must hold of a story, as sentences about what does not.
template <Decider D>
std::vector<std::string> violations(const Story<D>& story);

}  // namespace paypie::simulation
