// Accounts from the configuration, one reactor, one thread.
#include "tools/node/gateway_role.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "platform/crypto/certificates.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "tools/node/following.hpp"
#include "tools/node/named_files.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

struct GatewayRole::Metrics {
  static telemetry::Gauge open(std::string_view kind) {
    return telemetry::gauge(telemetry::metric::gateway_open, {kind});
  }
  static Following calls(std::string_view kind) {
    return {telemetry::counter(telemetry::metric::gateway_calls, {kind})};
  }
  telemetry::Gauge asked = open("asked"), looked_up = open("unknown"), customer = open("customer"),
                   person = open("person");
  telemetry::Gauge under_way = telemetry::gauge(telemetry::metric::gateway_under_way);
  Following first = calls("call"), again = calls("retry"), look_ups = calls("look_up");
  telemetry::Gauge kept = telemetry::gauge(telemetry::metric::webhooks_waiting);
  Following rests{telemetry::counter(telemetry::metric::gateway_rests)};
};

reactors::GatewayConfig gateway_limits(const config::Config& config) {
  const auto time = [&](const char* key) { return std::chrono::milliseconds(config.integer(key)); };
  reactors::GatewayConfig limits;
  limits.at_once = static_cast<std::size_t>(config.integer("gateways.at_once"));
  limits.deadline = time("gateways.deadline_ms");
  limits.tries = static_cast<int>(config.integer("gateways.tries"));
  limits.first_retry = time("gateways.retry_ms");
  limits.nothing_under_way = time("gateways.nothing_under_way_ms");
  limits.look_ups.clear();
  for (const auto seconds : seconds_of(config, "gateways.look_up_seconds")) {
    const bool rises = limits.look_ups.empty() || std::chrono::seconds(seconds) > limits.look_ups.back();
    if (!rises) throw Failure(Exit::usage, fmt::format("gateways.look_up_seconds must rise, not come to {}", seconds));
    limits.look_ups.emplace_back(seconds);
  }
  if (limits.look_ups.empty()) throw Failure(Exit::usage, "gateways.look_up_seconds must have at least one time");
  return limits;
}

std::shared_ptr<const crypto::Certificates> paypal_certificates(const config::Config& config) {
  const auto pem = text_of_file(config, "paypal.webhook_certificates");
  if (!pem) return nullptr;
  const auto& path = config.text("paypal.webhook_certificates");
  if (config.text("paypal.webhook_id").empty()) {
    throw Failure(Exit::usage, "paypal.webhook_certificates without paypal.webhook_id: its signatures cover both");
  }
  auto certificates = crypto::Certificates::from_pem(*pem);
  if (!certificates) {
    throw Failure(Exit::usage, fmt::format("paypal.webhook_certificates: '{}' {}", path, certificates.error()));
  }
  return std::make_shared<const crypto::Certificates>(std::move(*certificates));
}

std::vector<std::unique_ptr<payments::Gateway>> gateways_of(const config::Config& config) {
  std::vector<std::unique_ptr<payments::Gateway>> gateways;
  const auto add = [&](const std::string& name, auto make) {
    const auto text = [&](const char* key) { return config.text(name + "." + key); };
    if (text("url").empty()) return;
    gateways.push_back(make(payments::Account{text("url"), text("key"), text("secret"), text("webhook_secret"),
                                              config.boolean(name + ".test_mode")}));
  };
  add("stripe", payments::make_stripe);
  add("paypal", [&](payments::Account account) {
    account.webhook_id = config.text("paypal.webhook_id");
    account.webhook_certificates = paypal_certificates(config);
    return payments::make_paypal(std::move(account));
  });
  add("razorpay", payments::make_razorpay);
  return gateways;
}

namespace {

std::function<bool(const std::string& stream)> owned(reactors::Serves serves) {
  return [serves = std::move(serves)](const std::string& stream) { return serves(stream).has_value(); };
}

}  // namespace

GatewayRole::GatewayRole(const config::Config& config, const Parts& parts, reactors::Serves serves)
    : client_(256),
      tokens_({.base_url = config.text("paypal.url"),
               .id = config.text("paypal.key"),
               .secret = config.text("paypal.secret")},
              outbound_, own_.strand(), parts.clock),
      for_webhooks_(gateways_of(config)),
      webhooks_{parts.lanes, parts.inboxes, parts.clock, for_webhooks_, parts.forwarder},
      reactor_(
          gateway_limits(config), gateways_of(config), tokens_, reactors::report_to(parts.lanes, parts.clock),
          [this, serves](const std::string& stream) { return reader_.read_for(stream, serves(stream)); }, own_.strand(),
          parts.clock, parts.random),
      expiries_(reactors::expire_in(parts.lanes, parts.clock), owned(serves), parts.clock),
      kept_(reactors::tell_in(parts.lanes, parts.clock), reactors::close_in(parts.inboxes, parts.clock), owned(serves),
            own_.strand(), parts.clock),
      reader_(reactors::payments_for(reactor_, {&expiries_, &kept_}, parts.log, own_.strand(), parts.pool, parts.clock,
                                     sagas::report_to(parts.letters, parts.clock, reactors::gateways_consumer))),
      metrics_(std::make_unique<Metrics>()) {
  if (for_webhooks_.empty()) {
    telemetry::warning("no payment gateway is configured: what is asked of one is declined");
  }
  reader_.start();
  look_again();
  own_.start();
}

GatewayRole::~GatewayRole() { stop(); }

// Partitions come and go; what is open is cheap to look at.
void GatewayRole::look_again() {
  own_.strand().after(std::chrono::seconds(1), [this] {
    reactor_.look_again();
    expiries_.look();
    kept_.look();
    {
      const std::lock_guard lock(mutex_);
      figures_ = reactor_.figures();
      kept_waiting_ = kept_.waiting();
      stopped_ = reader_.stopped();
    }
    look_again();
  });
}

Verdict GatewayRole::health() const {
  const std::lock_guard lock(mutex_);
  if (!stopped_.empty()) return {Health::failed, stopped_.front()};
  if (const auto parked = reader_.parked_streams(); parked > 0) {
    return {Health::degraded, fmt::format("{} streams are parked, {} events wait there (paypie dead-letter list)",
                                          parked, reader_.parked_events())};
  }
  auto detail = fmt::format("{} calls are open, {} outcomes are unknown", figures_.open, figures_.looked_up);
  if (kept_waiting_ > 0) detail += fmt::format(", {} webhooks wait for a payment", kept_waiting_);
  if (figures_.with_person == 0) return {Health::ok, detail};
  return {Health::degraded, fmt::format("{}, {} wait for a person", detail, figures_.with_person)};
}

void GatewayRole::refresh_metrics() {
  const std::lock_guard lock(mutex_);
  metrics_->asked.set(static_cast<double>(figures_.open - figures_.looked_up - figures_.with_customer));
  metrics_->looked_up.set(static_cast<double>(figures_.looked_up));
  metrics_->customer.set(static_cast<double>(figures_.with_customer));
  metrics_->person.set(static_cast<double>(figures_.with_person));
  metrics_->under_way.set(static_cast<double>(figures_.under_way));
  metrics_->kept.set(static_cast<double>(kept_waiting_));
  metrics_->first.follow(figures_.calls - figures_.retries);
  metrics_->again.follow(figures_.retries);
  metrics_->look_ups.follow(figures_.look_ups);
  metrics_->rests.follow(figures_.breaker_opened);
}

void GatewayRole::stop() {
  if (!own_.runs()) return;
  client_.stop();
  own_.stop();
}

}  // namespace paypie::tools
