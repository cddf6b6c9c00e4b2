// Keeps an audit trail: reads every topic of events, links the records that count, and signs checkpoints.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "sagas/audit/keys.hpp"
#include "sagas/audit/trail/folder_writer.hpp"

namespace paypie::audit {

struct TrailLimits {
  std::chrono::microseconds checkpoint_every = std::chrono::seconds(10);  // from the first record it signs on
  std::uint64_t checkpoint_records = 10'000;                              // most records that one signs
  std::size_t chunk_bytes = 1U << 20;                                     // of a partition at one time
  std::chrono::microseconds look_for_topics = std::chrono::seconds(2);
};

// What others see of it.
struct TrailFigures {
  std::uint64_t linked = 0;             // records, since this process began
  std::uint64_t checkpoints = 0;        // in the folder
  std::string newest;                   // "17:3f0a...", what to keep elsewhere; empty without any
  std::uint64_t unsigned_records = 0;   // linked or not read yet
  std::chrono::microseconds waiting{};  // for how long there has been one of these
  std::vector<std::string> stopped;     // partitions that wait for a person, a sentence each
  std::string trouble;                  // why the log cannot be read just now; empty if it can
};

// One thread, but for figures(). Everything blocks on disk.
class Trail {
 public:
  struct Parts {
    log::LogReader& log;
    const Clock& clock;
    KeyRing keys;
  };
  // A sentence if the folder cannot be had, or expects a key that the ring does not have.
  static std::expected<std::unique_ptr<Trail>, std::string> open(const std::filesystem::path& folder, Parts parts,
                                                                 TrailLimits limits);

  // Reads what comes next of each partition, and makes checkpoints that are due; whether there is more to read now.
  // A sentence if the folder cannot be written: then it is over.
  std::expected<bool, std::string> step();
  // Signs what is not signed yet.
  std::expected<void, std::string> checkpoint();

  TrailFigures figures() const;  // any thread

 private:
  struct Partition {
    std::optional<Chain> chain;  // none until the log has shown the record it goes on behind
    log::Offset next, end;
    int found_too_short = 0;
    std::string stopped;
  };
  Trail(std::unique_ptr<FolderWriter> folder, Parts parts, TrailLimits limits)
      : folder_(std::move(folder)), parts_(std::move(parts)), limits_(limits) {}
  void look_for_topics();
  void resume(const log::TopicPartition& where, Partition& partition);
  std::expected<bool, std::string> read(const log::TopicPartition& where, Partition& partition);
  std::expected<void, std::string> take(const log::TopicPartition& where, Partition& partition,
                                        const log::Record& record);
  void stop(const log::TopicPartition& where, Partition& partition, const std::string& why);
  bool is_due() const;
  bool must_rotate() const;
  const Reach& signed_reach(const log::TopicPartition& where) const;
  void publish();

  std::unique_ptr<FolderWriter> folder_;
  const Parts parts_;
  const TrailLimits limits_;
  std::map<log::TopicPartition, Partition> partitions_;
  std::optional<std::chrono::microseconds> looked_for_topics_;
  std::optional<std::chrono::microseconds> unsigned_since_;  // the oldest record that is linked and not signed
  std::optional<std::chrono::microseconds> waiting_since_;   // the same, or not even read
  std::uint64_t unsigned_ = 0;
  std::uint64_t linked_ = 0;
  std::string trouble_;

  mutable std::mutex mutex_;
  TrailFigures figures_;
  std::optional<std::chrono::microseconds> published_waiting_since_;
};

}  // namespace paypie::audit
