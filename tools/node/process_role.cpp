// One thread, one strand, one runner.
#include "tools/node/process_role.hpp"

#include <fmt/format.h>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::tools {

struct ProcessRole::Metrics {
  telemetry::Gauge open(std::string_view kind) {
    return telemetry::gauge(telemetry::metric::process_open, {order_to_cash::OrderToCash::name, kind});
  }
  Following done(std::string_view kind) {
    return {telemetry::counter(telemetry::metric::process_done, {order_to_cash::OrderToCash::name, kind})};
  }
  telemetry::Gauge deliveries = open("delivery"), wishes = open("wish"), timers = open("timer");
  Following delivered = done("delivery"), sent = done("wish"), fired = done("timer"), again = done("again");
  telemetry::Gauge parked =
      telemetry::gauge(telemetry::metric::process_parked_streams, {order_to_cash::OrderToCash::name});
};

ProcessRole::ProcessRole(log::EventLog& log, order_to_cash::OrderToCashLanes& lanes, order_to_cash::Targets targets,
                         order_to_cash::Policy policy, Executor& pool, const Clock& clock,
                         dead_letters::DeadLetterLanes& letters)
    : order_to_cash_(std::make_unique<order_to_cash::OrderToCashRunner>(
          order_to_cash::OrderToCashRunner::Limits{}, log, lanes, strand_, pool, clock,
          [policy = std::move(policy)](const log::Record& record) {
            return order_to_cash::OrderToCash::route(record, policy);
          },
          [targets](const sagas::Sending<order_to_cash::Wish>& sending, sagas::OnSent done) {
            order_to_cash::send(targets, sending, std::move(done));
          },
          sagas::report_to(letters, clock, std::string(order_to_cash::OrderToCash::name)))),
      metrics_(std::make_unique<Metrics>()),
      thread_([this] { io_.run(); }) {
  order_to_cash_->start();
}

ProcessRole::~ProcessRole() { stop(); }

void ProcessRole::stop() {
  if (!thread_.joinable()) return;
  strand_.stop();
  guard_.reset();
  io_.stop();
  thread_.join();
}

Verdict ProcessRole::health() const {
  const auto figures = order_to_cash_->figures();
  if (!figures.stopped.empty()) return {Health::failed, figures.stopped.front()};
  if (!figures.current) return {Health::starting, "reading what is open"};
  const auto detail = fmt::format("{} deliveries, {} commands and {} timers are open", figures.deliveries,
                                  figures.wishes, figures.timers);
  if (!figures.parked.empty()) {
    return {Health::degraded, fmt::format("{} streams are parked, {} events wait there (paypie dead-letter list)",
                                          figures.parked.size(), figures.parked_events)};
  }
  return {Health::ok, detail};
}

void ProcessRole::refresh_metrics() {
  const auto figures = order_to_cash_->figures();
  metrics_->deliveries.set(static_cast<double>(figures.deliveries));
  metrics_->wishes.set(static_cast<double>(figures.wishes));
  metrics_->timers.set(static_cast<double>(figures.timers));
  metrics_->delivered.follow(figures.delivered);
  metrics_->sent.follow(figures.sent);
  metrics_->fired.follow(figures.fired);
  metrics_->again.follow(figures.tried_again);
  metrics_->parked.set(static_cast<double>(figures.parked.size()));
}

}  // namespace paypie::tools
