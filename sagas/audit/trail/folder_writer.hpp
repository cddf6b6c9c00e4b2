// The folder of an audit trail, written: entries and checkpoints are appended, and nothing that was signed is ever
// taken back. A checkpoint is appended once everything it signs is on disk.
#pragma once
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "sagas/audit/checkpoint.hpp"

namespace paypie::audit {

// One thread.
class FolderWriter {
 public:
  // Locks the folder (making it if it is not there) and cuts off what was not finished: a checkpoint without its end,
  // entries that no checkpoint signs. They come again from the log, and from the log they come the same. A sentence if
  // another process has it, or if its checkpoints do not follow one another.
  static std::expected<std::unique_ptr<FolderWriter>, std::string> open(const std::filesystem::path& folder);
  ~FolderWriter();
  FolderWriter(const FolderWriter&) = delete;
  FolderWriter& operator=(const FolderWriter&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  // What the checkpoints in the folder come to; signatures are not looked at.
  const Sequence& signed_so_far() const { return sequence_; }
  const std::string& newest() const { return newest_; }  // kept_line() of it; empty without any

  // Remembers the entry; written by append().
  void add(const log::TopicPartition& where, std::uint64_t offset, const Digest& hash);
  // Writes what add() remembered.
  std::expected<void, std::string> write();
  // Writes and syncs all entries, then the checkpoint. After an error nothing more may be written.
  std::expected<void, std::string> append(const Checkpoint& checkpoint);

 private:
  explicit FolderWriter(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::expected<void, std::string> lock();
  std::expected<void, std::string> cut_back();

  struct Entries {
    std::string waiting;  // not written yet
    bool unsynced = false;
  };
  const std::filesystem::path folder_;
  int lock_ = -1;
  std::map<log::TopicPartition, Entries> entries_;
  Sequence sequence_{nullptr};
  std::string newest_;
};

}  // namespace paypie::audit
