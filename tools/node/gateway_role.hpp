// The reactor role of a node: calls payment gateways, on a thread of its own, and takes their webhooks.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "command-side/payments/api/webhooks.hpp"
#include "platform/config/config.hpp"
#include "platform/http/route.hpp"
#include "platform/http_client/async_client.hpp"
#include "sagas/reactors/calls/outbound.hpp"
#include "sagas/reactors/gateways/access_tokens.hpp"
#include "sagas/reactors/gateways/gateway_reactor.hpp"
#include "sagas/reactors/gateways/kept_reports.hpp"
#include "sagas/reactors/gateways/payment_reader.hpp"
#include "tools/node/health.hpp"
#include "tools/node/own_thread.hpp"

namespace paypie::tools {

// The reactor's limits. Throws Failure{usage} for a schedule that does not rise.
reactors::GatewayConfig gateway_limits(const config::Config& config);
// Those whose address is configured.
std::vector<std::unique_ptr<payments::Gateway>> gateways_of(const config::Config& config);

class GatewayRole {
 public:
  struct Parts {
    log::EventLog& log;
    payments::PaymentLanes& lanes;
    payments::WebhookInboxLanes& inboxes;
    Executor& pool;
    const Clock& clock;
    Random& random;
    dead_letters::DeadLetterLanes& letters;
    commands::Forwarder* forwarder = nullptr;
  };
  // Starts at once. `serves`: the epoch in which this node writes the stream's partition; any thread. Everything must
  // outlive stop().
  GatewayRole(const config::Config& config, const Parts& parts, reactors::Serves serves);
  ~GatewayRole();
  GatewayRole(const GatewayRole&) = delete;
  GatewayRole& operator=(const GatewayRole&) = delete;

  void add_routes(http::Router& router) { router.add(payments::webhook_routes, webhooks_); }
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
  reactors::AccessTokens tokens_;
  const std::vector<std::unique_ptr<payments::Gateway>> for_webhooks_;
  payments::Webhooks webhooks_;
  reactors::GatewayReactor reactor_;
  reactors::Expiries expiries_;
  reactors::KeptReports kept_;
  reactors::WishReader reader_;
  std::unique_ptr<Metrics> metrics_;
  mutable std::mutex mutex_;  // of the figures and of what stopped, as of the last look
  reactors::GatewayFigures figures_;
  std::size_t kept_waiting_ = 0;
  std::vector<std::string> stopped_;
};

}  // namespace paypie::tools
