// Transfers as people watch them: one with its past, and the list.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "platform/scheduler/pool.hpp"
#include "projections/runner/runner.hpp"
#include "projections/runner/transfers_sql.hpp"
#include "query-side/transfers/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/not_ready.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/transfer_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

struct Watching {
  TransferService commands;
  std::string url = fresh_database();
  SystemClock clock;
  TempFolder folder;
  std::unique_ptr<projections::TransferStore> store = *projections::TransferStore::open({.folder = folder.path()});
  projections::TransferTail tail{commands.log(), *store, clock};
  postgres::Pool connections{{.url = url, .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  projections::TransfersSql projection;
  projections::Runner runner{commands.log(), connections, projection, clock};
  Pool pool{2};
  query::TransferQueries queries{
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

  Watching() {
    router.add(query::transfer_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~Watching() {
    server.reset();
    pool.stop();
  }

  std::string request(const std::string& sku, const std::string& from, const std::string& to) {
    const auto made = commands.call(
        {.body = fmt::format(R"({{"sku":"{}","from":"{}","to":"{}","quantity":3}})", sku, from, to), .key = key()});
    REQUIRE(made.status == 201);
    return json_of(made)["id"];
  }
  void cancel(const std::string& id) {
    REQUIRE(commands
                .call({.path = "/api/v1/stock/transfers/" + id + "/cancel",
                       .body = R"({"reason":"not needed"})",
                       .key = key()})
                .status == 200);
  }
  std::string key() { return "k" + std::to_string(++keys_); }

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
    Answer answer = client.ask("GET /api/v1/stock/transfers" + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                               "Connection: close\r\n\r\n");
    return {answer.status, nlohmann::json::parse(answer.body, nullptr, false), answer};
  }
  std::vector<std::string> ids(const std::string& filter) {
    std::vector<std::string> found;
    for (const auto& one : get(filter).json.at("data")) found.push_back(one.at("id"));
    return found;
  }

 private:
  int keys_ = 0;
};

}  // namespace

TEST_CASE("a transfer is read as it is, as it was, with its history") {
  Watching shop;
  const auto id = shop.request("SKU-1", "seattle", "portland");
  shop.cancel(id);
  shop.catch_up();
  const auto now = shop.get("/" + id);
  REQUIRE(now.status == 200);
  CHECK(now.json["phase"] == "cancelling");
  CHECK(now.json["reason"] == "not needed");
  CHECK(now.json["sku"] == "SKU-1");
  CHECK(now.json["from"] == "seattle");
  CHECK(now.json["to"] == "portland");
  CHECK(now.json["quantity"] == 3);
  REQUIRE(now.json["open"].size() == 2);
  CHECK(now.json["open"][0]["asked"] == "find");
  CHECK(now.json["open"][0]["location"] == "portland");
  CHECK(now.json["open"][1]["asked"] == "cancel");
  CHECK(now.raw.header("etag") == "\"2\"");
  CHECK(shop.get("/" + id, "If-None-Match: \"2\"\r\n").status == 304);
  CHECK(shop.get("/" + id + "?as_of=1").json["phase"] == "requested");
  CHECK(shop.get("/" + id + "?as_of=7").json["code"] == "transfer.no_such_moment");
  CHECK(shop.get("/" + id, "X-Store-Id: other\r\n").json["code"] == "transfer.not_found");
  CHECK(shop.get("/" + TransferId{{9}}.text()).json["code"] == "transfer.not_found");
  const auto history = shop.get("/" + id + "/history");
  REQUIRE(history.json["data"].size() == 2);
  CHECK(history.json["data"][1]["type"] == "paypie.transfer.stepped.v1");
}

TEST_CASE("what an item refuses stands with the transfer, until something goes on") {
  Watching shop;
  const auto id = shop.request("SKU-1", "seattle", "portland");
  shop.commands.call({.path = "/test/answer/" + id + "/find/no_such_item"});
  shop.catch_up();
  const auto now = shop.get("/" + id).json;
  CHECK(now["phase"] == "refused");
  CHECK(now["why"] == "no_such_item");
  CHECK(now["why_at"] == "portland");
  CHECK(now["open"].empty());
}

TEST_CASE("transfers are listed by variant, locations and phase; wrong filters are named") {
  Watching shop;
  const auto first = shop.request("SKU-1", "seattle", "portland");
  const auto second = shop.request("SKU-2", "portland", "boise");
  shop.commands.call({.path = "/test/answer/" + second + "/find/no_such_item"});
  shop.catch_up();
  CHECK(shop.ids("").size() == 2);
  CHECK(shop.ids("?sku=SKU-1") == std::vector{first});
  CHECK(shop.ids("?from=portland") == std::vector{second});
  CHECK(shop.ids("?to=portland") == std::vector{first});
  CHECK(shop.ids("?phase=requested") == std::vector{first});
  CHECK(shop.ids("?open=true") == std::vector{first});
  CHECK(shop.ids("?open=false") == std::vector{second});
  CHECK(shop.get("", "X-Store-Id: other\r\n").json["data"].empty());
  CHECK(shop.get("?phase=sleeping").status == 400);
  CHECK(shop.get("?open=maybe").status == 400);
  const auto page = shop.get("?limit=1").json;
  CHECK(page["has_more"] == true);
  CHECK(shop.ids("?limit=1&cursor=" + page["next_cursor"].get<std::string>()).size() == 1);
}

TEST_CASE("the list of transfers says that its tables are not there yet, until they are") {
  Watching shop;
  const auto base = std::string_view("/api/v1/stock/transfers").size();
  const auto waiting = reads_not_ready(shop.router, TransferId{{1}}.text(),
                                       [&](const std::string& target) { return shop.get(target.substr(base)); });
  CHECK(waiting == std::set<std::string>{"transfers.list"});
  shop.catch_up();
  CHECK(shop.get("").status == 200);
}
