// Stock from command to view: real lanes write, a tail and a PostgreSQL read model follow, the views are asked over
// HTTP.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "platform/scheduler/pool.hpp"
#include "projections/runner/inventory_sql.hpp"
#include "projections/runner/runner.hpp"
#include "projections/stores/stock_documents.hpp"
#include "query-side/inventory/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/inventory_service.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

struct StockViews {
  InventoryService commands;
  std::string url = fresh_database();
  SystemClock clock;
  TempFolder folder;
  std::unique_ptr<projections::StockStore> store = *projections::StockStore::open({.folder = folder.path()});
  projections::StockTail tail{commands.log(), *store, clock};
  postgres::Pool connections{{.url = url, .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  projections::InventorySql projection;
  projections::Runner runner{commands.log(), connections, projection, clock};
  Pool pool{2};
  query::StockQueries queries{
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

  StockViews() {
    router.add(query::stock_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~StockViews() {
    server.reset();
    pool.stop();
  }

  std::string configure(const std::string& sku, const std::string& location, const std::string& more = "") {
    const auto body = fmt::format(R"({{"sku":"{}","location":"{}"{}}})", sku, location, more);
    const auto made = commands.call({.method = http::Method::put, .body = body});
    REQUIRE(made.status == 200);
    return json_of(made)["id"];
  }
  // The event's data.
  Json post(const std::string& item, const std::string& what, const std::string& body) {
    const auto answer = commands.call(
        {.path = "/api/v1/inventory/items/" + item + "/" + what, .body = body, .key = std::to_string(++keys_)});
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    position = header(answer, "Paypie-Position");
    return json_of(answer)["event"]["data"];
  }
  Json reserve(const std::string& item, int quantity, const OrderId& order = {}) {
    return post(item, "reservations", fmt::format(R"({{"order":"{}","quantity":{}}})", order.text(), quantity));
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
    Answer answer = client.ask("GET /api/v1/inventory/" + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                               "Connection: close\r\n\r\n");
    return {answer.status, nlohmann::json::parse(answer.body, nullptr, false), answer};
  }

  std::string position;  // of the last command

 private:
  int keys_ = 0;
};

}  // namespace paypie::test
