// RocksDB, opened and closed by scope, with errors that say what to do. The rooms that store something (event log,
// state store, query cache) use RocksDB's own types for reading and writing; only opening is wrapped.
#pragma once
#include <rocksdb/db.h>

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paypie::rocks {

enum class Problem {
  locked,   // another process has the folder open
  damaged,  // a file fails its checksum, or is missing
  no_space,
  io,
  misuse,  // wrong options, not a database, nothing there
};

struct Failure {
  Problem problem = Problem::io;
  std::string detail;  // a sentence that names the folder
};

// What went wrong, for a Status that is not ok. `doing` begins the sentence: "writing to /data/log".
Failure failure_of(const rocksdb::Status& status, std::string_view doing);

struct Family {
  std::string name;
  rocksdb::ColumnFamilyOptions options;
};

enum class Access {
  exclusive,  // reads and writes; locks the folder to this process
  read_only,  // a still picture; beside a writer opening may fail because a file moved: try again
};

struct OpenRequest {
  std::filesystem::path folder;
  Access access = Access::exclusive;
  rocksdb::DBOptions options;
  std::vector<Family> families;  // "default" must be among them
};

// One open database. Movable; closes with its scope, families first.
class Database {
 public:
  static std::expected<Database, Failure> open(const OpenRequest& request);
  Database() = default;
  Database(Database&&) noexcept = default;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  rocksdb::DB& db() const { return *db_; }
  rocksdb::DB* operator->() const { return db_.get(); }
  // The family of that name; it was in the request.
  rocksdb::ColumnFamilyHandle* family(std::string_view name = rocksdb::kDefaultColumnFamilyName) const;
  explicit operator bool() const { return db_ != nullptr; }
  // Writes out what memory tables hold, so that the next open need not read it from the write-ahead log and write it
  // out itself. What cannot be written stays in the write-ahead log.
  void flush();
  // Flushes nothing, syncs the WAL, and reports what closing found; the destructor closes silently.
  std::expected<void, Failure> close();

 private:
  std::filesystem::path folder_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

// Who holds the folder's lock: "process 4711 (paypie)"; empty if nobody does, or this process itself.
std::string holder_of_lock(const std::filesystem::path& folder);

// Settings every paypie database starts from: few threads, small text logs, missing families created.
rocksdb::DBOptions modest_options(rocksdb::Env* env = nullptr);
// A family read by key (states, cached rows): bloom filter, LZ4, a block cache of that many bytes.
rocksdb::ColumnFamilyOptions keyed_family(std::size_t cache_bytes, std::size_t write_buffer_bytes = 16U << 20);

}  // namespace paypie::rocks
