// The payment commands and webhooks over real lanes, as CommandService does it for every context.
#pragma once
#include "command-side/payments/api/routes.hpp"
#include "command-side/payments/api/webhooks.hpp"
#include "command-side/payments/gateways/signatures.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

inline constexpr const char* webhook_secret = "whsec_test";

struct PaymentCommandsUnderTest {
  using Decider = payments::PaymentDecider;
  static constexpr const char* path = "/api/v1/payments";
  static lane::Codec<Decider> codec() { return payments::payment_codec(); }
  static const auto& routes() { return payments::payment_command_routes; }

  struct More {
    std::vector<std::unique_ptr<payments::Gateway>> gateways;
    std::unique_ptr<payments::Webhooks> webhooks;
  };
  static std::shared_ptr<void> add_more(http::Router& router, payments::PaymentLanes& lanes, const Clock& clock) {
    auto more = std::make_shared<More>();
    more->gateways.push_back(payments::make_stripe({.webhook_secret = webhook_secret}));
    more->gateways.push_back(payments::make_razorpay({.webhook_secret = webhook_secret}));
    more->webhooks.reset(new payments::Webhooks{lanes, clock, more->gateways});
    router.add(payments::webhook_routes, *more->webhooks);
    return more;
  }
};
using PaymentService = CommandService<PaymentCommandsUnderTest>;

}  // namespace paypie::test
