// The reader that keeps a query node's DocumentStore equal to the log.
#pragma once
#include <array>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "platform/telemetry/metrics.hpp"
#include "projections/feed/fold.hpp"
#include "projections/feed/progress.hpp"
#include "projections/feed/stream_changes.hpp"
#include "projections/feed/topic_feed.hpp"
#include "projections/stores/document_store.hpp"

namespace paypie::projections {

struct TailStatus {
  Lag lag;
  std::map<std::string, std::string> parked;  // stream -> why
  std::string trouble;                        // why nothing moves; empty if all is well
};

template <Documents P>
class DocumentTail {
 public:
  struct Config {
    std::size_t batch_bytes = 4U << 20;
    std::size_t remembered = 10'000;       // views
    std::size_t halve_from = 200;          // records of a batch that a second thread is worth
    std::chrono::milliseconds pause{200};  // after trouble
    std::size_t most_waiting = 10'000;     // for streams to change
  };
  // The label of its metrics and log lines.
  static const std::string& name() {
    static const std::string label = std::string(P::name) + "-cache";
    return label;
  }

  DocumentTail(log::EventLog& log, DocumentsOf<P>& store, const Clock& clock, Config config);
  DocumentTail(log::EventLog& log, DocumentsOf<P>& store, const Clock& clock);

  // Works until stopped, on a thread of its own.
  void run(std::stop_token stop);
  // One batch at most; false: nothing to do. The error is why nothing was done. For run() and tests.
  std::expected<bool, std::string> step();

  // Any thread.
  Progress& progress() { return progress_; }
  // Who waits for a stream is called once its new document can be read.
  StreamChanges& changes() { return changes_; }
  TailStatus status() const;
  bool is_parked(const std::string& stream) const;

 private:
  // Half of the partitions. What happens to one of them never depends on another, so a large batch is applied by two
  // threads, and either half is stored, or fails, by itself.
  struct Half {
    explicit Half(std::size_t remembered) : fold(remembered) {}
    Fold<P> fold;
    FeedBatch batch;
    std::map<std::string, std::string> parked;  // by this batch
    std::vector<std::string> changed;           // streams, by this batch
  };
  std::optional<std::string> apply(FeedBatch batch);
  std::optional<std::string> write(Half& half);
  std::vector<Change<P>> fold(Half& half);
  Lag measure_lag(bool look_at_end);
  void publish(std::string trouble);

  log::EventLog& log_;
  DocumentsOf<P>& store_;
  const Clock& clock_;
  const Config config_;
  Progress progress_;
  StreamChanges changes_;
  telemetry::Counter applied_, failures_;
  telemetry::Gauge lag_events_, lag_seconds_, parked_streams_, stopped_partitions_;

  std::array<Half, 2> halves_;
  TopicFeed feed_;

  mutable std::mutex guard_;  // of what follows
  std::condition_variable_any wake_;
  bool grown_ = false;
  TailStatus published_;
};

}  // namespace paypie::projections
