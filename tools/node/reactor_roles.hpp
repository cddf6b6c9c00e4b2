// What of the reactor role a node has: payments' gateways, payouts of cashback, as its contexts want it.
#pragma once
#include <memory>

#include "platform/http/route.hpp"
#include "tools/node/command_role.hpp"
#include "tools/node/gateway_role.hpp"
#include "tools/node/health.hpp"
#include "tools/node/payout_role.hpp"

namespace paypie::tools {

class ReactorRoles {
 public:
  struct Parts {
    log::EventLog& log;
    CommandRole& commands;
    Executor& pool;
    const Clock& clock;
    Random& random;
  };
  // Starts what there is at once. Everything must outlive stop(). Throws Failure{usage}.
  ReactorRoles(const config::Config& config, const Parts& parts);

  void add_to(http::Router& router, Dependencies& dependencies);
  void refresh_metrics();
  void stop();

 private:
  std::unique_ptr<GatewayRole> gateways_;
  std::unique_ptr<PayoutRole> payouts_;
};

}  // namespace paypie::tools
