// One thread, one strand, one runner.
#include "tools/node/process_role.hpp"

#include <fmt/format.h>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::tools {

order_to_cash::OrderToCashRunner::Limits process_limits(const config::Config& config) {
  order_to_cash::OrderToCashRunner::Limits limits;
  limits.in_flight = static_cast<std::size_t>(config.integer("process.in_flight"));
  limits.parked_places = static_cast<std::size_t>(config.integer("process.parked_places"));
  return limits;
}

struct ProcessRole::Metrics {
  // Of one process.
  struct Of {
    std::string_view name;
    telemetry::Gauge open(std::string_view kind) {
      return telemetry::gauge(telemetry::metric::process_open, {name, kind});
    }
    telemetry::Gauge under_way(std::string_view kind) {
      return telemetry::gauge(telemetry::metric::process_under_way, {name, kind});
    }
    Following done(std::string_view kind) {
      return {telemetry::counter(telemetry::metric::process_done, {name, kind})};
    }
    telemetry::Gauge timers = open("timer"), firing = under_way("timer");
    Following fired = done("timer"), again = done("again");
    telemetry::Gauge parked = telemetry::gauge(telemetry::metric::process_parked_streams, {name});
    telemetry::Gauge parked_places = telemetry::gauge(telemetry::metric::process_parked_places, {name});
  };
  Of order_to_cash{order_to_cash::OrderToCash::name};
  telemetry::Gauge deliveries = order_to_cash.open("delivery"), wishes = order_to_cash.open("wish");
  telemetry::Gauge delivering = order_to_cash.under_way("delivery"), sending = order_to_cash.under_way("wish");
  Following delivered = order_to_cash.done("delivery"), sent = order_to_cash.done("wish");
  Of expiry{reservation_expiry::Expiry::name};
};

namespace {

reservation_expiry::Expiry::Limits expiry_limits(const order_to_cash::OrderToCashRunner::Limits& limits) {
  reservation_expiry::Expiry::Limits same;
  same.in_flight = limits.in_flight;
  same.parked_places = limits.parked_places;
  return same;
}

template <class Figures>
std::optional<Verdict> trouble_of(const Figures& figures) {
  if (!figures.stopped.empty()) return Verdict{Health::failed, figures.stopped.front()};
  if (!figures.current) return Verdict{Health::starting, "reading what is open"};
  if (figures.parked.empty()) return std::nullopt;
  return Verdict{Health::degraded, fmt::format("{} streams are parked, {} events wait there (paypie dead-letter list)",
                                               figures.parked.size(), figures.parked_events)};
}

}  // namespace

ProcessRole::ProcessRole(log::EventLog& log, order_to_cash::OrderToCashLanes& lanes, order_to_cash::Targets targets,
                         order_to_cash::Policy policy, order_to_cash::OrderToCashRunner::Limits limits, Executor& pool,
                         const Clock& clock, dead_letters::DeadLetterLanes& letters)
    : order_to_cash_(std::make_unique<order_to_cash::OrderToCashRunner>(
          limits, log, lanes, strand_, pool, clock,
          [policy = std::move(policy)](const log::Record& record) {
            return order_to_cash::OrderToCash::route(record, policy);
          },
          [targets](const sagas::Sending<order_to_cash::Wish>& sending, sagas::OnSent done) {
            order_to_cash::send(targets, sending, std::move(done));
          },
          sagas::report_to(letters, clock, std::string(order_to_cash::OrderToCash::name)))),
      expiry_(targets.inventory ? std::make_unique<reservation_expiry::Expiry>(
                                      expiry_limits(limits), log, *targets.inventory, strand_, pool, clock,
                                      sagas::report_to(letters, clock, std::string(reservation_expiry::Expiry::name)))
                                : nullptr),
      metrics_(std::make_unique<Metrics>()),
      thread_([this] { io_.run(); }) {
  order_to_cash_->start();
  if (expiry_) expiry_->start();
}

ProcessRole::~ProcessRole() { stop(); }

void ProcessRole::stop() {
  if (!thread_.joinable()) return;
  strand_.stop();
  guard_.reset();
  io_.stop();
  thread_.join();
}

// The worst of them speaks.
Verdict ProcessRole::health() const {
  const auto figures = order_to_cash_->figures();
  const auto trouble = trouble_of(figures);
  const auto other = expiry_ ? trouble_of(expiry_->figures()) : std::nullopt;
  if (trouble && (!other || trouble->health >= other->health)) return *trouble;
  if (other) return *other;
  return {Health::ok, fmt::format("{} deliveries, {} commands and {} timers are open", figures.deliveries,
                                  figures.wishes, figures.timers)};
}

void ProcessRole::refresh_metrics() {
  const auto figures = order_to_cash_->figures();
  auto& now = metrics_->order_to_cash;
  metrics_->deliveries.set(static_cast<double>(figures.deliveries));
  metrics_->wishes.set(static_cast<double>(figures.wishes));
  now.timers.set(static_cast<double>(figures.timers));
  metrics_->delivering.set(static_cast<double>(figures.delivering));
  metrics_->sending.set(static_cast<double>(figures.sending));
  now.firing.set(static_cast<double>(figures.firing));
  metrics_->delivered.follow(figures.delivered);
  metrics_->sent.follow(figures.sent);
  now.fired.follow(figures.fired);
  now.again.follow(figures.tried_again);
  now.parked.set(static_cast<double>(figures.parked.size()));
  now.parked_places.set(static_cast<double>(figures.parked_places));
  if (!expiry_) return;
  const auto expiry = expiry_->figures();
  auto& timers = metrics_->expiry;
  timers.timers.set(static_cast<double>(expiry.open));
  timers.firing.set(static_cast<double>(expiry.under_way));
  timers.fired.follow(expiry.sent);
  timers.again.follow(expiry.tried_again);
  timers.parked.set(static_cast<double>(expiry.parked.size()));
  timers.parked_places.set(static_cast<double>(expiry.parked_places));
}

}  // namespace paypie::tools
