// The query role of a node: the RocksDB copies of every context's documents, the readers that feed them, and what the
// read routes need.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "platform/config/config.hpp"
#include "projections/stores/approval_documents.hpp"
#include "projections/stores/order_tail.hpp"
#include "projections/stores/payment_documents.hpp"
#include "projections/stores/process_documents.hpp"
#include "projections/stores/stock_documents.hpp"
#include "projections/stores/transfer_documents.hpp"
#include "query-side/approvals/routes.hpp"
#include "query-side/audit/routes.hpp"
#include "query-side/cashback/routes.hpp"
#include "query-side/causes/routes.hpp"
#include "query-side/dead_letters/routes.hpp"
#include "query-side/inventory/routes.hpp"
#include "query-side/ledger/routes.hpp"
#include "query-side/locations/routes.hpp"
#include "query-side/numbering/routes.hpp"
#include "query-side/orders/routes.hpp"
#include "query-side/orders/settled_order.hpp"
#include "query-side/payments/client.hpp"
#include "query-side/payments/outcomes.hpp"
#include "query-side/payments/routes.hpp"
#include "query-side/processes/routes.hpp"
#include "query-side/risk/routes.hpp"
#include "query-side/settlements/routes.hpp"
#include "query-side/transfers/routes.hpp"
#include "tools/node/contexts.hpp"
#include "tools/node/followed.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

class QueryRole {
 public:
  struct Options {
    projections::DocumentStore::Options orders;
    // None: not served here.
    std::optional<projections::DocumentStore::Options> inventory = {}, payments = {}, processes = {}, transfers = {},
                                                       approvals = {}, locations = {}, number_series = {},
                                                       cashback_accounts = {}, cashback_claims = {},
                                                       cashback_programmes = {};
    std::int64_t stuck_seconds = 300;  // of a process without progress
    bool dead_letters = false;
    std::optional<risk::Scorecard> risk_model = {};  // of claims of cashback; none: they are not served here
    bool audit = false;                              // whether audit entries are served
    std::chrono::milliseconds payment_wait{0};       // of payment commands whose client prefers nothing
    std::string client_secret_key;                   // empty: no client secrets are given
  };
  // The SQL read models, each once it is there.
  struct Sql {
    std::function<std::optional<query::SqlReads>()> orders, inventory, payments, processes, transfers, approvals,
        cashback_accounts, cashback_claims, assessments;
    std::function<std::vector<query::SqlReads>()> audit;
    std::function<std::optional<query::SettlementReads>()> settlements;
    std::function<std::optional<query::LedgerReads>()> ledger;
  };
  // Opens the copies and begins to follow the log. Throws Failure. Log, pool and clock must outlive it.
  QueryRole(const Options& options, log::EventLog& log, Executor& pool, const Clock& clock, Sql sql);
  QueryRole(const QueryRole&) = delete;
  QueryRole& operator=(const QueryRole&) = delete;

  void add_routes(http::Router& router);
  // The routes of commands: those whose outcome comes later can be waited for here, because its views are here.
  void add_commands(http::Router& router, const http::Router& commands);
  // Ends the readers between two batches and waits for them.
  void stop();
  Verdict health() const;
  // Of dead letters; ok where none can be left.
  Verdict letters_health() const;
  void refresh_metrics();

  // For those who wait until a command's outcome shows; null where stock, or payments, are not served.
  Followed<projections::OrderDocuments>& orders() { return orders_; }
  Followed<projections::StockDocuments>* stock() { return stock_ ? &*stock_ : nullptr; }
  Followed<projections::PaymentDocuments>* payments() { return payments_ ? &*payments_ : nullptr; }

 private:
  Followed<projections::OrderDocuments> orders_;
  std::optional<Followed<projections::StockDocuments>> stock_;
  std::optional<Followed<projections::PaymentDocuments>> payments_;
  std::optional<Followed<projections::ProcessDocuments>> processes_;
  std::optional<Followed<projections::TransferDocuments>> transfers_;
  std::optional<Followed<projections::ApprovalDocuments>> approvals_;
  std::optional<Followed<projections::LocationDocuments>> locations_;
  std::optional<Followed<projections::NumberSeriesDocuments>> number_series_;
  std::optional<Followed<projections::CashbackAccountDocuments>> cashback_accounts_;
  std::optional<Followed<projections::CashbackClaimDocuments>> cashback_claims_;
  std::optional<Followed<projections::CashbackProgrammeDocuments>> cashback_programmes_;
  std::optional<query::LetterBook> letters_;
  std::optional<query::AuditQueries> audit_queries_;
  query::OrderQueries order_queries_;
  query::LedgerQueries ledger_queries_;
  std::optional<query::StockQueries> stock_queries_;
  std::optional<query::PaymentQueries> payment_queries_;
  std::optional<query::SettlementQueries> settlement_queries_;
  query::OrderSettling order_settling_;
  std::optional<query::PaymentOutcomes> payment_outcomes_;
  std::optional<query::PaymentClients> payment_clients_;
  std::optional<query::ProcessQueries> process_queries_;
  std::optional<query::TransferQueries> transfer_queries_;
  std::optional<query::ApprovalQueries> approval_queries_;
  std::optional<query::LocationQueries> location_queries_;
  std::optional<query::NumberSeriesQueries> number_series_queries_;
  std::optional<query::CashbackAccountQueries> cashback_account_queries_;
  std::optional<query::CashbackClaimQueries> cashback_claim_queries_;
  std::optional<query::CashbackProgrammeQueries> cashback_programme_queries_;
  std::optional<query::RiskQueries> risk_queries_;
  query::CauseQueries cause_queries_;
};

// As the configuration says, for the contexts that are served.
QueryRole::Options query_options(const config::Config& config, const Contexts& contexts);

}  // namespace paypie::tools
