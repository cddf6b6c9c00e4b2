// Webhooks of gateways: size limited by the route, verified on the raw bytes, decided like any report, then answered. A
// repetition is the same command. One whose payment is not there is kept in the payment's inbox and answered 200: the
// payment hears of it once it exists (sagas/reactors/gateways/kept_reports.hpp).
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "command-side/payments/api/routes.hpp"
#include "command-side/payments/gateways/gateway.hpp"
#include "platform/telemetry/metric_table.hpp"

namespace paypie::payments {

struct Webhooks {
  PaymentLanes& lanes;
  WebhookInboxLanes& inbox;
  const Clock& clock;
  const std::vector<std::unique_ptr<Gateway>>& gateways;
  commands::Forwarder* forwarder = nullptr;
  telemetry::Counter kept = telemetry::counter(telemetry::metric::webhooks_early, {"kept"});
  telemetry::Counter not_kept = telemetry::counter(telemetry::metric::webhooks_early, {"inbox_full"});
};

boost::asio::awaitable<http::Response> take_webhook(Webhooks& api, http::Request request);

inline constexpr http::QueryParameter webhook_query[] = {{"store", "The store whose payments it is about; main"}};

inline constexpr http::Route<Webhooks> webhook_routes[] = {
    {{.method = http::Method::post,
      .path = "/api/v1/webhooks/{gateway}",
      .id = "webhooks.take",
      .summary = "Take what a payment gateway says has happened; signed by it",
      .success = 200,
      .refusals = webhook_rows,
      .query = webhook_query,
      .body_limit = 64 * 1024},
     take_webhook},
};

}  // namespace paypie::payments
