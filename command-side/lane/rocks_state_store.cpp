// The state store on RocksDB. Keys begin with the partition's byte.
#include "command-side/lane/rocks_state_store.hpp"

#include <rocksdb/write_batch.h>

#include <system_error>
#include <utility>

#include "command-side/lane/state_codec.hpp"
#include "platform/rocksdb/beside_writer.hpp"

namespace paypie::lane {
namespace {

constexpr const char* states_family = "states";
constexpr const char* commands_family = "commands";
constexpr std::string_view fingerprint_key = "fingerprint";
constexpr std::string_view format = "3 ";  // of this file's own keys and values

std::string key_of(int partition, std::string_view rest) {
  std::string key;
  key.reserve(1 + rest.size());
  key += static_cast<char>(partition);
  key += rest;
  return key;
}

std::string_view text_of(const CommandId& id) {
  return {static_cast<const char*>(static_cast<const void*>(id.bytes.data())), id.bytes.size()};
}

std::string checkpoint_bytes(const Checkpoint& checkpoint) {
  StateWriter bytes;
  const auto& [position, refold, address, last_time] = checkpoint;
  bytes.write(position.next.value);
  bytes.write(position.validity.epoch());
  bytes.write(position.validity.writer().bytes);
  bytes.write(position.validity.next_seq());
  bytes.write(position.last_checksum);
  bytes.write(refold);
  bytes.write(address);
  bytes.write(last_time.micros);
  return bytes.take();
}

Checkpoint read_checkpoint(std::string_view text) {
  StateReader bytes(text);
  Checkpoint checkpoint;
  std::uint64_t epoch = 0;
  WriterId writer;
  std::uint64_t next_seq = 0;
  bytes.read(checkpoint.position.next.value);
  bytes.read(epoch);
  bytes.read(writer.bytes);
  bytes.read(next_seq);
  bytes.read(checkpoint.position.last_checksum);
  bytes.read(checkpoint.refold);
  bytes.read(checkpoint.address);
  bytes.read(checkpoint.last_time.micros);
  bytes.expect_end();
  checkpoint.position.validity = log::Validity(epoch, writer, next_seq);
  return checkpoint;
}

rocks::OpenRequest request_for(const std::filesystem::path& folder, const StateStoreOptions& options) {
  auto states = rocks::keyed_family(options.cache_bytes, 32U << 20);
  auto commands = rocks::keyed_family(options.cache_bytes / 4, 16U << 20);
  // Ids are only ever added, and die of age: whole files are dropped, nothing is rewritten but to keep them few.
  commands.compaction_style = rocksdb::kCompactionStyleFIFO;
  commands.compaction_options_fifo.max_table_files_size = options.command_index_bytes;
  commands.compaction_options_fifo.allow_compaction = true;
  commands.ttl = static_cast<std::uint64_t>(options.remember_commands_for.count());
  // Most lookups are for what is not there, a new command or stream: filters answer them, in memory tables too.
  for (auto* family : {&states, &commands}) {
    family->memtable_prefix_bloom_size_ratio = 0.1;
    family->memtable_whole_key_filtering = true;
  }
  auto general = rocks::modest_options(options.env);
  general.max_open_files = -1;  // what FIFO by age needs; and filters stay in memory for lookups that must not block
  return {.folder = folder,
          .options = general,
          .families = {{rocksdb::kDefaultColumnFamilyName, {}},
                       {states_family, std::move(states)},
                       {commands_family, std::move(commands)}}};
}

}  // namespace

std::expected<std::unique_ptr<RocksStateStore>, std::string> RocksStateStore::open(const std::filesystem::path& folder,
                                                                                   const std::string& fingerprint,
                                                                                   StateStoreOptions options) {
  const auto request = request_for(folder, options);
  const auto wanted = std::string(format) + fingerprint;
  std::string emptied_because;
  for (int attempt = 0;; ++attempt) {
    auto database = rocks::Database::open(request);
    std::string found;
    if (database) {
      const auto read = (*database)->Get(rocksdb::ReadOptions(), rocksdb::Slice(fingerprint_key), &found);
      if (read.IsNotFound()) {
        const auto written = (*database)->Put(rocksdb::WriteOptions(), rocksdb::Slice(fingerprint_key), wanted);
        if (!written.ok()) return std::unexpected(rocks::failure_of(written, "writing to " + folder.string()).detail);
        found = wanted;
      } else if (!read.ok()) {
        return std::unexpected(rocks::failure_of(read, "reading " + folder.string()).detail);
      }
      if (found == wanted) {
        auto store = std::unique_ptr<RocksStateStore>(new RocksStateStore(std::move(*database), std::move(options)));
        store->emptied_because_ = std::move(emptied_because);
        return store;
      }
      *database = {};
      emptied_because = "its states have the fields of another version";
    } else {
      if (database.error().problem != rocks::Problem::damaged) return std::unexpected(database.error().detail);
      emptied_because = database.error().detail;
    }
    // Nothing here that the log does not have.
    if (attempt > 0) return std::unexpected(folder.string() + " cannot be emptied: " + emptied_because);
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (error) return std::unexpected(folder.string() + " cannot be emptied: " + error.message());
  }
}

std::expected<std::map<int, Checkpoint>, std::string> RocksStateStore::checkpoints_in(
    const std::filesystem::path& folder) {
  std::map<int, Checkpoint> found;
  if (!std::filesystem::exists(folder / "CURRENT")) return found;
  auto database = rocks::open_beside_writer(
      {.folder = folder, .options = rocks::modest_options(), .families = {{rocksdb::kDefaultColumnFamilyName, {}}}});
  if (!database) return std::unexpected(database.error().detail);
  std::string form;
  if (!(*database)->Get({}, rocksdb::Slice(fingerprint_key), &form).ok() || !form.starts_with(format)) return found;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    std::string bytes;
    const auto status = (*database)->Get({}, key_of(partition, "checkpoint"), &bytes);
    if (status.IsNotFound()) continue;
    if (!status.ok()) return std::unexpected(rocks::failure_of(status, "reading " + folder.string()).detail);
    try {
      found.emplace(partition, read_checkpoint(bytes));
    } catch (const BadBytes& bad) {
      return std::unexpected(folder.string() + ": a checkpoint cannot be read: " + bad.what());
    }
  }
  return found;
}

RocksStateStore::RocksStateStore(rocks::Database database, StateStoreOptions options)
    : database_(std::move(database)),
      options_(std::move(options)),
      states_(database_.family(states_family)),
      commands_(database_.family(commands_family)),
      checkpoints_(database_.family()) {}

Miss RocksStateStore::failed(const std::string& why) {
  if (options_.on_error) options_.on_error(why);
  return Miss::failed;
}

Looked<std::string> RocksStateStore::get(rocksdb::ColumnFamilyHandle* family, const std::string& key, Tier tier) {
  rocksdb::ReadOptions read;
  if (tier == Tier::memory) read.read_tier = rocksdb::kBlockCacheTier;
  std::string value;
  const auto status = database_->Get(read, family, key, &value);
  if (status.ok()) return value;
  if (status.IsNotFound()) return std::nullopt;
  if (status.IsIncomplete()) return std::unexpected(Miss::would_block);
  return std::unexpected(failed(rocks::failure_of(status, "reading the state store").detail));
}

Looked<Checkpoint> RocksStateStore::checkpoint(int partition) {
  auto found = get(checkpoints_, key_of(partition, "checkpoint"), Tier::disk);
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  try {
    return read_checkpoint(**found);
  } catch (const BadBytes& bad) {
    return std::unexpected(failed(std::string("a checkpoint of the state store cannot be read: ") + bad.what()));
  }
}

Looked<std::string> RocksStateStore::state(int partition, std::string_view stream, Tier tier) {
  return get(states_, key_of(partition, stream), tier);
}

Looked<AppliedCommand> RocksStateStore::command(int partition, const CommandId& id, Tier tier) {
  auto found = get(commands_, key_of(partition, text_of(id)), tier);
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  try {
    return from_bytes<AppliedCommand>(**found);
  } catch (const BadBytes& bad) {
    return std::unexpected(failed(std::string("an entry of the command index cannot be read: ") + bad.what()));
  }
}

std::expected<std::vector<std::optional<std::string>>, Miss> RocksStateStore::states(
    int partition, std::span<const std::string> streams) {
  std::vector<std::string> keys;
  std::vector<rocksdb::Slice> slices;
  keys.reserve(streams.size());
  for (const auto& stream : streams) keys.push_back(key_of(partition, stream));
  slices.assign(keys.begin(), keys.end());
  std::vector<std::string> values;
  const std::vector<rocksdb::ColumnFamilyHandle*> families(keys.size(), states_);
  const auto statuses = database_->MultiGet(rocksdb::ReadOptions(), families, slices, &values);
  std::vector<std::optional<std::string>> found(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].ok()) {
      found[i] = std::move(values[i]);
    } else if (!statuses[i].IsNotFound()) {
      return std::unexpected(failed(rocks::failure_of(statuses[i], "reading the state store").detail));
    }
  }
  return found;
}

// The write-ahead log is not synced: after a power cut the store is as it was at some earlier batch, position and all.
std::expected<void, std::string> RocksStateStore::write(const StateBatch& batch) {
  rocksdb::WriteBatch writes;
  for (const auto& state : batch.states) writes.Put(states_, key_of(batch.partition, state.stream), state.bytes);
  for (const auto& [id, applied] : batch.commands) {
    writes.Put(commands_, key_of(batch.partition, text_of(id)), to_bytes(applied));
  }
  writes.Put(checkpoints_, key_of(batch.partition, "checkpoint"), checkpoint_bytes(batch.checkpoint));
  std::lock_guard lock(writing_);
  const auto status = database_->Write(rocksdb::WriteOptions(), &writes);
  if (!status.ok()) return std::unexpected(rocks::failure_of(status, "writing the state store").detail);
  return {};
}

std::expected<void, std::string> RocksStateStore::forget(int partition) {
  const auto begin = key_of(partition, "");
  const auto end = key_of(partition + 1, "");
  rocksdb::WriteBatch writes;
  for (auto* family : {states_, commands_, checkpoints_}) {
    auto status = writes.DeleteRange(family, begin, end);
    if (!status.ok()) return std::unexpected(rocks::failure_of(status, "emptying the state store").detail);
  }
  const auto status = database_->Write(rocksdb::WriteOptions(), &writes);
  if (!status.ok()) return std::unexpected(rocks::failure_of(status, "emptying the state store").detail);
  return {};
}

}  // namespace paypie::lane
