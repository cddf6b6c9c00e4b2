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
constexpr std::size_t read_bytes = 64U << 10;  // of the checkpoints, at one time

// Where the empty line begins that ends the block at the front; npos: it has not been read yet.
std::size_t end_of_block(std::string_view text, std::size_t from) {
  if (text.starts_with('\n')) return 0;
  const auto found = text.find("\n\n", from);
  return found == std::string_view::npos ? found : found + 1;
}

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

CheckpointFile::CheckpointFile(const std::filesystem::path& path) : in_(path, std::ios::binary) {
  std::error_code ignored;
  unreadable_ = !in_.is_open() && std::filesystem::exists(path, ignored);
}

std::expected<std::optional<std::string>, std::string> CheckpointFile::block() {
  for (std::size_t searched = 0;;) {
    const auto length = end_of_block(ahead_, searched);
    if (std::min(length, ahead_.size()) > most_bytes) {
      return std::unexpected(fmt::format("it is longer than {} bytes", most_bytes));
    }
    if (length != std::string::npos) {
      auto found = ahead_.substr(0, length);
      ahead_.erase(0, length + 1);
      end_ += length + 1;
      return found;
    }
    searched = ahead_.empty() ? 0 : ahead_.size() - 1;
    const auto held = ahead_.size();
    ahead_.resize(held + read_bytes);
    in_.read(ahead_.data() + held, read_bytes);
    ahead_.resize(held + static_cast<std::size_t>(in_.gcount()));
    if (unreadable_ || in_.bad()) return std::unexpected("it cannot be read");
    if (ahead_.size() == held) break;
  }
  torn_ = !ahead_.empty();
  return std::nullopt;
}

std::expected<std::optional<Checkpoint>, std::string> CheckpointFile::next() {
  const auto found = block();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  return parse_checkpoint(**found);
}

std::expected<std::optional<Checkpoint>, std::string> newest_checkpoint(const std::filesystem::path& folder) {
  CheckpointFile file(checkpoints_file(folder));
  Sequence sequence(nullptr);
  std::optional<Checkpoint> newest;
  for (;;) {
    auto checkpoint = file.next();
    if (checkpoint && !*checkpoint) return newest;
    const auto wrong = checkpoint ? sequence.take(**checkpoint) : std::optional(checkpoint.error());
    if (wrong) return std::unexpected(fmt::format("checkpoint {}: {}", sequence.count(), *wrong));
    newest = std::move(*checkpoint);
  }
}

}  // namespace paypie::audit
