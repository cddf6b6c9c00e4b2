// Reading chain files by position and checkpoints in order.
#include "sagas/audit/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace paypie::audit {
namespace {

constexpr std::uint64_t window_entries = 1'600;

}  // namespace

std::filesystem::path checkpoints_file(const std::filesystem::path& folder) { return folder / "checkpoints"; }

std::filesystem::path chain_file(const std::filesystem::path& folder, const log::TopicPartition& where) {
  return folder / "chains" / where.topic / std::to_string(where.partition);
}

std::vector<log::TopicPartition> chained(const std::filesystem::path& folder) {
  std::vector<log::TopicPartition> found;
  std::error_code ignored;
  for (const auto& topic : std::filesystem::directory_iterator(folder / "chains", ignored)) {
    for (const auto& file : std::filesystem::directory_iterator(topic, ignored)) {
      const auto name = file.path().filename().string();
      int partition = 0;
      const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), partition);
      if (error != std::errc() || end != name.data() + name.size()) continue;
      found.push_back({topic.path().filename().string(), partition});
    }
  }
  std::ranges::sort(found);
  return found;
}

std::string link_text(std::uint64_t offset, const Digest& hash) {
  std::string text;
  for (int i = 7; i >= 0; --i) text += static_cast<char>((offset >> (8 * i)) & 0xffU);
  text += crypto::bytes_of(hash);
  return text;
}

ChainFile::ChainFile(const std::filesystem::path& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  struct stat state{};
  if (file_ >= 0 && ::fstat(file_, &state) == 0 && S_ISREG(state.st_mode))
    entries_ = static_cast<std::uint64_t>(state.st_size) / link_bytes;
}

ChainFile::~ChainFile() {
  if (file_ >= 0) ::close(file_);
}

ChainFile::ChainFile(ChainFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      entries_(other.entries_),
      window_(std::move(other.window_)),
      window_from_(other.window_from_) {}

bool ChainFile::fill(std::uint64_t n) const {
  const auto held = window_.size() / link_bytes;
  if (n >= window_from_ && n < window_from_ + held) return true;
  window_.resize(std::min(window_entries, entries_ - n) * link_bytes);
  const auto got = ::pread(file_, window_.data(), window_.size(), static_cast<off_t>(n * link_bytes));
  window_.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  window_from_ = n;
  return window_.size() >= link_bytes;
}

std::optional<ChainFile::Link> ChainFile::at(std::uint64_t n) const {
  if (n >= entries_ || !fill(n)) return std::nullopt;
  const auto entry = std::string_view(window_).substr((n - window_from_) * link_bytes, link_bytes);
  Link found;
  for (std::size_t i = 0; i < 8; ++i) found.offset = found.offset << 8 | static_cast<unsigned char>(entry[i]);
  std::ranges::transform(entry.substr(8), found.hash.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return found;
}

std::optional<std::string> CheckpointFile::next() {
  std::string block, line;
  while (std::getline(in_, line)) {
    const bool is_whole = !in_.eof();
    if (is_whole && line.empty()) {
      end_ += block.size() + 1;
      return block;
    }
    block += line;
    if (is_whole) block += '\n';
    if (block.size() > most_bytes) break;
  }
  torn_ = !block.empty();
  return std::nullopt;
}

std::expected<std::optional<Checkpoint>, std::string> newest_checkpoint(const std::filesystem::path& folder) {
  CheckpointFile file(checkpoints_file(folder));
  Sequence sequence(nullptr);
  std::optional<Checkpoint> newest;
  while (const auto block = file.next()) {
    auto checkpoint = parse_checkpoint(*block);
    auto wrong = checkpoint ? sequence.take(*checkpoint) : std::optional(checkpoint.error());
    if (wrong) return std::unexpected(fmt::format("checkpoint {}: {}", sequence.count(), *wrong));
    newest = std::move(*checkpoint);
  }
  return newest;
}

}  // namespace paypie::audit
