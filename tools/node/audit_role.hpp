// The audit role of a node: keeps the audit trail of the whole log, on a thread of its own. One node of a cluster has
// the role; two with folders of their own keep two trails, which say the same.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "events/log/log.hpp"
#include "platform/config/config.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "platform/telemetry/metrics.hpp"
#include "sagas/audit/trail/trail.hpp"
#include "tools/node/following.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

class AuditRole {
 public:
  // Starts at once. Throws Failure: usage without folder or key, or with keys that cannot be used; conflict if another
  // process keeps the folder, or its checkpoints are not right. Log and clock must outlive stop().
  AuditRole(const config::Config& config, log::EventLog& log, const Clock& clock);
  ~AuditRole();
  AuditRole(const AuditRole&) = delete;
  AuditRole& operator=(const AuditRole&) = delete;

  // Signs what there is, if that takes no longer than a moment, and waits for its thread.
  void stop();

  // Any thread.
  Verdict health() const;
  void refresh_metrics();

 private:
  void run();
  bool step();  // whether there is more to do at once
  void fail(const std::string& why);

  const Clock& clock_;
  std::unique_ptr<audit::Trail> trail_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::string failed_;  // why nothing is written any more
  std::chrono::microseconds failed_at_{};
  Following linked_;
  telemetry::Gauge checkpoints_, lag_records_, lag_seconds_, stopped_partitions_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paypie::tools
