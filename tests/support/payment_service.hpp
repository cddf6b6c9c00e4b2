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

  class Beside final : public LanesBeside {
   public:
    Beside(http::Router& router, payments::PaymentLanes& lanes, CommandGround& ground, const Clock& clock)
        : inbox_(lane::Config{}, payments::webhook_inbox_codec(), ground.strand(), ground.pool(), ground.log(), store_,
                 ground.clock(), ground.random()),
          webhooks_{lanes, inbox_, clock, gateways_} {
      gateways_.push_back(payments::make_stripe({.webhook_secret = webhook_secret}));
      gateways_.push_back(payments::make_razorpay({.webhook_secret = webhook_secret}));
      router.add(payments::webhook_routes, webhooks_);
    }
    void open(Task opened) override { inbox_.open(std::move(opened)); }
    void close(Task closed) override { inbox_.close(std::move(closed)); }

   private:
    lane::MemoryStateStore store_;  // a new process folds it again
    payments::WebhookInboxLanes inbox_;
    std::vector<std::unique_ptr<payments::Gateway>> gateways_;
    payments::Webhooks webhooks_;
  };
  static std::unique_ptr<LanesBeside> add_lanes(http::Router& router, payments::PaymentLanes& lanes,
                                                CommandGround& ground, const Clock& clock) {
    const auto ensured = ground.log().ensure_topic(std::string(payments::WebhookInboxDecider::topic));
    REQUIRE_MESSAGE(ensured.has_value(), (ensured ? "" : ensured.error().detail));
    return std::make_unique<Beside>(router, lanes, ground, clock);
  }
};
using PaymentService = CommandService<PaymentCommandsUnderTest>;

}  // namespace paypie::test
