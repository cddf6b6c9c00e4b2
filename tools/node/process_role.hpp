// The process role of a node: the runner of every process, on a thread of its own, beside the lanes it asks.
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <thread>

#include "platform/scheduler/asio.hpp"
#include "platform/telemetry/metrics.hpp"
#include "sagas/order_to_cash/host/targets.hpp"
#include "tools/node/following.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

class ProcessRole {
 public:
  // Starts at once. Everything must outlive stop().
  ProcessRole(log::EventLog& log, order_to_cash::OrderToCashLanes& lanes, order_to_cash::Targets targets,
              order_to_cash::Policy policy, Executor& pool, const Clock& clock, dead_letters::DeadLetterLanes& letters);
  ~ProcessRole();
  ProcessRole(const ProcessRole&) = delete;
  ProcessRole& operator=(const ProcessRole&) = delete;

  // Sends nothing more and waits for its thread. What it has asked for is in the log: the next one goes on.
  void stop();

  Verdict health() const;
  void refresh_metrics();

 private:
  struct Metrics;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{io_.get_executor()};
  AsioStrand strand_{io_};
  std::unique_ptr<order_to_cash::OrderToCashRunner> order_to_cash_;
  std::unique_ptr<Metrics> metrics_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paypie::tools
