// Accounts from the configuration, one reactor, one thread.
#include "tools/node/gateway_role.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "platform/telemetry/log.hpp"

namespace paypie::tools {

std::vector<std::unique_ptr<payments::Gateway>> gateways_of(const config::Config& config) {
  std::vector<std::unique_ptr<payments::Gateway>> gateways;
  const auto add = [&](const std::string& name, auto make) {
    const auto text = [&](const char* key) { return config.text(name + "." + key); };
    if (text("url").empty()) return;
    gateways.push_back(make(payments::Account{text("url"), text("key"), text("secret"), text("webhook_secret"),
                                              config.boolean(name + ".test_mode")}));
  };
  add("stripe", payments::make_stripe);
  add("paypal", payments::make_paypal);
  add("razorpay", payments::make_razorpay);
  return gateways;
}

GatewayRole::GatewayRole(const config::Config& config, const Parts& parts,
                         std::function<bool(const std::string& stream)> owns)
    : client_(256),
      tokens_({.base_url = config.text("paypal.url"),
               .id = config.text("paypal.key"),
               .secret = config.text("paypal.secret")},
              outbound_, strand_, parts.clock),
      for_webhooks_(gateways_of(config)),
      webhooks_{parts.lanes, parts.clock, for_webhooks_, parts.forwarder},
      reactor_(
          {}, gateways_of(config), tokens_, reactors::report_to(parts.lanes, parts.clock),
          [this, owns](const std::string& stream) { return owns(stream) && reader_.reads(stream); }, strand_,
          parts.clock, parts.random),
      expiries_(reactors::expire_in(parts.lanes, parts.clock), std::move(owns), parts.clock),
      reader_(parts.log, strand_, parts.pool, parts.clock, reactor_,
              sagas::report_to(parts.letters, parts.clock, "gateways"), &expiries_) {
  if (for_webhooks_.empty()) {
    telemetry::warning("no payment gateway is configured: what is asked of one is declined");
  }
  reader_.start();
  look_again();
  thread_ = std::jthread([this] { io_.run(); });
}

GatewayRole::~GatewayRole() { stop(); }

Verdict GatewayRole::health() const {
  if (const auto stopped = reader_.stopped(); !stopped.empty()) {
    return {Health::degraded, fmt::format("the gateways' reader has stopped: {}", fmt::join(stopped, "; "))};
  }
  if (const auto parked = reader_.parked_streams(); parked > 0) {
    return {Health::degraded, fmt::format("{} streams are parked, {} events wait there (paypie dead-letter list)",
                                          parked, reader_.parked_events())};
  }
  return {};
}

// Partitions come and go; what is open is cheap to look at.
void GatewayRole::look_again() {
  strand_.after(std::chrono::seconds(1), [this] {
    reactor_.look_again();
    expiries_.look();
    look_again();
  });
}

void GatewayRole::stop() {
  if (!thread_.joinable()) return;
  client_.stop();
  strand_.stop();
  guard_.reset();
  io_.stop();
  thread_.join();
}

}  // namespace paypie::tools
