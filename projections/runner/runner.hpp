// The runner of one projection in PostgreSQL: reads the log, applies batches, moves the position in the same
// transaction. Whatever goes wrong, it neither skips an event nor applies one twice.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "events/log/log.hpp"
#include "platform/postgres/pool.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "platform/telemetry/metrics.hpp"
#include "projections/feed/progress.hpp"
#include "projections/feed/topic_feed.hpp"
#include "projections/runner/positions.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

struct RunnerConfig {
  std::size_t batch_bytes = 4U << 20;  // of records in one transaction
  int attempts = 3;                    // at an event, before its stream is parked
  std::chrono::milliseconds shortest_pause{50};
  std::chrono::milliseconds longest_pause{5'000};
};

struct RunnerStatus {
  std::string name;
  int version = 0;
  bool indexed = false;  // has caught up once
  Lag lag;
  std::vector<ParkedStream> parked;
  std::string trouble;  // why nothing moves at the moment; empty if all is well
};

inline std::set<int> all_partitions() {
  std::set<int> all;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) all.insert(partition);
  return all;
}

class Runner {
 public:
  // All must outlive the runner. The pool needs one connection; its statements may take long (indexes), so it should
  // have no statement timeout.
  Runner(log::EventLog& log, postgres::Pool& pool, SqlProjection& projection, const Clock& clock,
         RunnerConfig config = {});

  // Works until stopped, on a thread of its own: waits for the log to grow, and backs off while something is down.
  void run(std::stop_token stop);

  enum class Step { moved, idle };
  // One batch at most. The error is why nothing was done; asking again is right, after a pause. For run() and tests.
  std::expected<Step, std::string> step();

  // Any thread; done by the thread that steps.
  // From now on works on these partitions only (all of them, until somebody says otherwise): others are applied by the
  // runners of other nodes, and how far those are is looked up in the database. Two runners on one partition cost
  // aborted batches, never a wrong row.
  void share(std::set<int> partitions);
  void ask_rebuild();  // drop the tables and begin at the start of the log
  // Apply a parked stream's events again, from the log: by the runner that has its partition.
  void ask_retry(std::string stream);

  // Any thread.
  const std::string& name() const { return name_; }
  RunnerStatus status() const;
  Progress& progress() { return progress_; }
  bool is_parked(const std::string& stream) const;

 private:
  std::optional<std::string> open();
  std::optional<std::string> write(FeedBatch& batch);
  bool failed_too_often(const ValidRecord& record, const std::string& why);
  void reopen();
  std::optional<std::string> make_indexes();
  void take_share();
  std::optional<std::string> look_at_positions();
  std::optional<std::string> serve_requests();
  std::optional<std::string> rebuild();
  std::optional<std::string> retry(const std::string& stream);
  std::vector<ValidRecord> parked_records(const ParkedStream& parked);
  void publish(std::string trouble);

  log::EventLog& log_;
  postgres::Pool& pool_;
  SqlProjection& projection_;
  const Clock& clock_;
  const RunnerConfig config_;
  const std::string name_, topic_;
  Progress progress_;
  telemetry::Counter applied_, failures_;
  telemetry::Gauge lag_events_, lag_seconds_, parked_streams_, stopped_partitions_;

  // Of the thread that steps.
  bool open_ = false;
  ProjectionState state_;
  TopicFeed feed_;
  std::size_t singles_ = 0;  // batches of one record, to find the one that fails
  std::map<std::string, int> attempts_;
  std::map<std::string, ParkedStream> parked_, to_park_;
  std::set<int> share_ = all_partitions();
  std::chrono::microseconds looked_at_{0};

  mutable std::mutex guard_;  // of what follows
  std::condition_variable_any wake_;
  bool grown_ = false, rebuild_asked_ = false;
  std::optional<std::set<int>> new_share_;
  std::vector<std::string> retries_asked_;
  RunnerStatus published_;
};

}  // namespace paypie::projections
