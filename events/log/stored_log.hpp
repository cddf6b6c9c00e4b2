// Reading an embedded log's database: shared by the log itself and by read-only views beside it.
#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "events/log/acknowledged.hpp"
#include "events/log/log.hpp"
#include "platform/rocksdb/database.hpp"

namespace paypie::log {

// What a RocksDB failure means to users of the log.
LogError as_log_error(const rocks::Failure& failure);

// How the database of an embedded log is opened; every opener must agree on it.
rocks::OpenRequest stored_log_request(const std::filesystem::path& folder, rocks::Access access, rocksdb::Env* env,
                                      std::size_t write_buffer_bytes = 32U << 20);

// Any thread; blocks on disk.
class StoredLog {
 public:
  explicit StoredLog(const rocks::Database& database) : database_(&database) {}

  // Of every partition, one past the last record on disk. The youngest records before it are checked to be dense,
  // because a damaged write-ahead log would lose those.
  std::expected<Ends, LogError> find_ends() const;

  // Records from `from` up to `end`, at most max_bytes but at least one; from < end. Each is checked against its
  // checksum and for its place in the order.
  std::expected<std::vector<std::shared_ptr<const Record>>, LogError> read(const TopicPartition& where, Offset from,
                                                                           Offset end, std::size_t max_bytes) const;

 private:
  std::expected<std::vector<std::string>, LogError> topics() const;
  std::expected<Offset, LogError> find_end(const TopicPartition& where) const;
  std::expected<Offset, LogError> find_end_by_search(const TopicPartition& where) const;
  const rocks::Database* database_;
};

}  // namespace paypie::log
