// A file system that stands between RocksDB and the real one and holds back every byte until it is synced.
#include "tests/support/fragile_disk/fragile_disk.hpp"

#include <rocksdb/file_system.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>

namespace paypie::test {

using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

namespace {

std::string folder_of(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }
// One spelling for each path, folders without a slash at the end.
std::string plain(const std::string& path) {
  auto normal = std::filesystem::path(path).lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();
  return normal.string();
}

}  // namespace

struct FragileDisk::State {
  mutable std::mutex mutex;
  bool power = true;
  bool syncs_fail = false;
  std::optional<std::uint64_t> space;
  std::uint64_t syncs = 0;
  std::map<std::string, FSWritableFile*> open;                 // the real files that RocksDB is writing
  std::map<std::string, std::string> unsynced;                 // by path: what follows the bytes on the real disk
  std::map<std::string, std::set<std::string>> new_in_folder;  // made since the folder was synced

  IOStatus allowed() const { return power ? IOStatus::OK() : IOStatus::IOError("the power is off"); }
};

class FragileDisk::File final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(std::unique_ptr<FSWritableFile>&& real, std::shared_ptr<State> state, std::string path)
      : FSWritableFileOwnerWrapper(std::move(real)), state_(std::move(state)), path_(std::move(path)) {
    state_->open[path_] = target();
  }
  ~File() override {
    const std::lock_guard lock(state_->mutex);
    leave();
  }
  IOStatus Close(const IOOptions& options, IODebugContext* context) override {
    const std::lock_guard lock(state_->mutex);
    leave();
    return target()->Close(options, context);
  }

  using FSWritableFile::Append;
  IOStatus Append(const rocksdb::Slice& data, const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock(state_->mutex);
    if (auto status = state_->allowed(); !status.ok()) return status;
    if (state_->space) {
      if (data.size() > *state_->space) return IOStatus::NoSpace("no space left on the fragile disk");
      *state_->space -= data.size();
    }
    state_->unsynced[path_].append(data.data(), data.size());
    return IOStatus::OK();
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus PositionedAppend(const rocksdb::Slice&, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("the fragile disk only appends");
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, std::uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo&, IODebugContext* context) override {
    return PositionedAppend(data, offset, options, context);
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override { return sync(options, context); }
  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override { return sync(options, context); }
  std::uint64_t GetFileSize(const IOOptions& options, IODebugContext* context) override {
    const std::lock_guard lock(state_->mutex);
    return FSWritableFileOwnerWrapper::GetFileSize(options, context) + state_->unsynced[path_].size();
  }

 private:
  IOStatus sync(const IOOptions& options, IODebugContext* context) {
    const std::lock_guard lock(state_->mutex);
    if (auto status = state_->allowed(); !status.ok()) return status;
    if (state_->syncs_fail) return IOStatus::IOError("the fragile disk fails to sync");
    auto& waiting = state_->unsynced[path_];
    if (auto status = target()->Append(waiting, options, context); !status.ok()) return status;
    waiting.clear();
    ++state_->syncs;
    // The real sync is left out: the machine that runs the test is not expected to lose power.
    return target()->Flush(options, context);
  }
  void leave() {
    if (const auto found = state_->open.find(path_); found != state_->open.end() && found->second == target()) {
      state_->open.erase(found);
    }
  }
  std::shared_ptr<State> state_;
  const std::string path_;
};

class FragileDisk::Folder final : public rocksdb::FSDirectoryWrapper {
 public:
  Folder(std::unique_ptr<rocksdb::FSDirectory>&& real, std::shared_ptr<State> state, std::string path)
      : FSDirectoryWrapper(std::move(real)), state_(std::move(state)), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*, const rocksdb::DirFsyncOptions&) override {
    return sync();
  }

 private:
  IOStatus sync() {
    const std::lock_guard lock(state_->mutex);
    if (auto status = state_->allowed(); !status.ok()) return status;
    state_->new_in_folder.erase(path_);
    return IOStatus::OK();
  }
  std::shared_ptr<State> state_;
  const std::string path_;
};

class FragileDisk::System final : public rocksdb::FileSystemWrapper {
 public:
  explicit System(std::shared_ptr<State> state)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), state_(std::move(state)) {}
  const char* Name() const override { return "fragile disk"; }

  IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result, IODebugContext* context) override {
    const auto path = plain(name);
    const std::lock_guard lock(state_->mutex);
    if (auto status = state_->allowed(); !status.ok()) return status;
    std::unique_ptr<FSWritableFile> real;
    if (auto status = target()->NewWritableFile(name, options, &real, context); !status.ok()) return status;
    state_->unsynced.erase(path);
    state_->new_in_folder[folder_of(path)].insert(path);
    *result = std::make_unique<File>(std::move(real), state_, path);
    return IOStatus::OK();
  }
  IOStatus ReopenWritableFile(const std::string&, const rocksdb::FileOptions&, std::unique_ptr<FSWritableFile>*,
                              IODebugContext*) override {
    return IOStatus::NotSupported("the fragile disk does not reopen files for writing");
  }
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const rocksdb::FileOptions&,
                             std::unique_ptr<FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("the fragile disk does not recycle files");
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* context) override {
    std::unique_ptr<rocksdb::FSDirectory> real;
    if (auto status = target()->NewDirectory(name, options, &real, context); !status.ok()) return status;
    *result = std::make_unique<Folder>(std::move(real), state_, plain(name));
    return IOStatus::OK();
  }
  // Whoever reads a file finds what was appended to it, synced or not, as with a page cache.
  IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext* context) override {
    if (auto status = write_back(name); !status.ok()) return status;
    return target()->NewSequentialFile(name, options, result, context);
  }
  IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result, IODebugContext* context) override {
    if (auto status = write_back(name); !status.ok()) return status;
    return target()->NewRandomAccessFile(name, options, result, context);
  }
  IOStatus GetFileSize(const std::string& name, const IOOptions& options, std::uint64_t* size,
                       IODebugContext* context) override {
    if (auto status = target()->GetFileSize(name, options, size, context); !status.ok()) return status;
    const std::lock_guard lock(state_->mutex);
    if (const auto found = state_->unsynced.find(plain(name)); found != state_->unsynced.end()) {
      *size += found->second.size();
    }
    return IOStatus::OK();
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* context) override {
    const std::lock_guard lock(state_->mutex);
    if (auto status = state_->allowed(); !status.ok()) return status;
    if (auto status = target()->RenameFile(from, to, options, context); !status.ok()) return status;
    state_->unsynced.erase(plain(to));
    if (auto moved = state_->unsynced.extract(plain(from))) {
      moved.key() = plain(to);
      state_->unsynced.insert(std::move(moved));
    }
    forget(plain(from));
    return IOStatus::OK();
  }
  IOStatus DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* context) override {
    const std::lock_guard lock(state_->mutex);
    if (auto status = state_->allowed(); !status.ok()) return status;
    state_->unsynced.erase(plain(name));
    forget(plain(name));
    return target()->DeleteFile(name, options, context);
  }

 private:
  void forget(const std::string& path) {
    const auto folder = state_->new_in_folder.find(folder_of(path));
    if (folder != state_->new_in_folder.end()) folder->second.erase(path);
  }
  // A file that is still being written keeps its bytes back: RocksDB does not read those.
  IOStatus write_back(const std::string& name) {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->unsynced.find(plain(name));
    if (found == state_->unsynced.end() || found->second.empty() || !state_->power) return IOStatus::OK();
    if (state_->open.contains(found->first)) return IOStatus::OK();
    std::unique_ptr<FSWritableFile> real;
    if (auto status = target()->ReopenWritableFile(name, {}, &real, nullptr); !status.ok()) return status;
    if (auto status = real->Append(found->second, {}, nullptr); !status.ok()) return status;
    found->second.clear();
    return real->Close({}, nullptr);
  }
  std::shared_ptr<State> state_;
};

FragileDisk::FragileDisk()
    : state_(std::make_shared<State>()), env_(rocksdb::NewCompositeEnv(std::make_shared<System>(state_))) {}

FragileDisk::~FragileDisk() = default;

void FragileDisk::cut_power(std::uint64_t seed) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->power) return;
  state_->power = false;
  std::mt19937_64 random(seed);
  const auto real = rocksdb::FileSystem::Default();
  for (auto& [path, bytes] : state_->unsynced) {
    if (bytes.empty()) continue;
    const auto kept = random() % 2 == 0 ? 0 : random() % bytes.size();
    const rocksdb::Slice prefix(bytes.data(), kept);
    std::unique_ptr<FSWritableFile> reopened;
    if (const auto open = state_->open.find(path); open != state_->open.end()) {
      static_cast<void>(open->second->Append(prefix, {}, nullptr));
    } else if (real->ReopenWritableFile(path, {}, &reopened, nullptr).ok()) {
      static_cast<void>(reopened->Append(prefix, {}, nullptr));
      static_cast<void>(reopened->Close({}, nullptr));
    }
  }
  for (const auto& [folder, names] : state_->new_in_folder) {
    for (const auto& path : names) std::filesystem::remove(path);
  }
}

void FragileDisk::limit_space(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(state_->mutex);
  state_->space = bytes;
}

void FragileDisk::fail_syncs(bool fail) {
  const std::lock_guard lock(state_->mutex);
  state_->syncs_fail = fail;
}

std::uint64_t FragileDisk::syncs() const {
  const std::lock_guard lock(state_->mutex);
  return state_->syncs;
}

}  // namespace paypie::test
