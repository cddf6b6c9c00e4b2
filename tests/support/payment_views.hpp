// Payments from command to view: real lanes write, a tail and a PostgreSQL read model follow, the views are asked over
// HTTP. A person's word stands for the gateway's.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "platform/scheduler/pool.hpp"
#include "projections/runner/payments_sql.hpp"
#include "projections/runner/runner.hpp"
#include "projections/stores/payment_documents.hpp"
#include "query-side/payments/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/payment_service.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

struct PaymentViews {
  PaymentService commands;
  std::string url = fresh_database();
  SystemClock clock;
  TempFolder folder;
  std::unique_ptr<projections::PaymentStore> store = *projections::PaymentStore::open({.folder = folder.path()});
  projections::PaymentTail tail{commands.log(), *store, clock};
  postgres::Pool connections{{.url = url, .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  projections::PaymentsSql projection;
  projections::Runner runner{commands.log(), connections, projection, clock};
  Pool pool{2};
  query::PaymentQueries queries{
      *store,
      {tail.progress(), [this](const std::string& stream) { return tail.is_parked(stream); }},
      commands.log(),
      pool,
      [this]() -> std::optional<query::SqlReads> {
        return query::SqlReads{
            connections, {runner.progress(), [this](const std::string& stream) { return runner.is_parked(stream); }}};
      }};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;

  PaymentViews() {
    router.add(query::payment_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~PaymentViews() {
    server.reset();
    pool.stop();
  }

  // The payment's id; `attempt` is that of its authorisation.
  std::string create(int minor = 10'000, const std::string& more = "", const OrderId& order = {}) {
    const auto body =
        fmt::format(R"({{"order":"{}","amount":{{"amount":{},"currency":"USD"}},"method":"pm_card","confirm":true{}}})",
                    order.text(), minor, more);
    const auto made = commands.call({.body = body, .key = std::to_string(++keys_)});
    REQUIRE_MESSAGE(made.status == 201, made.body);
    position = header(made, "Paypie-Position");
    attempt = json_of(made)["event"]["data"]["attempt"];
    return json_of(made)["id"];
  }
  // The event's data.
  Json post(const std::string& payment, const std::string& what, const std::string& body) {
    const auto answer = commands.call(
        {.path = "/api/v1/payments/" + payment + "/" + what, .body = body, .key = std::to_string(++keys_)});
    REQUIRE_MESSAGE(answer.status < 300, answer.body);
    position = header(answer, "Paypie-Position");
    return json_of(answer)["event"]["data"];
  }
  // A person says how it ended, in the place of a gateway. `id` is that of the attempt, capture or refund.
  void resolve(const std::string& payment, const std::string& operation, const std::string& id,
               const std::string& outcome = "succeeded") {
    post(payment, "resolve",
         fmt::format(
             R"({{"operation":"{}","id":"opn{}","outcome":"{}","gateway_reference":"ref","reason":"the bank's"}})",
             operation, id.substr(3), outcome));
  }
  static std::string amount(int minor) {
    return fmt::format(R"({{"amount":{{"amount":{},"currency":"USD"}}}})", minor);
  }
  std::string authorized(int minor = 10'000, const std::string& more = "", const OrderId& order = {}) {
    const auto payment = create(minor, more, order);
    resolve(payment, "authorization", attempt);
    return payment;
  }
  std::string captured(int minor = 10'000) {
    const auto payment = authorized(minor);
    resolve(payment, "capture", post(payment, "capture", amount(minor))["capture"]);
    return payment;
  }

  void catch_up() {
    const auto covers_all = [&](const projections::Progress& progress) {
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        const auto end = commands.log().end({progress.topic(), partition});
        REQUIRE(end.has_value());
        if (progress.next(partition) < *end) return false;
      }
      return true;
    };
    REQUIRE(eventually([&] {
      while (*tail.step()) {
      }
      const auto stepped = runner.step();
      REQUIRE_MESSAGE(stepped, (stepped ? "" : stepped.error()));
      return *stepped == projections::Runner::Step::idle && covers_all(runner.progress()) &&
             covers_all(tail.progress());
    }));
  }

  struct Reply {
    int status = 0;
    nlohmann::json json;
    Answer raw;
  };
  Reply get(const std::string& target, const std::string& fields = "") {
    RawClient client(server->port());
    Answer answer =
        client.ask("GET /api/v1/" + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "Connection: close\r\n\r\n");
    return {answer.status, nlohmann::json::parse(answer.body, nullptr, false), answer};
  }

  std::string position;  // of the last command
  std::string attempt;   // of the last payment created

 private:
  int keys_ = 0;
};

}  // namespace paypie::test
