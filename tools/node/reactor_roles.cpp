// Each reactor beside the aggregate it acts for.
#include "tools/node/reactor_roles.hpp"

#include <string>
#include <string_view>

#include "command-side/cashback/account.hpp"
#include "command-side/payments/payment.hpp"

namespace paypie::tools {

ReactorRoles::ReactorRoles(const config::Config& config, const Parts& parts) {
  auto& commands = parts.commands;
  auto& letters = *commands.lanes<dead_letters::DeadLetterDecider>();
  const auto served = [&commands](std::string_view topic) {
    return [&commands, topic](const std::string& stream) { return commands.served_epoch(topic, stream); };
  };
  if (auto* payments = commands.lanes<payments::PaymentDecider>()) {
    gateways_ = std::make_unique<GatewayRole>(
        config,
        GatewayRole::Parts{parts.log, *payments, *commands.lanes<payments::WebhookInboxDecider>(), parts.pool,
                           parts.clock, parts.random, letters, commands.forwarder()},
        served(payments::PaymentDecider::topic));
  }
  auto* accounts = commands.lanes<cashback::CashbackAccountDecider>();
  if (accounts && PayoutRole::is_wanted(config)) {
    payouts_ = std::make_unique<PayoutRole>(
        config, PayoutRole::Parts{parts.log, *accounts, parts.pool, parts.clock, parts.random, letters},
        served(cashback::CashbackAccountDecider::topic));
  }
}

void ReactorRoles::add_to(http::Router& router, Dependencies& dependencies) {
  if (gateways_) {
    gateways_->add_routes(router);
    dependencies.add("gateways", false, [this] { return gateways_->health(); });
  }
  if (payouts_) dependencies.add("payouts", false, [this] { return payouts_->health(); });
}

void ReactorRoles::refresh_metrics() {
  if (gateways_) gateways_->refresh_metrics();
  if (payouts_) payouts_->refresh_metrics();
}

void ReactorRoles::stop() {
  if (gateways_) gateways_->stop();
  if (payouts_) payouts_->stop();
}

}  // namespace paypie::tools
