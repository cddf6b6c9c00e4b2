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
  // Of a process with wishes.
  struct OfProcess : Of {
    telemetry::Gauge deliveries = Of::open("delivery"), wishes = Of::open("wish");
    telemetry::Gauge delivering = Of::under_way("delivery"), sending = Of::under_way("wish");
    Following delivered = Of::done("delivery"), sent = Of::done("wish");
    void follow(const sagas::RunnerFigures& figures) {
      deliveries.set(static_cast<double>(figures.deliveries));
      wishes.set(static_cast<double>(figures.wishes));
      timers.set(static_cast<double>(figures.timers));
      delivering.set(static_cast<double>(figures.delivering));
      sending.set(static_cast<double>(figures.sending));
      firing.set(static_cast<double>(figures.firing));
      delivered.follow(figures.delivered);
      sent.follow(figures.sent);
      fired.follow(figures.fired);
      again.follow(figures.tried_again);
      parked.set(static_cast<double>(figures.parked.size()));
      parked_places.set(static_cast<double>(figures.parked_places));
    }
  };
  OfProcess order_to_cash{{order_to_cash::OrderToCash::name}}, transfers{{transfers::Transfers::name}},
      cashback{{cashback::Cashback::name}}, approvals{{approvals::Approvals::name}};
  Of expiry{reservation_expiry::Expiry::name};
};

namespace {

template <class Limits>
Limits same_as(const order_to_cash::OrderToCashRunner::Limits& limits) {
  Limits same;
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
                         order_to_cash::ShopRules rules, order_to_cash::OrderToCashRunner::Limits limits,
                         Executor& pool, const Clock& clock, dead_letters::DeadLetterLanes& letters,
                         transfers::TransferLanes* transfers, approvals::ApprovalLanes* approvals,
                         CashbackParts cashback)
    : rules_(std::move(rules)),
      order_to_cash_(std::make_unique<order_to_cash::OrderToCashRunner>(
          limits, log, lanes, strand_, pool, clock,
          [this](const log::Record& record) { return order_to_cash::OrderToCash::route(record, rules_); },
          [targets](const sagas::Sending<order_to_cash::Wish>& sending, sagas::OnSent done) {
            order_to_cash::send(targets, sending, std::move(done));
          },
          sagas::report_to(letters, clock, std::string(order_to_cash::OrderToCash::name)))),
      transfers_(transfers && targets.inventory
                     ? std::make_unique<transfers::TransferRunner>(
                           same_as<transfers::TransferRunner::Limits>(limits), log, *transfers, strand_, pool, clock,
                           transfers::Transfers::route,
                           [targets](const sagas::Sending<transfers::Wish>& sending, sagas::OnSent done) {
                             transfers::send(*targets.inventory, targets.clock, sending, std::move(done));
                           },
                           sagas::report_to(letters, clock, std::string(transfers::Transfers::name)))
                     : nullptr),
      expiry_(targets.inventory
                  ? std::make_unique<reservation_expiry::Expiry>(
                        same_as<reservation_expiry::Expiry::Limits>(limits), log, *targets.inventory, strand_, pool,
                        clock, sagas::report_to(letters, clock, std::string(reservation_expiry::Expiry::name)))
                  : nullptr),
      cashback_rules_(std::move(cashback.secret)),
      cashback_terms_{std::move(cashback.model), std::move(cashback.payouts)},
      approvals_(approvals ? std::make_unique<approvals::ApprovalRunner>(
                                 same_as<approvals::ApprovalRunner::Limits>(limits), log, *approvals, strand_, pool,
                                 clock, approvals::Approvals::route,
                                 [to = approvals::Targets{*approvals, targets.orders, &lanes, targets.payments,
                                                          cashback.accounts, clock}](
                                     const sagas::Sending<approvals::Wish>& sending, sagas::OnSent done) {
                                   approvals::send(to, sending, std::move(done));
                                 },
                                 sagas::report_to(letters, clock, std::string(approvals::Approvals::name)))
                           : nullptr),
      cashback_(
          cashback.claims && cashback.accounts
              ? std::make_unique<cashback::CashbackRunner>(
                    same_as<cashback::CashbackRunner::Limits>(limits), log, *cashback.claims, strand_, pool, clock,
                    [this](const log::Record& record) { return cashback::Cashback::route(record, cashback_rules_); },
                    [this, accounts = cashback.accounts, &clock](const sagas::Sending<cashback::ClaimWish>& sending,
                                                                 sagas::OnSent done) {
                      auto terms = cashback_terms_;
                      if (auto agreed = cashback_rules_.model_of(sending.step.store)) terms.model = std::move(*agreed);
                      cashback::send(*accounts, terms, clock, sending, std::move(done));
                    },
                    sagas::report_to(letters, clock, std::string(cashback::Cashback::name)))
              : nullptr),
      metrics_(std::make_unique<Metrics>()),
      thread_([this] { io_.run(); }) {
  order_to_cash_->start();
  if (transfers_) transfers_->start();
  if (expiry_) expiry_->start();
  if (approvals_) approvals_->start();
  if (cashback_) cashback_->start();
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
  Verdict all{Health::ok, fmt::format("{} deliveries, {} commands and {} timers are open", figures.deliveries,
                                      figures.wishes, figures.timers)};
  const auto hear = [&](std::optional<Verdict> trouble) {
    if (trouble && trouble->health > all.health) all = std::move(*trouble);
  };
  hear(trouble_of(figures));
  if (transfers_) hear(trouble_of(transfers_->figures()));
  if (expiry_) hear(trouble_of(expiry_->figures()));
  if (approvals_) hear(trouble_of(approvals_->figures()));
  if (cashback_) hear(trouble_of(cashback_->figures()));
  return all;
}

void ProcessRole::refresh_metrics() {
  metrics_->order_to_cash.follow(order_to_cash_->figures());
  if (transfers_) metrics_->transfers.follow(transfers_->figures());
  if (approvals_) metrics_->approvals.follow(approvals_->figures());
  if (cashback_) metrics_->cashback.follow(cashback_->figures());
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
