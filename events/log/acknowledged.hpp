// A note beside the database of how far each partition was acknowledged, so that a write-ahead log that was cut, or
// damaged in a way that looks like the torn end of a power cut, does not pass for a shorter log.
#pragma once
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/log/log.hpp"

namespace paypie::log {

using Ends = std::map<TopicPartition, Offset>;

// The topics among them, in the order of their names.
std::vector<std::string> topics_of(const Ends& ends);

// Rewritten after every sync, before anything is acknowledged, but never synced itself: it may be old after a power
// cut, and is never ahead of the disk. Costs one pwrite(2) into the page cache per batch.
class Acknowledged {
 public:
  explicit Acknowledged(const std::filesystem::path& folder);
  ~Acknowledged();
  Acknowledged(const Acknowledged&) = delete;
  Acknowledged& operator=(const Acknowledged&) = delete;

  std::expected<void, LogError> note(const Ends& ends);

  // The ends once noted in a folder; none if there is no note, or it was torn.
  static Ends noted_in(const std::filesystem::path& folder);

 private:
  std::filesystem::path path_;
  int file_ = -1;
  std::string text_;  // kept for its memory
};

// damaged, if a partition ends before what was noted.
std::optional<LogError> cut_short(const Ends& found, const Ends& noted);

}  // namespace paypie::log
