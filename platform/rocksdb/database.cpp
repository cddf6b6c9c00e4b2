// Opening RocksDB, and turning its statuses into sentences.
#include "platform/rocksdb/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include <fstream>

namespace paypie::rocks {
namespace {

constexpr std::string_view locked_by_ourselves = "lock hold by current process";

bool is_lock_failure(const rocksdb::Status& status) {
  const auto text = status.ToString();
  return status.IsIOError() &&
         (text.find("While lock file") != std::string::npos || text.find(locked_by_ourselves) != std::string::npos);
}

std::string name_of_process(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/comm", pid));
  std::string name;
  std::getline(file, name);
  return name;
}

Failure lock_failure(const rocksdb::Status& status, const std::filesystem::path& folder) {
  std::string holder = "this process, which has it open already";
  if (status.ToString().find(locked_by_ourselves) == std::string::npos) {
    holder = holder_of_lock(folder);
    if (holder.empty()) holder = "another process";
  }
  return {Problem::locked,
          fmt::format("{} is in use by {}; stop it first, or use another folder", folder.string(), holder)};
}

}  // namespace

Failure failure_of(const rocksdb::Status& status, std::string_view doing) {
  Problem problem = Problem::io;
  if (status.IsCorruption()) problem = Problem::damaged;
  if (status.IsInvalidArgument() || status.IsNotSupported() || status.IsNotFound()) problem = Problem::misuse;
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::SubCode::kSpaceLimit) problem = Problem::no_space;
  return {problem, fmt::format("{}: {}", doing, status.ToString())};
}

std::string holder_of_lock(const std::filesystem::path& folder) {
  // Opening the file is harmless only because this process holds no lock on it: closing would drop its own (fcntl(2)).
  const int file = ::open((folder / "LOCK").c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return {};
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool held = ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(file);
  if (!held) return {};
  const auto name = name_of_process(lock.l_pid);
  return name.empty() ? fmt::format("process {}", lock.l_pid) : fmt::format("process {} ({})", lock.l_pid, name);
}

std::expected<Database, Failure> Database::open(const OpenRequest& request) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto& [name, options] : request.families) families.emplace_back(name, options);
  const auto folder = request.folder.string();
  const auto doing = fmt::format("opening {}", folder);
  Database opened;
  opened.folder_ = request.folder;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  switch (request.access) {
    case Access::exclusive: {
      std::error_code error;
      std::filesystem::create_directories(request.folder, error);
      if (error) return std::unexpected(Failure{Problem::io, fmt::format("{}: {}", doing, error.message())});
      status = rocksdb::DB::Open(request.options, folder, families, &opened.families_, &db);
      break;
    }
    case Access::read_only:
      status = rocksdb::DB::OpenForReadOnly(request.options, folder, families, &opened.families_, &db);
      break;
  }
  if (!status.ok()) {
    return std::unexpected(is_lock_failure(status) ? lock_failure(status, request.folder) : failure_of(status, doing));
  }
  opened.db_.reset(db);
  return opened;
}

Database& Database::operator=(Database&& other) noexcept {
  if (this == &other) return *this;
  static_cast<void>(close());
  folder_ = std::move(other.folder_);
  db_ = std::move(other.db_);
  families_ = std::move(other.families_);
  return *this;
}

Database::~Database() { static_cast<void>(close()); }

rocksdb::ColumnFamilyHandle* Database::family(std::string_view name) const {
  for (auto* family : families_) {
    if (family->GetName() == name) return family;
  }
  return nullptr;
}

void Database::flush() {
  if (db_) static_cast<void>(db_->Flush({}, families_));
}

std::expected<void, Failure> Database::close() {
  if (!db_) return {};
  for (auto* family : families_) static_cast<void>(db_->DestroyColumnFamilyHandle(family));
  families_.clear();
  const auto status = db_->Close();
  db_.reset();
  // Read-only views have nothing to close, and say so.
  if (!status.ok() && !status.IsNotSupported()) {
    return std::unexpected(failure_of(status, fmt::format("closing {}", folder_.string())));
  }
  return {};
}

rocksdb::DBOptions modest_options(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  if (env != nullptr) options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_background_jobs = 2;
  options.keep_log_file_num = 2;
  options.max_log_file_size = 4U << 20;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  // RocksDB sets aside 1.1 write buffers of disk for every write-ahead log: 1.5 GB for a shop without one order
  // (docs/decisions/0023-no-disk-set-aside.md). Without it the log grows with what is written.
  options.allow_fallocate = false;
  return options;
}

rocksdb::ColumnFamilyOptions keyed_family(std::size_t cache_bytes, std::size_t write_buffer_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = write_buffer_bytes;
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

}  // namespace paypie::rocks
