// Instances as people watch them: one with its steps and its past, and the list of those that are stuck.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "projections/runner/processes_sql.hpp"
#include "query-side/processes/routes.hpp"
#include "tests/support/document_views.hpp"
#include "tests/support/not_ready.hpp"
#include "tests/support/process_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// The time of these processes is virtual, and years behind that of PostgreSQL: a century without progress is too long.
constexpr std::int64_t never = 3'153'600'000;

struct Watching
    : DocumentViews<ProcessService, projections::ProcessDocuments, projections::ProcessesSql, query::ProcessQueries> {
  Watching() {
    queries.stuck_seconds = never;
    router.add(query::process_query_routes, queries);
    serve();
  }
  ProcessService& processes = commands;

  Reply get(const std::string& target, const std::string& fields = "") {
    return ask("/api/v1/processes" + target, fields);
  }
  std::size_t stuck_of_metric(std::int64_t seconds) {
    return *connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
      return projections::stuck_instances(session, seconds);
    });
  }
};

const std::string by_id = "/order-to-cash/" + order_to_cash::instance_of(the_order).text();

}  // namespace

TEST_CASE("an instance is read by its id or its order's, as it is, as it was, with its history") {
  Watching shop;
  shop.processes.get_stuck();
  shop.catch_up();
  const auto now = shop.get(by_id);
  REQUIRE(now.status == 200);
  CHECK(now.json["phase"] == "stuck");
  CHECK(now.json["waits_for"] == "person");
  CHECK(now.json["last_refusal"] == "series_exhausted");
  CHECK(now.json["steps"].size() == 2);
  CHECK(now.raw.header("etag") == "\"2\"");
  CHECK(shop.get(by_id, "If-None-Match: \"2\"\r\n").status == 304);
  CHECK(shop.get("/order-to-cash/" + the_order.text()).json == now.json);
  CHECK(shop.get(by_id + "?as_of=1").json["phase"] == "reserving");
  CHECK(shop.get(by_id + "?as_of=7").json["code"] == "process.no_such_moment");
  CHECK(shop.get(by_id, "X-Store-Id: other\r\n").json["code"] == "process.not_found");
  const auto history = shop.get("/order-to-cash/" + the_order.text() + "/history");
  REQUIRE(history.json["data"].size() == 2);
  CHECK(history.json["data"][1]["type"] == "paypie.order_to_cash.stepped.v2");
  CHECK(history.json["data"][1]["data"]["refusal"] == "series_exhausted");
}

TEST_CASE("an instance is stuck when a step failed for good, and the list says which step waits for what") {
  Watching shop;
  shop.processes.get_stuck();
  shop.catch_up();
  const auto stuck = shop.get("?stuck=true").json;
  REQUIRE(stuck["data"].size() == 1);
  CHECK(stuck["data"][0]["stuck"] == "step_failed");
  CHECK(stuck["data"][0]["waiting"] == "a step failed for good (series_exhausted); a person has to look");
  CHECK(shop.get("?stuck=false").json["data"].empty());
  CHECK(shop.stuck_of_metric(never) == 1);
  REQUIRE(shop.processes.act("retry-step", R"({"reason":"open again"})", "k1").status == 200);
  shop.catch_up();
  CHECK(shop.get("?stuck=true").json["data"].empty());
  CHECK(shop.get("?stuck=false").json["data"][0]["stuck"].is_null());
  CHECK(shop.stuck_of_metric(never) == 0);
}

TEST_CASE("an instance without an answer is stuck once that took too long") {
  Watching shop;
  shop.processes.hear(one_line_order(), "", the_order.text());
  shop.catch_up();
  CHECK(shop.get("?stuck=true").json["data"].empty());
  shop.queries.stuck_seconds = -never;  // as if that long had passed
  const auto stuck = shop.get("?stuck=true").json;
  REQUIRE(stuck["data"].size() == 1);
  CHECK(stuck["data"][0]["stuck"] == "no_progress");
  CHECK(shop.stuck_of_metric(-never) == 1);
}

TEST_CASE("an instance whose deadline has passed is stuck") {
  Watching shop;
  shop.processes.hear(one_line_order(""), "", the_order.text());
  const auto wish = shop.processes.play.open(Asked::reserve_stock);
  shop.processes.hear(reserved(wish, 2), wish.name, "item");
  const auto number = shop.processes.play.open(Asked::take_number);
  shop.processes.hear(CommandSettled{Settlement::nothing_to_do, ""}, number.name, "numbers");
  shop.catch_up();
  const auto stuck = shop.get("?stuck=true").json;  // its events are of 2024, and so is its deadline
  REQUIRE(stuck["data"].size() == 1);
  CHECK(stuck["data"][0]["stuck"] == "deadline_passed");
  CHECK(stuck["data"][0]["waits_for"] == "customer");
}

TEST_CASE("instances are listed by phase, order and time; wrong filters are named") {
  Watching shop;
  shop.processes.get_stuck();
  shop.catch_up();
  CHECK(shop.get("").json["data"].size() == 1);
  CHECK(shop.get("?phase=stuck").json["data"].size() == 1);
  CHECK(shop.get("?phase=finished").json["data"].empty());
  CHECK(shop.get("?order=" + the_order.text()).json["data"].size() == 1);
  CHECK(shop.get("?order=ord_other").json["data"].empty());
  CHECK(shop.get("?since=2020-01-01").json["data"].size() == 1);
  CHECK(shop.get("?since=2100-01-01").json["data"].empty());
  CHECK(shop.get("", "X-Store-Id: other\r\n").json["data"].empty());
  CHECK(shop.get("?phase=sleeping").status == 400);
  CHECK(shop.get("?stuck=maybe").status == 400);
  CHECK(shop.get("?since=yesterday").status == 400);
}

TEST_CASE("the list of processes says that its tables are not there yet, until they are") {
  Watching shop;
  const auto base = std::string_view("/api/v1/processes").size();
  const auto id = order_to_cash::instance_of(the_order).text();
  const auto waiting =
      reads_not_ready(shop.router, id, [&](const std::string& target) { return shop.get(target.substr(base)); });
  CHECK(waiting == std::set<std::string>{"processes.list"});
  shop.catch_up();
  CHECK(shop.get("").status == 200);
}
