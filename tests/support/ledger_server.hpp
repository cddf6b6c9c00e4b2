// The ledger behind a real HTTP server: a log of orders, payments and cashback in memory, all parts of the read model
// in a PostgreSQL of their own, stepped by hand. What was written is kept, for folds of the test's own.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "projections/runner/ledger_sql.hpp"
#include "projections/runner/runner.hpp"
#include "query-side/ledger/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/order_history.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/random_cashback.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/written_log.hpp"

namespace paypie::test {

// An event that posts, as the log has it.
struct Posted {
  Envelope meta;
  ledger::Postings postings;
};

// Orders of two stores over some weeks of business, money that comes and goes for them, and their customers' cashback.
class LedgerLog {
 public:
  explicit LedgerLog(std::uint64_t seed) : histories_(seed) {
    for (const auto* store : {"main", "other"}) {
      for (std::uint64_t customer = 1; customer <= 3; ++customer) lives_.emplace_back(seed + customer, store, "USD");
    }
  }

  void write(int events) {
    for (int n = 0; n < events; ++n) {
      const auto happening = histories_.next();
      write(projections::order_ledger.topic, happening.meta, happening.event);
      if (const auto* created = std::get_if<orders::OrderCreated>(&happening.event)) pay(happening.meta, *created);
      auto [meta, event] = lives_[histories_.pick(lives_.size())].next();
      meta.time = happening.meta.time;
      write(projections::cashback_ledger.topic, meta, event);
    }
  }
  template <class Event>
  void write(std::string_view topic, const Envelope& meta, const Event& event) {
    written_.write(topic, meta, event);
    if (auto postings = ledger::postings_of(event); !postings.empty()) posted.push_back({meta, std::move(postings)});
  }

  log::EventLog& log() { return written_.log(); }
  std::vector<Posted> posted;

 private:
  // Captured a few days after the order, at one of two gateways; some of it given back later.
  void pay(const Envelope& order, const orders::OrderCreated& created) {
    const PaymentId payment{bytes_of(5, ++payments_)};
    Envelope meta = order;
    meta.stream = payment.text();
    const auto later = [&](std::uint64_t days) {
      meta.id = {bytes_of(6, ++commands_)};
      meta.version += 1;
      meta.occurred_at->micros += static_cast<std::int64_t>(days * 86'400) * 1'000'000;
      meta.time.micros += static_cast<std::int64_t>(1 + days);
    };
    const std::string gateway = histories_.pick(2) ? "stripe" : "paypal";
    meta.version = 0;
    later(1 + histories_.pick(3));
    meta.type = wire_type<payments::PaymentCaptured>();
    write(projections::payment_ledger.topic, meta,
          payments::PaymentEvent(payments::PaymentCaptured{.payment = payment,
                                                           .order = created.order,
                                                           .amount = created.totals.total,
                                                           .captured_in_all = created.totals.total,
                                                           .gateway = gateway,
                                                           .test_mode = false}));
    if (histories_.pick(3)) return;
    later(histories_.pick(9));
    meta.type = wire_type<payments::PaymentRefunded>();
    const Money back{created.totals.total.minor / 3, created.currency};
    write(projections::payment_ledger.topic, meta,
          payments::PaymentEvent(payments::PaymentRefunded{.payment = payment,
                                                           .order = created.order,
                                                           .amount = back,
                                                           .refunded_in_all = back,
                                                           .gateway = gateway,
                                                           .test_mode = false}));
  }

  OrderHistories histories_;
  std::vector<RandomCashback> lives_;
  WrittenLog written_{
      {projections::order_ledger.topic, projections::payment_ledger.topic, projections::cashback_ledger.topic}};
  std::uint64_t commands_ = 0, payments_ = 0;
};

struct LedgerServer {
  explicit LedgerServer(LedgerLog& books, projections::RunnerConfig config = {})
      : log(books),
        orders_runner(log.log(), connections, orders, clock, config),
        payments_runner(log.log(), connections, payments, clock, config),
        cashback_runner(log.log(), connections, cashback, clock, config) {
    router.add(query::ledger_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~LedgerServer() {
    server.reset();
    pool.stop();
  }

  int catch_up() {
    int batches = 0;
    for (auto* runner : {&orders_runner, &payments_runner, &cashback_runner}) {
      for (;; ++batches) {
        const auto step = runner->step();
        REQUIRE_MESSAGE(step, (step ? "" : step.error()));
        if (*step == projections::Runner::Step::idle) break;
      }
    }
    return batches;
  }

  // Every row of every table, in the order of the keys.
  std::map<std::string, std::vector<std::string>> content() {
    std::map<std::string, std::vector<std::string>> all;
    for (const std::string table :
         {"ledger_orders.postings", "ledger_orders.balances", "ledger_payments.postings", "ledger_payments.balances",
          "ledger_cashback.postings", "ledger_cashback.balances"}) {
      const auto done = connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
        const auto rows = session.query("SELECT t::text FROM " + table + " t ORDER BY t::text COLLATE \"C\"");
        for (std::size_t row = 0; row < rows.size(); ++row) all[table].emplace_back(rows.text(row, 0));
      });
      REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
    }
    return all;
  }

  struct Reply {
    int status = 0;
    nlohmann::json json;
  };
  Reply get(const std::string& target, const std::string& store = "main") {
    RawClient client(server->port());
    const auto answer =
        client.ask("GET /api/v1/ledger/" + target + " HTTP/1.1\r\nHost: localhost\r\nX-Store-Id: " + store +
                   "\r\nConnection: close\r\n\r\n");
    return {answer.status, nlohmann::json::parse(answer.body, nullptr, false)};
  }

  LedgerLog& log;
  std::string url = fresh_database();
  postgres::Pool connections{{.url = url, .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  projections::LedgerSql orders{projections::order_ledger}, payments{projections::payment_ledger},
      cashback{projections::cashback_ledger};
  SystemClock clock;
  projections::Runner orders_runner, payments_runner, cashback_runner;
  Pool pool{2};
  query::LedgerQueries queries{log.log(), pool, [this]() -> std::optional<query::LedgerReads> {
                                 const auto never = [](const std::string&) { return false; };
                                 return query::LedgerReads{
                                     connections,
                                     {{projections::order_ledger.name, {orders_runner.progress(), never}},
                                      {projections::payment_ledger.name, {payments_runner.progress(), never}},
                                      {projections::cashback_ledger.name, {cashback_runner.progress(), never}}}};
                               }};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;
};

}  // namespace paypie::test
