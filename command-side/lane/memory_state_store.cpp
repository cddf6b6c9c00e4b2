// The state store in memory.
#include "command-side/lane/memory_state_store.hpp"

namespace paypie::lane {

bool MemoryStateStore::misses(Tier tier) {
  return tier == Tier::memory && miss_every_ != 0 && ++looked_ % miss_every_ == 0;
}

Looked<Checkpoint> MemoryStateStore::checkpoint(int partition) {
  std::lock_guard lock(mutex_);
  return partitions_[partition].checkpoint;
}

Looked<std::string> MemoryStateStore::state(int partition, std::string_view stream, Tier tier) {
  std::lock_guard lock(mutex_);
  if (misses(tier)) return std::unexpected(Miss::would_block);
  const auto& states = partitions_[partition].states;
  const auto found = states.find(stream);
  if (found == states.end()) return std::nullopt;
  return found->second;
}

Looked<AppliedCommand> MemoryStateStore::command(int partition, const CommandId& id, Tier tier) {
  std::lock_guard lock(mutex_);
  if (misses(tier)) return std::unexpected(Miss::would_block);
  const auto& commands = partitions_[partition].commands;
  const auto found = commands.find(id);
  if (found == commands.end()) return std::nullopt;
  return found->second;
}

std::expected<std::vector<std::optional<std::string>>, Miss> MemoryStateStore::states(
    int partition, std::span<const std::string> streams) {
  std::vector<std::optional<std::string>> found;
  for (const auto& stream : streams) found.push_back(*state(partition, stream, Tier::disk));
  return found;
}

std::expected<void, std::string> MemoryStateStore::write(const StateBatch& batch) {
  std::lock_guard lock(mutex_);
  if (failing_writes_ > 0) {
    --failing_writes_;
    return std::unexpected("this write was told to fail");
  }
  auto& partition = partitions_[batch.partition];
  partition.checkpoint = batch.checkpoint;
  for (const auto& state : batch.states) partition.states[state.stream] = state.bytes;
  std::int64_t newest = 0;
  for (const auto& [id, command] : batch.commands) {
    partition.commands[id] = command;
    newest = std::max(newest, command.time.micros);
  }
  if (remember_for_) {
    std::erase_if(partition.commands, [oldest = newest - remember_for_->count()](const auto& known) {
      return known.second.time.micros < oldest;
    });
  }
  return {};
}

std::expected<void, std::string> MemoryStateStore::forget(int partition) {
  std::lock_guard lock(mutex_);
  partitions_.erase(partition);
  return {};
}

MemoryStateStore::Content MemoryStateStore::content(int partition) const {
  std::lock_guard lock(mutex_);
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? Content{} : found->second;
}

}  // namespace paypie::lane
