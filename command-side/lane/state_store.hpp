// Where a node keeps what it has folded: states, the command index and the position they belong to, all written in one
// atomic batch. A cache: it may be thrown away and folded again from the log. tests/contract/lane/ holds both
// implementations to the same suite.
#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/log/validity.hpp"
#include "events/values.hpp"

namespace paypie::lane {

// What the command index knows of an applied command: enough to find its record, and to tell "same key, other body".
struct AppliedCommand {
  std::string stream;
  std::uint64_t version = 0;
  log::Offset offset;
  Bytes32 request{};
  Timestamp time;
  bool operator==(const AppliedCommand&) const = default;
};

struct StoredState {
  std::string stream;
  std::string bytes;
};

struct Checkpoint {
  log::ReaderPosition position;
  bool refold = false;  // a stream was stopped: what is stored must be folded again before it is trusted
  std::string address;  // where the writer of the position's epoch takes commands
  Timestamp last_time;  // the latest that an event carries: recorded times never go back
  bool operator==(const Checkpoint&) const = default;
};

// Everything that changed since the batch before, and the position up to which it is the fold of the log.
struct StateBatch {
  int partition = 0;
  Checkpoint checkpoint;
  std::vector<StoredState> states;
  std::vector<std::pair<CommandId, AppliedCommand>> commands;
};

enum class Miss {
  would_block,  // not in memory: ask again with Tier::disk, on a pool thread
  failed,       // the store cannot be read; details went to its error log
};
enum class Tier { memory, disk };
template <class T>
using Looked = std::expected<std::optional<T>, Miss>;

// Any thread. Calls with Tier::memory never block; everything else may, and belongs on the pool.
class StateStore {
 public:
  virtual ~StateStore() = default;
  virtual Looked<Checkpoint> checkpoint(int partition) = 0;
  virtual Looked<std::string> state(int partition, std::string_view stream, Tier tier) = 0;
  virtual Looked<AppliedCommand> command(int partition, const CommandId& id, Tier tier) = 0;
  // States of many streams at once, in the order asked for.
  virtual std::expected<std::vector<std::optional<std::string>>, Miss> states(int partition,
                                                                              std::span<const std::string> streams) = 0;
  // All of it or nothing, also across a crash. The error is a sentence.
  virtual std::expected<void, std::string> write(const StateBatch& batch) = 0;
  // Forgets all of a partition.
  virtual std::expected<void, std::string> forget(int partition) = 0;
};

}  // namespace paypie::lane
