// The state store in memory, for tests and simulation: what was written survives a crash of the lanes above it.
#pragma once
#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>

#include "command-side/lane/state_store.hpp"

namespace paypie::lane {

class MemoryStateStore final : public StateStore {
 public:
  Looked<Checkpoint> checkpoint(int partition) override;
  Looked<std::string> state(int partition, std::string_view stream, Tier tier) override;
  Looked<AppliedCommand> command(int partition, const CommandId& id, Tier tier) override;
  std::expected<std::vector<std::optional<std::string>>, Miss> states(int partition,
                                                                      std::span<const std::string> streams) override;
  std::expected<void, std::string> write(const StateBatch& batch) override;
  std::expected<void, std::string> forget(int partition) override;

  // Every n-th call with Tier::memory says would_block; 0: none.
  void miss_every(std::uint64_t n) { miss_every_ = n; }
  // How long command ids are kept, by the recorded times in the batches; none: for ever.
  void remember_for(std::optional<std::chrono::microseconds> time) { remember_for_ = time; }
  // The next calls of write() fail.
  void fail_writes(int calls) { failing_writes_ = calls; }

  // For checkers: everything of a partition.
  struct Content {
    std::optional<Checkpoint> checkpoint;
    std::map<std::string, std::string, std::less<>> states;
    std::map<CommandId, AppliedCommand> commands;
  };
  Content content(int partition) const;

 private:
  bool misses(Tier tier);

  mutable std::mutex mutex_;
  std::map<int, Content> partitions_;
  std::uint64_t miss_every_ = 0;
  std::uint64_t looked_ = 0;
  int failing_writes_ = 0;
  std::optional<std::chrono::microseconds> remember_for_;
};

}  // namespace paypie::lane
