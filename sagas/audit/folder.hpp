// The folder of an audit trail, read: a chain file per partition, and the file of checkpoints.
//   chains/<topic>/<partition>   40 bytes for each record that counts: its offset (8, big-endian), the hash up to it
//   (32) checkpoints                  blocks of text, each followed by an empty line lock                         held
//   by the process that writes
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sagas/audit/checkpoint.hpp"

namespace paypie::audit {

std::filesystem::path checkpoints_file(const std::filesystem::path& folder);
std::filesystem::path chain_file(const std::filesystem::path& folder, const log::TopicPartition& where);
// The partitions that have a chain file, in order.
std::vector<log::TopicPartition> chained(const std::filesystem::path& folder);

inline constexpr std::size_t link_bytes = 40;
// The entry of a record as it stands in a chain file.
std::string link_text(std::uint64_t offset, const Digest& hash);

// A chain file, read entry by entry. Entries that are appended meanwhile are not seen. Blocks on disk.
class ChainFile {
 public:
  // A file that is not there has no entries.
  explicit ChainFile(const std::filesystem::path& path);
  ~ChainFile();
  ChainFile(ChainFile&& other) noexcept;
  ChainFile& operator=(ChainFile&&) = delete;

  std::uint64_t entries() const { return entries_; }
  // Entry n, from 0 on; none beyond the end.
  struct Link {
    std::uint64_t offset = 0;
    Digest hash{};
    bool operator==(const Link&) const = default;
  };
  std::optional<Link> at(std::uint64_t n) const;

 private:
  bool fill(std::uint64_t n) const;
  int file_ = -1;
  std::uint64_t entries_ = 0;
  mutable std::string window_;  // entries read ahead, because they are mostly asked for in order
  mutable std::uint64_t window_from_ = 0;
};

// The file of checkpoints, one after the other. What follows the last empty line is a block that was never finished: it
// is no checkpoint.
class CheckpointFile {
 public:
  // A file that is not there has no checkpoints.
  explicit CheckpointFile(const std::filesystem::path& path);
  // None: the end. A sentence if the file cannot be read, or if the next block is none, or too long, which is never
  // taken for an end that was not finished; then nothing more may be asked.
  std::expected<std::optional<Checkpoint>, std::string> next();
  // Where the last checkpoint that next() gave ends, with its empty line, in bytes.
  std::uint64_t end() const { return end_; }
  // Whether something stands behind that; after next() gave none.
  bool is_torn() const { return torn_; }
  // No block is longer, without its empty line.
  static constexpr std::size_t most_bytes = 16U << 20;

 private:
  std::expected<std::optional<std::string>, std::string> block();
  std::ifstream in_;
  bool unreadable_ = false;
  std::string ahead_;  // read, and not given yet
  std::uint64_t end_ = 0;
  bool torn_ = false;
};

// The newest checkpoint, by number and links only; none: there is none. A sentence if one does not follow the other.
std::expected<std::optional<Checkpoint>, std::string> newest_checkpoint(const std::filesystem::path& folder);

}  // namespace paypie::audit
