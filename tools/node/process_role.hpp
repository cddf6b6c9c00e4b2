// The process role of a node: the runner of every process and the timers of reservations, on a thread of their own,
// beside the lanes they ask.
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "command-side/cashback/api/lanes.hpp"
#include "command-side/risk/scorecard.hpp"
#include "platform/config/config.hpp"
#include "platform/scheduler/asio.hpp"
#include "platform/telemetry/metrics.hpp"
#include "sagas/approvals/host/process.hpp"
#include "sagas/cashback/host/process.hpp"
#include "sagas/order_to_cash/host/targets.hpp"
#include "sagas/reservation_expiry/expiry.hpp"
#include "sagas/transfers/host/process.hpp"
#include "tools/node/command_role.hpp"
#include "tools/node/contexts.hpp"
#include "tools/node/following.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

order_to_cash::OrderToCashRunner::Limits process_limits(const config::Config& config);

class ProcessRole {
 public:
  // What cashback is decided by. Without accounts none is served here.
  struct CashbackParts {
    cashback::ClaimLanes* claims = nullptr;
    cashback::AccountLanes* accounts = nullptr;
    std::string secret;          // accounts are found by it: the same on every node, for ever
    risk::Scorecard model = {};  // of stores that have agreed on none
    ApprovalLimit payouts = {};  // that need no second person
  };
  // Starts at once. Everything must outlive stop().
  ProcessRole(log::EventLog& log, order_to_cash::OrderToCashLanes& lanes, order_to_cash::Targets targets,
              order_to_cash::ShopRules rules, order_to_cash::OrderToCashRunner::Limits limits, Executor& pool,
              const Clock& clock, dead_letters::DeadLetterLanes& letters, transfers::TransferLanes* transfers,
              approvals::ApprovalLanes* approvals, CashbackParts cashback);
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
  order_to_cash::ShopRules rules_;  // of the strand
  std::unique_ptr<order_to_cash::OrderToCashRunner> order_to_cash_;
  std::unique_ptr<transfers::TransferRunner> transfers_;  // null: no stock is served here
  std::unique_ptr<reservation_expiry::Expiry> expiry_;    // null: no stock is served here
  cashback::Rules cashback_rules_;                        // of the strand
  const cashback::Terms cashback_terms_;
  std::unique_ptr<approvals::ApprovalRunner> approvals_;
  std::unique_ptr<cashback::CashbackRunner> cashback_;  // null: no cashback is served here
  std::unique_ptr<Metrics> metrics_;
  std::jthread thread_;  // last: it uses all of the above
};

// Over the lanes of this node's commands, as the configuration says; null: no processes are served here. What is handed
// in must outlive stop(). Throws Failure.
std::unique_ptr<ProcessRole> process_role_of(const config::Config& config, const Contexts& contexts,
                                             const std::filesystem::path& data, log::EventLog& log,
                                             const CommandRole& commands, Executor& pool, const Clock& clock);

}  // namespace paypie::tools
