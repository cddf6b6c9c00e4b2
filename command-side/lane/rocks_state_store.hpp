// The state store on RocksDB: one database per topic, families for states, the command index and checkpoints.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "command-side/lane/state_store.hpp"
#include "platform/rocksdb/database.hpp"

namespace paypie::lane {

struct StateStoreOptions {
  std::size_t cache_bytes = 64U << 20;
  // The command index keeps ids this long, or until it is this large; the oldest go first, whole files at a time.
  std::chrono::seconds remember_commands_for = std::chrono::hours(7 * 24);
  std::size_t command_index_bytes = 1ULL << 30;
  rocksdb::Env* env = nullptr;
  // Read errors, for people; called on the thread that read.
  std::function<void(const std::string&)> on_error;
};

class RocksStateStore final : public StateStore {
 public:
  // `fingerprint` is state_fingerprint<D>(): a folder of another one is emptied first, and folded again by the lanes.
  // So is a damaged one: it is a cache. The error is a sentence (the folder is held by another process, the disk is
  // full).
  static std::expected<std::unique_ptr<RocksStateStore>, std::string> open(const std::filesystem::path& folder,
                                                                           const std::string& fingerprint,
                                                                           StateStoreOptions options);
  ~RocksStateStore() override { database_.flush(); }

  // The checkpoints in a folder, by partition, also while another process has it; none if there is no store, or one of
  // another form. Writes nothing. The error is a sentence.
  static std::expected<std::map<int, Checkpoint>, std::string> checkpoints_in(const std::filesystem::path& folder);

  Looked<Checkpoint> checkpoint(int partition) override;
  Looked<std::string> state(int partition, std::string_view stream, Tier tier) override;
  Looked<AppliedCommand> command(int partition, const CommandId& id, Tier tier) override;
  std::expected<std::vector<std::optional<std::string>>, Miss> states(int partition,
                                                                      std::span<const std::string> streams) override;
  std::expected<void, std::string> write(const StateBatch& batch) override;
  std::expected<void, std::string> forget(int partition) override;

  // What was emptied on opening, and why; empty: nothing.
  const std::string& emptied_because() const { return emptied_because_; }

 private:
  RocksStateStore(rocks::Database database, StateStoreOptions options);
  Looked<std::string> get(rocksdb::ColumnFamilyHandle* family, const std::string& key, Tier tier);
  Miss failed(const std::string& why);

  rocks::Database database_;
  StateStoreOptions options_;
  rocksdb::ColumnFamilyHandle* states_;
  rocksdb::ColumnFamilyHandle* commands_;
  rocksdb::ColumnFamilyHandle* checkpoints_;
  std::mutex writing_;  // one batch at a time: RocksDB merging them gains nothing without a sync
  std::string emptied_because_;
};

}  // namespace paypie::lane
