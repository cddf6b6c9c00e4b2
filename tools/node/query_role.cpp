// Following the log into RocksDB for reads by id.
#include "tools/node/query_role.hpp"

#include <fmt/format.h>

#include "platform/telemetry/metric_table.hpp"

#include "command-side/cashback/api/lanes.hpp"
#include "command-side/locations/api/lanes.hpp"
#include "command-side/numbering/api/lanes.hpp"
#include "command-side/orders/api/routes.hpp"
#include "command-side/payments/api/refusals.hpp"
#include "tools/node/named_files.hpp"
#include "tools/node/settings.hpp"

namespace paypie::tools {

QueryRole::Options query_options(const config::Config& config, const Contexts& contexts) {
  const auto folder = data_folder(config);
  const auto documents = [&config](std::filesystem::path place, const char* bytes) {
    return projections::DocumentStore::Options{.folder = std::move(place),
                                               .cache_bytes = static_cast<std::size_t>(config.integer(bytes))};
  };
  QueryRole::Options options{.orders = documents(folder.cache(), "query.cache_bytes")};
  if (contexts.inventory) options.locations = documents(folder.location_cache(), "query.location_cache_bytes");
  if (contexts.inventory) options.inventory = documents(folder.stock_cache(), "query.stock_cache_bytes");
  if (contexts.payments) options.payments = documents(folder.payment_cache(), "query.payment_cache_bytes");
  options.payment_wait = std::chrono::milliseconds(config.integer("payments.wait_ms"));
  options.client_secret_key = config.text("payments.client_secret_key");
  if (contexts.processes) options.processes = documents(folder.process_cache(), "query.process_cache_bytes");
  if (contexts.processes) {
    options.number_series = documents(folder.number_series_cache(), "query.number_series_cache_bytes");
  }
  if (contexts.approvals()) options.approvals = documents(folder.approval_cache(), "query.approval_cache_bytes");
  if (contexts.transfers()) options.transfers = documents(folder.transfer_cache(), "query.transfer_cache_bytes");
  if (contexts.cashback) {
    options.cashback_accounts = documents(folder.cashback_account_cache(), "query.cashback_cache_bytes");
    options.risk_model = load_model(config);
    options.cashback_programmes = documents(folder.cashback_programme_cache(), "query.location_cache_bytes");
  }
  if (contexts.claims()) {
    options.cashback_claims = documents(folder.cashback_claim_cache(), "query.cashback_cache_bytes");
  }
  options.stuck_seconds = config.integer("process.stuck_seconds");
  options.dead_letters = contexts.dead_letters();
  options.audit = config.boolean("audit.entries");
  return options;
}

QueryRole::QueryRole(const Options& options, log::EventLog& log, Executor& pool, const Clock& clock, Sql sql)
    : orders_(options.orders, log, clock),
      order_queries_{orders_.store(),
                     orders_.source(),
                     log,
                     pool,
                     std::move(sql.orders),
                     options.payments ? sql.payments : nullptr,
                     options.inventory ? sql.inventory : nullptr},
      ledger_queries_{log, pool, std::move(sql.ledger)},
      order_settling_{orders_.store(), orders_.changes(), pool},
      cause_queries_{{.orders = &orders_.store()}, log, pool} {
  if (options.inventory) {
    stock_.emplace(*options.inventory, log, clock);
    stock_queries_.emplace(query::StockQueries{stock_->store(), stock_->source(), log, pool, std::move(sql.inventory)});
  }
  if (options.payments) {
    payments_.emplace(*options.payments, log, clock);
    payment_queries_.emplace(
        query::PaymentQueries{payments_->store(), payments_->source(), log, pool, std::move(sql.payments)});
    settlement_queries_.emplace(query::SettlementQueries{log, pool, std::move(sql.settlements)});
    payment_outcomes_.emplace(query::PaymentOutcomes{payments_->store(), payments_->changes(), pool,
                                                     payments::outcome_rows[0], payments::outcome_rows[1],
                                                     options.payment_wait, options.client_secret_key});
    payment_clients_.emplace(
        query::PaymentClients{payments_->store(), payments_->changes(), pool, options.client_secret_key});
  }
  if (options.processes) {
    processes_.emplace(*options.processes, log, clock);
    process_queries_.emplace(query::ProcessQueries{processes_->store(), processes_->source(), log, pool,
                                                   std::move(sql.processes), options.stuck_seconds});
  }
  if (options.locations) {
    locations_.emplace(*options.locations, log, clock);
    location_queries_.emplace(
        query::LocationQueries{locations_->store(), locations_->source(), log, pool, locations::locations_stream});
  }
  if (options.number_series) {
    number_series_.emplace(*options.number_series, log, clock);
    number_series_queries_.emplace(query::NumberSeriesQueries{number_series_->store(), number_series_->source(), log,
                                                              pool, numbering::named_series_stream});
  }
  if (options.transfers) {
    transfers_.emplace(*options.transfers, log, clock);
    transfer_queries_.emplace(
        query::TransferQueries{transfers_->store(), transfers_->source(), log, pool, std::move(sql.transfers)});
  }
  if (options.approvals) {
    approvals_.emplace(*options.approvals, log, clock);
    approval_queries_.emplace(
        query::ApprovalQueries{approvals_->store(), approvals_->source(), log, pool, sql.approvals});
  }
  if (options.cashback_accounts) {
    cashback_accounts_.emplace(*options.cashback_accounts, log, clock);
    cashback_account_queries_.emplace(query::CashbackAccountQueries{
        cashback_accounts_->store(), cashback_accounts_->source(), log, pool, std::move(sql.cashback_accounts)});
  }
  if (options.cashback_claims) {
    cashback_claims_.emplace(*options.cashback_claims, log, clock);
    cashback_claim_queries_.emplace(query::CashbackClaimQueries{cashback_claims_->store(), cashback_claims_->source(),
                                                                log, pool, std::move(sql.cashback_claims)});
  }
  if (options.cashback_programmes) {
    cashback_programmes_.emplace(*options.cashback_programmes, log, clock);
    cashback_programme_queries_.emplace(query::CashbackProgrammeQueries{
        cashback_programmes_->store(), cashback_programmes_->source(), log, pool, cashback::programmes_stream});
  }
  if (options.risk_model) {
    risk_queries_.emplace(query::RiskQueries{log, pool, std::move(sql.assessments),
                                             options.approvals ? sql.approvals : nullptr, *options.risk_model});
  }
  if (stock_) cause_queries_.indexes.stock = &stock_->store();
  if (payments_) cause_queries_.indexes.payments = &payments_->store();
  if (processes_) cause_queries_.indexes.processes = &processes_->store();
  if (options.dead_letters) letters_.emplace(log);
  if (options.audit) audit_queries_.emplace(query::AuditQueries{log, pool, std::move(sql.audit)});
}

void QueryRole::add_routes(http::Router& router) {
  router.add(query::order_query_routes, order_queries_);
  router.add(query::cause_query_routes, cause_queries_);
  router.add(query::ledger_query_routes, ledger_queries_);
  if (stock_queries_) router.add(query::stock_query_routes, *stock_queries_);
  if (process_queries_) router.add(query::process_query_routes, *process_queries_);
  if (location_queries_) router.add(query::location_query_routes, *location_queries_);
  if (number_series_queries_) router.add(query::number_series_query_routes, *number_series_queries_);
  if (transfer_queries_) router.add(query::transfer_query_routes, *transfer_queries_);
  if (approval_queries_) router.add(query::approval_query_routes, *approval_queries_);
  if (cashback_account_queries_) router.add(query::cashback_account_query_routes, *cashback_account_queries_);
  if (cashback_claim_queries_) router.add(query::cashback_claim_query_routes, *cashback_claim_queries_);
  if (cashback_programme_queries_) router.add(query::cashback_programme_query_routes, *cashback_programme_queries_);
  if (risk_queries_) router.add(query::risk_query_routes, *risk_queries_);
  if (letters_) router.add(query::dead_letter_query_routes, *letters_);
  if (audit_queries_) router.add(query::audit_query_routes, *audit_queries_);
  if (payment_queries_) router.add(query::payment_query_routes, *payment_queries_);
  if (settlement_queries_) router.add(query::settlement_query_routes, *settlement_queries_);
  if (payment_clients_) router.add(query::payment_client_routes, *payment_clients_);
}

void QueryRole::add_commands(http::Router& router, const http::Router& commands) {
  for (const auto& [given, handle] : commands.entries()) {
    auto info = given;
    info.prefer_wait = true;
    if (info.id == orders::CreateOrderBody::route) {
      router.add(info, [this, handle](http::Request request) {
        return query::with_settled_order(order_settling_, handle, std::move(request));
      });
    } else if (payment_outcomes_ && info.id.starts_with("payments.")) {
      router.add(info, [this, handle](http::Request request) {
        return query::with_outcome(*payment_outcomes_, handle, std::move(request));
      });
    } else {
      router.add(given, handle);
    }
  }
}

void QueryRole::stop() {
  orders_.stop();
  if (stock_) stock_->stop();
  if (payments_) payments_->stop();
  if (processes_) processes_->stop();
  if (transfers_) transfers_->stop();
  if (approvals_) approvals_->stop();
  if (locations_) locations_->stop();
  if (number_series_) number_series_->stop();
  if (cashback_accounts_) cashback_accounts_->stop();
  if (cashback_claims_) cashback_claims_->stop();
  if (cashback_programmes_) cashback_programmes_->stop();
  if (letters_) letters_->stop();
}

Verdict QueryRole::letters_health() const {
  if (!letters_) return {};
  if (const auto why = letters_->trouble(); !why.empty()) return {Health::degraded, why};
  std::string open;
  for (const auto& [consumer, count] : letters_->open()) {
    if (count > 0) open += fmt::format("{}{} of {}", open.empty() ? "" : ", ", count, consumer);
  }
  if (open.empty()) return {Health::ok, "none"};
  return {Health::degraded, open + " wait for a person"};
}

void QueryRole::refresh_metrics() {
  if (!letters_) return;
  for (const auto& [consumer, count] : letters_->open()) {
    telemetry::gauge(telemetry::metric::dead_letters, {consumer}).set(static_cast<double>(count));
  }
}

// The worst of them speaks.
Verdict QueryRole::health() const {
  auto worst = orders_.health();
  const auto hear = [&worst](const auto& followed) {
    if (!followed) return;
    if (auto verdict = followed->health(); verdict.health > worst.health) worst = std::move(verdict);
  };
  hear(stock_);
  hear(payments_);
  hear(processes_);
  hear(transfers_);
  hear(approvals_);
  hear(locations_);
  hear(number_series_);
  hear(cashback_accounts_);
  hear(cashback_claims_);
  hear(cashback_programmes_);
  return worst;
}

}  // namespace paypie::tools
