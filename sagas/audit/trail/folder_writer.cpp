// Appending with POSIX calls, because the order in which things reach the disk is the point.
#include "sagas/audit/trail/folder_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sagas/audit/folder.hpp"

namespace paypie::audit {
namespace {

using Done = std::expected<void, std::string>;

std::unexpected<std::string> failed(const char* what, const std::filesystem::path& path) {
  return std::unexpected(fmt::format("{} {}: {}", what, path.string(), std::strerror(errno)));
}

// An open file, closed with its scope.
class Opened {
 public:
  Opened(const std::filesystem::path& path, int flags) : file_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~Opened() {
    if (file_ >= 0) ::close(file_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  explicit operator bool() const { return file_ >= 0; }
  int get() const { return file_; }
  bool write(std::string_view text) const {
    while (!text.empty()) {
      const auto wrote = ::write(file_, text.data(), text.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
  }
  bool sync() const { return ::fsync(file_) == 0; }

 private:
  int file_;
};

// A new file is only there after a power cut if its folder was synced.
Done sync_folder(const std::filesystem::path& folder) {
  const Opened opened(folder, O_RDONLY | O_DIRECTORY);
  if (!opened || !opened.sync()) return failed("syncing", folder);
  return {};
}

Done append_to(const std::filesystem::path& path, std::string_view text, bool sync) {
  const bool is_new = !std::filesystem::exists(path);
  const Opened file(path, O_WRONLY | O_CREAT | O_APPEND);
  if (!file || !file.write(text)) return failed("writing", path);
  if (sync && !file.sync()) return failed("syncing", path);
  return is_new ? sync_folder(path.parent_path()) : Done{};
}

Done cut_to(const std::filesystem::path& path, std::uint64_t bytes) {
  const Opened file(path, O_WRONLY);
  if (!file || ::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0 || !file.sync()) {
    return failed("cutting", path);
  }
  return {};
}

Done made(const std::filesystem::path& folder) {
  std::error_code problem;
  if (!std::filesystem::create_directories(folder, problem)) {
    if (problem) return std::unexpected(fmt::format("{}: {}", folder.string(), problem.message()));
    return {};
  }
  return sync_folder(folder.has_parent_path() ? folder.parent_path() : ".");
}

}  // namespace

std::expected<std::unique_ptr<FolderWriter>, std::string> FolderWriter::open(const std::filesystem::path& folder) {
  std::unique_ptr<FolderWriter> writer(new FolderWriter(std::filesystem::absolute(folder)));
  if (auto done = writer->lock(); !done) return std::unexpected(done.error());
  if (auto done = writer->cut_back(); !done) return std::unexpected(done.error());
  return writer;
}

FolderWriter::~FolderWriter() {
  if (lock_ >= 0) ::close(lock_);
}

Done FolderWriter::lock() {
  if (auto done = made(folder_ / "chains"); !done) return done;
  const auto path = folder_ / "lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) return failed("opening", path);
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  return std::unexpected(fmt::format("another process keeps the audit trail in {}", folder_.string()));
}

Done FolderWriter::cut_back() {
  const auto checkpoints = checkpoints_file(folder_);
  CheckpointFile file(checkpoints);
  for (;;) {
    const auto checkpoint = file.next();
    if (checkpoint && !*checkpoint) break;
    const auto wrong = checkpoint ? sequence_.take(**checkpoint) : std::optional(checkpoint.error());
    if (wrong) {
      return std::unexpected(fmt::format("checkpoint {} in {}: {} (paypie replay verify --audit says more)",
                                         sequence_.count(), folder_.string(), *wrong));
    }
    newest_ = kept_line(**checkpoint);
  }
  if (file.is_torn()) {
    if (auto done = cut_to(checkpoints, file.end()); !done) return done;
  }
  for (const auto& where : chained(folder_)) {
    const auto known = sequence_.reaches().find(where);
    const auto signed_bytes = known == sequence_.reaches().end() ? 0 : known->second.count * link_bytes;
    const auto path = chain_file(folder_, where);
    const auto bytes = std::filesystem::file_size(path);
    const auto kept = std::min<std::uint64_t>(bytes / link_bytes * link_bytes, signed_bytes);
    if (bytes == kept) continue;
    if (auto done = cut_to(path, kept); !done) return done;
  }
  return {};
}

void FolderWriter::add(const log::TopicPartition& where, std::uint64_t offset, const Digest& hash) {
  entries_[where].waiting += link_text(offset, hash);
}

Done FolderWriter::write() {
  for (auto& [where, entries] : entries_) {
    if (entries.waiting.empty()) continue;
    const auto path = chain_file(folder_, where);
    if (auto done = made(path.parent_path()); !done) return done;
    if (auto done = append_to(path, entries.waiting, false); !done) return done;
    entries.waiting.clear();
    entries.unsynced = true;
  }
  return {};
}

Done FolderWriter::append(const Checkpoint& checkpoint) {
  if (auto done = write(); !done) return done;
  for (auto& [where, entries] : entries_) {
    if (!std::exchange(entries.unsynced, false)) continue;
    if (auto done = append_to(chain_file(folder_, where), {}, true); !done) return done;
  }
  if (auto done = append_to(checkpoints_file(folder_), checkpoint.text(), true); !done) return done;
  if (const auto wrong = sequence_.take(checkpoint)) return std::unexpected(*wrong);
  newest_ = kept_line(checkpoint);
  return {};
}

}  // namespace paypie::audit
