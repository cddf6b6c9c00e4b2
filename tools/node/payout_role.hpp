// Payouts of the reactor role: has cashback paid out, on a thread of its own.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "command-side/cashback/api/lanes.hpp"
#include "command-side/dead_letters/api/lanes.hpp"
#include "events/log/log.hpp"
#include "platform/config/config.hpp"
#include "platform/http_client/async_client.hpp"
#include "sagas/reactors/calls/outbound.hpp"
#include "sagas/reactors/payouts/bank_folder.hpp"
#include "sagas/reactors/payouts/payout_reactor.hpp"
#include "sagas/reactors/payouts/payout_reader.hpp"
#include "tools/node/health.hpp"
#include "tools/node/own_thread.hpp"

namespace paypie::tools {

// The reactor's limits. Throws Failure{usage} for a schedule that does not rise.
reactors::PayoutConfig payout_limits(const config::Config& config);
// Who pays, of files for a bank. Throws Failure{usage} for one that no bank would know.
cashback::Debtor payout_debtor(const config::Config& config);

class PayoutRole {
 public:
  struct Parts {
    log::EventLog& log;
    cashback::AccountLanes& lanes;
    Executor& pool;
    const Clock& clock;
    Random& random;
    dead_letters::DeadLetterLanes& letters;
  };
  static bool is_wanted(const config::Config& config) { return config.text("payouts.adapter") != "none"; }

  // Starts at once. `serves`: the epoch in which this node writes the stream's partition; any thread. Everything must
  // outlive stop(), and the pool's tasks. Throws Failure{usage}.
  PayoutRole(const config::Config& config, const Parts& parts, reactors::Serves serves);
  ~PayoutRole();
  PayoutRole(const PayoutRole&) = delete;
  PayoutRole& operator=(const PayoutRole&) = delete;

  // Calls nobody any more and waits for its thread. What is open stays open in the log.
  void stop();

  Verdict health() const;
  void refresh_metrics();

 private:
  struct Metrics;
  void look_again();

  OwnThread own_;
  http_client::AsyncClient client_;
  reactors::HttpOutbound outbound_{client_};
  const std::unique_ptr<const reactors::BankFolder> folder_;  // none: a service pays
  const std::unique_ptr<reactors::Payer> payer_;
  reactors::PayoutReactor reactor_;
  reactors::WishReader reader_;
  std::unique_ptr<Metrics> metrics_;
  mutable std::mutex mutex_;  // of the figures and of what stopped, as of the last look
  reactors::PayoutFigures figures_;
  std::vector<std::string> stopped_;
};

}  // namespace paypie::tools
