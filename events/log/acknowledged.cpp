// The note: a line per partition that has records, under a first line with the length and CRC32C of the rest.
#include "events/log/acknowledged.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "events/log/crc32c.hpp"

namespace paypie::log {
namespace {

constexpr const char* file_name = "acknowledged";
constexpr std::size_t first_line_length = 20;  // "%010d %08x\n"

std::string first_line(std::string_view rest) { return fmt::format("{:010} {:08x}\n", rest.size(), crc32c(rest)); }

}  // namespace

std::vector<std::string> topics_of(const Ends& ends) {
  std::vector<std::string> names;
  for (const auto& [where, end] : ends) {
    if (names.empty() || names.back() != where.topic) names.push_back(where.topic);
  }
  return names;
}

Acknowledged::Acknowledged(const std::filesystem::path& folder) : path_(folder / file_name) {
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
}

Acknowledged::~Acknowledged() {
  if (file_ >= 0) ::close(file_);
}

std::expected<void, LogError> Acknowledged::note(const Ends& ends) {
  text_.assign(first_line_length, ' ');
  for (const auto& [where, end] : ends) {
    if (end.value > 0) fmt::format_to(std::back_inserter(text_), "{} {} {}\n", where.topic, where.partition, end.value);
  }
  text_.replace(0, first_line_length, first_line(std::string_view(text_).substr(first_line_length)));
  const auto written = ::pwrite(file_, text_.data(), text_.size(), 0);
  if (written == static_cast<ssize_t>(text_.size())) return {};
  return std::unexpected(LogError{LogErrc::disk, fmt::format("writing {}: {}", path_.string(), std::strerror(errno))});
}

Ends Acknowledged::noted_in(const std::filesystem::path& folder) {
  std::ifstream file(folder / file_name, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  const std::string text = std::move(all).str();
  if (text.size() < first_line_length) return {};
  std::size_t length = 0;
  unsigned crc = 0;
  std::istringstream head(text.substr(0, first_line_length));
  if (!(head >> length >> std::hex >> crc) || length > text.size() - first_line_length) return {};
  const std::string rest = text.substr(first_line_length, length);
  if (text.substr(0, first_line_length) != first_line(rest)) return {};
  Ends ends;
  std::istringstream lines(rest);
  for (TopicPartition where; lines >> where.topic >> where.partition;) lines >> ends[where].value;
  return ends;
}

std::optional<LogError> cut_short(const Ends& found, const Ends& noted) {
  for (const auto& [where, end] : noted) {
    const auto now = found.find(where);
    const Offset there = now == found.end() ? Offset{0} : now->second;
    if (there >= end) continue;
    return LogError{LogErrc::damaged,
                    fmt::format("{} ends at offset {}, but records up to offset {} were acknowledged: the log was cut",
                                where.text(), there.value, end.value)};
  }
  return std::nullopt;
}

}  // namespace paypie::log
