// Who did what: the events of every topic as one list, its filters and pages, and rows that are made again.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <list>

#include "platform/scheduler/pool.hpp"
#include "projections/runner/audit_sql.hpp"
#include "projections/runner/runner.hpp"
#include "query-side/audit/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/transfer_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

struct Audited {
  TransferService commands;
  SystemClock clock;
  postgres::Pool connections{{.url = fresh_database(), .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  struct Topic {
    projections::AuditSql rows;
    projections::Runner runner;
    Topic(std::string topic, Audited& all)
        : rows(std::move(topic)), runner(all.commands.log(), all.connections, rows, all.clock) {}
  };
  std::list<Topic> topics;
  Pool pool{2};
  query::AuditQueries queries{
      commands.log(), pool, [this] {
        std::vector<query::SqlReads> all;
        for (auto& topic : topics) {
          all.push_back({connections, {topic.runner.progress(), [&topic](const std::string& stream) {
                                         return topic.runner.is_parked(stream);
                                       }}});
        }
        return all;
      }};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;
  int keys = 0;

  Audited() {
    for (const auto& topic : *commands.log().topics()) {
      if (log::is_event_topic(topic)) topics.emplace_back(topic, *this);
    }
    router.add(query::audit_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~Audited() {
    server.reset();
    pool.stop();
  }
  std::string request(const std::string& sku, const std::string& from = "192.0.2.17") {
    const auto made = commands.call({.body = fmt::format(R"({{"sku":"{}","from":"a","to":"b","quantity":3}})", sku),
                                     .key = "k" + std::to_string(++keys),
                                     .from = from});
    REQUIRE(made.status == 201);
    return json_of(made)["id"];
  }
  void cancel(const std::string& id) {
    REQUIRE(commands
                .call({.path = "/api/v1/stock/transfers/" + id + "/cancel",
                       .body = R"({"reason":"counted wrong"})",
                       .key = "k" + std::to_string(++keys)})
                .status == 200);
  }
  void catch_up() {
    for (auto& topic : topics) {
      REQUIRE(eventually([&] {
        const auto stepped = topic.runner.step();
        REQUIRE_MESSAGE(stepped, (stepped ? "" : stepped.error()));
        for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
          if (topic.runner.progress().next(partition) < *commands.log().end({topic.rows.topic().data(), partition})) {
            return false;
          }
        }
        return *stepped == projections::Runner::Step::idle;
      }));
    }
  }
  nlohmann::json get(const std::string& query, int status = 200, const std::string& fields = "") {
    RawClient client(server->port());
    const auto answer = client.ask("GET /api/v1/audit/entries" + query + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                                   "Connection: close\r\n\r\n");
    INFO(answer.body);
    CHECK(answer.status == status);
    return nlohmann::json::parse(answer.body, nullptr, false);
  }
  std::size_t count(const std::string& query) { return get(query).at("data").size(); }
};

}  // namespace

TEST_CASE("who did what to which resource, when and why is listed, filtered and paged") {
  Audited shop;
  CHECK(shop.get("", 503).at("code") == "read.not_ready");
  const auto first = shop.request("SKU-1"), second = shop.request("SKU-2");
  shop.catch_up();
  const auto between = shop.get("?limit=1").at("data").at(0).at("recorded_at").get<std::string>();
  shop.cancel(first);
  shop.catch_up();

  const auto all = shop.get("?include=total");
  const auto total = all.at("total").get<std::size_t>();
  CHECK(total >= 3);
  const auto entry = shop.get("?resource=" + first + "&limit=1").at("data").at(0);
  INFO(entry.dump(2));
  CHECK(entry.at("reason") == "counted wrong");
  CHECK(entry.at("resource_type") == "transfer");
  CHECK(entry.at("resource_id") == first);
  CHECK(entry.at("outcome") == "done");
  CHECK(entry.at("actor") == "tester");
  CHECK(entry.at("version") == 2);
  CHECK(entry.at("place").get<std::string>().starts_with("paypie.transfer.events.v1/"));
  CHECK_FALSE(entry.at("causation").get<std::string>().empty());

  CHECK(shop.count("?resource=" + second) == 1);
  CHECK(shop.count("?action=" + entry.at("action").get<std::string>()) == total);
  CHECK(shop.count("?action=paypie.order.cancelled.v1") == 0);
  CHECK(shop.count("?actor=tester&limit=100") + shop.count("?actor=nobody") == std::min<std::size_t>(total, 100));
  CHECK(shop.count("?outcome=refused") == 0);
  CHECK(shop.count("?resource_type=order") == 0);
  const auto from = entry.at("recorded_at").get<std::string>();
  CHECK(shop.count("?from=" + from + "&to=2999-01-01") + shop.count("?to=" + from + "&limit=100") == total);
  CHECK(shop.count("?to=" + between) < total);
  CHECK(shop.get("", 200, "X-Store-Id: other\r\n").at("data").empty());

  std::set<std::string> places;
  std::string cursor;
  do {
    const auto page = shop.get("?limit=1" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto& one : page.at("data")) CHECK(places.insert(one.at("place")).second);
    cursor = page.at("has_more") == true ? page.at("next_cursor").get<std::string>() : "";
  } while (!cursor.empty());
  CHECK(places.size() == total);
}

TEST_CASE("from which network it was done is listed and can be looked for; what no client asked for has none") {
  Audited shop;
  const auto first = shop.request("SKU-1"), second = shop.request("SKU-2", "2001:db8:1:2:3::4");
  shop.cancel(first);
  shop.commands.call({.path = "/test/answer/" + second + "/find/no_such_item"});
  shop.catch_up();
  CHECK(shop.get("?resource=" + second + "&client=2001:db8:1::/48").at("data").at(0).at("resource_id") == second);
  CHECK(shop.count("?client=2001:db8:1::/48") == 1);
  const auto here = shop.get("?resource=" + first).at("data");
  REQUIRE(here.size() == 2);
  for (const auto& entry : here) CHECK(entry.at("client") == "192.0.2.0/24");
  CHECK(shop.count("?client=192.0.3.0/24") == 0);
  const auto by_process = shop.get("?actor=transfers").at("data");
  CHECK_FALSE(by_process.empty());
  for (const auto& entry : by_process) CHECK(entry.at("client") == "");
}

TEST_CASE("what is asked for wrongly is refused by its name") {
  Audited shop;
  CHECK(shop.get("?outcome=maybe", 400).at("errors").at(0).at("pointer").get<std::string>().find("outcome") !=
        std::string::npos);
  shop.get("?from=yesterday", 400);
  shop.get("?limit=101", 400);
  shop.get("?whatever=1", 400);
}

TEST_CASE("the rows of one topic are made again without touching those of the others") {
  Audited shop;
  const auto id = shop.request("SKU-1");
  shop.catch_up();
  const auto before = shop.get("?limit=100").at("data");
  for (auto& topic : shop.topics) {
    topic.runner.ask_rebuild();
    shop.catch_up();
    CHECK(shop.get("?limit=100").at("data") == before);
  }
}

TEST_CASE("rows of the former shape go when their topic is listed again, and only those") {
  Audited shop;
  const auto id = shop.request("SKU-1");
  shop.catch_up();
  const auto rows_left = [&] {
    return shop.connections.transact(postgres::Mode::read, [](postgres::Session& session) {
      return session.query("SELECT count(*) FROM audit.entries_1").integer(0, 0);
    });
  };
  const auto topic = std::string(shop.topics.front().rows.topic());
  REQUIRE(shop.connections.transact(postgres::Mode::write, [&](postgres::Session& session) {
    session.query("CREATE TABLE audit.entries_1 (topic text)");
    session.query("INSERT INTO audit.entries_1 VALUES ($1), ('another')", {topic});
  }));
  shop.topics.front().runner.ask_rebuild();
  shop.catch_up();
  CHECK(*rows_left() == 1);
  CHECK(shop.count("?resource=" + id) == 1);
}
