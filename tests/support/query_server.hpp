// The order views behind a real HTTP server: a log, a RocksDB cache, a PostgreSQL read model, stepped by hand.
#pragma once
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "platform/scheduler/pool.hpp"
#include "projections/stores/order_tail.hpp"
#include "query-side/orders/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/orders_database.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

struct QueryServer {
  explicit QueryServer(OrderLog& orders) : log(orders), database(orders.log()) {
    router.add(query::order_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~QueryServer() {
    server.reset();
    pool.stop();
  }

  void catch_up() {
    // A broker hands a record out a moment after it has taken it.
    REQUIRE(eventually([&] {
      database.catch_up();
      return covers_all(database.runner.progress());
    }));
    REQUIRE(eventually([&] {
      while (*tail.step()) {
      }
      return covers_all(tail.progress());
    }));
  }
  bool covers_all(const projections::Progress& progress) {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      const auto end = log.log().end(OrderLog::where(partition));
      REQUIRE(end.has_value());
      if (progress.next(partition) < *end) return false;
    }
    return true;
  }

  struct Reply {
    int status = 0;
    nlohmann::json json;
    Answer raw;
  };
  Reply get(const std::string& target, const std::string& fields = "") {
    RawClient client(server->port());
    Answer answer =
        client.ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "Connection: close\r\n\r\n");
    return {answer.status, nlohmann::json::parse(answer.body, nullptr, false), answer};
  }

  OrderLog& log;
  OrdersDatabase database;
  TempFolder folder;
  SystemClock clock;
  std::unique_ptr<projections::OrderStore> store = *projections::OrderStore::open({.folder = folder.path()});
  projections::OrderTail tail{log.log(), *store, clock};
  Pool pool{2};
  postgres::Pool reads{{.url = database.url, .name = "queries", .size = 2}};
  bool sql_is_there = true;
  query::OrderQueries queries{*store,
                              {tail.progress(), [this](const std::string& stream) { return tail.is_parked(stream); }},
                              log.log(),
                              pool,
                              [this]() -> std::optional<query::SqlReads> {
                                if (!sql_is_there) return std::nullopt;
                                return query::SqlReads{reads,
                                                       {database.runner.progress(), [this](const std::string& stream) {
                                                          return database.runner.is_parked(stream);
                                                        }}};
                              }};
  http::Router router;
  StoreByHeader who;
  std::optional<HttpServer> server;
};

}  // namespace paypie::test
