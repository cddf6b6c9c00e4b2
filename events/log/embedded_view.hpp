// An embedded log read without owning it: the replay tool beside a running server, or over a folder nobody uses.
#pragma once
#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "events/log/acknowledged.hpp"
#include "events/log/log.hpp"
#include "events/log/stored_log.hpp"
#include "platform/rocksdb/database.hpp"

namespace paypie::log {

// Writes nothing into the folder. What it shows stands still until refresh(). Any thread.
//
// Beside a writer it is a read-only opening of moving files, tried again if one moved away meanwhile; the files it has
// opened stay readable, and values are never rewritten. (RocksDB's secondary instances, made for this, cannot read
// blob files: facebook/rocksdb#13371.)
class EmbeddedView final : public LogReader {
 public:
  struct Options {
    std::filesystem::path folder;
    // Whether a process may be writing there; none: asks who holds the folder's lock, which the process that holds it
    // must not do (see holder_of_lock).
    std::optional<bool> beside_writer;
    rocksdb::Env* env = nullptr;
  };
  // Everything acknowledged by now is in it; beside a writer perhaps a record shortly before it is acknowledged.
  static std::expected<std::unique_ptr<EmbeddedView>, LogError> open(Options options);

  std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, std::size_t max_bytes) override;
  std::expected<Offset, LogError> end(const TopicPartition& where) override;
  std::expected<std::vector<std::string>, LogError> topics() override;
  // Every partition there is, with its end.
  Ends ends() const;

  // Looks again. Reads everything that the writer has not yet made files of: not for every poll.
  std::expected<void, LogError> refresh();

 private:
  struct Sight;
  explicit EmbeddedView(Options options) : options_(std::move(options)) {}
  std::expected<std::shared_ptr<const Sight>, LogError> look() const;
  std::shared_ptr<const Sight> sight() const;

  const Options options_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Sight> sight_;
};

}  // namespace paypie::log
