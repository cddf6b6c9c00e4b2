// An embedded log read without owning it: the replay tool beside a running server, or over a folder nobody uses.
#pragma once
#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "events/log/acknowledged.hpp"
#include "events/log/log.hpp"
#include "events/log/stored_log.hpp"
#include "platform/rocksdb/database.hpp"

namespace paypie::log {

// Writes nothing into the folder. Any thread.
class EmbeddedView final : public LogReader {
 public:
  enum class Writer {
    find_out,  // asks who holds the folder's lock; not in the process that holds it (see holder_of_lock)
    present,   // follows a writing process; end() and reads past it look again
    absent,    // the folder as it is, recovered as strictly as its owner would
  };
  struct Options {
    std::filesystem::path folder;
    std::filesystem::path scratch;  // beside a writer: a folder for RocksDB's own log file
    Writer writer = Writer::find_out;
    rocksdb::Env* env = nullptr;
  };
  static std::expected<std::unique_ptr<EmbeddedView>, LogError> open(const Options& options);

  // Beside a writer a record may be seen shortly before it is durable: before its append was acknowledged.
  std::expected<Chunk, LogError> read(const TopicPartition& where, Offset from, std::size_t max_bytes) override;
  std::expected<Offset, LogError> end(const TopicPartition& where) override;
  std::expected<std::vector<std::string>, LogError> topics();
  bool follows() const { return follows_; }

 private:
  EmbeddedView(rocks::Database database, bool follows, Ends noted)
      : database_(std::move(database)), stored_(database_), follows_(follows), noted_(std::move(noted)) {}
  std::expected<void, LogError> follow();

  rocks::Database database_;
  const StoredLog stored_;
  const bool follows_;
  const Ends noted_;
  std::mutex mutex_;
  Ends ends_;  // as far as they were looked at
};

}  // namespace paypie::log
