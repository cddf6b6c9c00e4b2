// The reader that keeps a query node's OrderStore equal to the log.
#pragma once
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
#include "projections/feed/order_fold.hpp"
#include "projections/feed/orders_topic.hpp"
#include "projections/feed/progress.hpp"
#include "projections/feed/topic_feed.hpp"
#include "projections/stores/order_store.hpp"

namespace paypie::projections {

struct TailStatus {
  Lag lag;
  std::map<std::string, std::string> parked;  // stream -> why
  std::string trouble;                        // why nothing moves; empty if all is well
};

class OrderTail {
 public:
  struct Config {
    std::size_t batch_bytes = 4U << 20;
    std::size_t remembered_orders = 10'000;
    std::chrono::milliseconds pause{200};  // after trouble
  };
  // The label of its metrics and log lines.
  static constexpr const char* name = "orders-cache";

  OrderTail(log::EventLog& log, OrderStore& store, const Clock& clock, Config config);
  OrderTail(log::EventLog& log, OrderStore& store, const Clock& clock);

  // Works until stopped, on a thread of its own.
  void run(std::stop_token stop);
  // One batch at most; false: nothing to do. The error is why nothing was done. For run() and tests.
  std::expected<bool, std::string> step();

  // Any thread.
  Progress& progress() { return progress_; }
  TailStatus status() const;
  bool is_parked(const std::string& stream) const;

 private:
  std::vector<OrderChange> fold(FeedBatch& batch, OrderStore::Batch& writes);
  std::optional<std::string> write(FeedBatch& batch);
  void publish(std::string trouble);

  log::EventLog& log_;
  OrderStore& store_;
  const Clock& clock_;
  const Config config_;
  Progress progress_;
  telemetry::Counter applied_, failures_;
  telemetry::Gauge lag_events_, lag_seconds_, parked_streams_, stopped_partitions_;

  OrderFold fold_;
  TopicFeed feed_;

  mutable std::mutex guard_;  // of what follows
  std::condition_variable_any wake_;
  bool grown_ = false;
  TailStatus published_;
};

}  // namespace paypie::projections
