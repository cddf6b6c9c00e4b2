// One order over HTTP: the document as it is, as it was, its history, and read-your-writes.
#include <doctest/doctest.h>

#include <future>

#include "events/log/position_token.hpp"
#include "tests/support/query_server.hpp"

using namespace paypie;
using test::OrderLog;
using test::QueryServer;

namespace {

std::string token(const OrderLog::Place& place) {
  return "Paypie-Wait-For: " + log::to_text(log::PositionToken{OrderLog::where(place.partition), place.offset}) +
         "\r\n";
}

test::Happening note(const test::Happening& created, std::uint64_t version) {
  Envelope meta = created.meta;
  meta.version = version;
  meta.time = {created.meta.time.micros + static_cast<std::int64_t>(version) * 1'000'000};
  return {meta,
          orders::OrderNoteChanged{std::get<orders::OrderCreated>(created.event).order, "v" + std::to_string(version)}};
}

}  // namespace

TEST_CASE("an order is answered as it is stored, with its version as ETag, to its own store only") {
  OrderLog log;
  test::OrderHistories histories(1, {"main"});
  QueryServer api(log);
  auto created = histories.create();
  log.write(created);
  log.write(note(created, 2));
  api.catch_up();
  std::string path = "/api/v1/orders/" + created.meta.stream;
  auto reply = api.get(path);
  REQUIRE(reply.status == 200);
  CHECK(reply.raw.header("etag") == "\"2\"");
  CHECK(reply.raw.body == api.store->find(created.meta.stream)->document);
  CHECK(reply.json["note"] == "v2");
  CHECK(reply.json["number"].is_null());
  auto unchanged = api.get(path, "If-None-Match: \"2\"\r\n");
  CHECK(unchanged.status == 304);
  CHECK(unchanged.raw.body.empty());
  CHECK(api.get(path, "If-None-Match: \"1\"\r\n").status == 200);
  for (std::string suffix : {"", "/history", "?as_of=1"}) {
    auto foreign = api.get(path + suffix, "X-Store-Id: other\r\n");
    CHECK(foreign.status == 404);
    CHECK(foreign.json["code"] == "order.not_found");
    auto unknown = api.get("/api/v1/orders/ord_00000000000000000000000000" + suffix);
    CHECK(unknown.status == 404);
    CHECK(api.get("/api/v1/orders/nonsense" + suffix).status == 404);
  }
}

TEST_CASE("an order as it was: by version and by recorded time") {
  OrderLog log;
  test::OrderHistories histories(2, {"main"});
  QueryServer api(log);
  auto created = histories.create();
  for (auto happening : {created, note(created, 2), note(created, 3)}) log.write(happening);
  api.catch_up();
  std::string path = "/api/v1/orders/" + created.meta.stream + "?as_of=";
  CHECK(api.get(path + "2").json["note"] == "v2");
  CHECK(api.get(path + "2").raw.header("etag") == "\"2\"");
  CHECK(api.get(path + "3").raw.body == api.store->find(created.meta.stream)->document);
  auto at = [&](std::int64_t plus) { return to_text(Timestamp{created.meta.time.micros + plus}); };
  CHECK(api.get(path + at(0)).json["version"] == 1);
  CHECK(api.get(path + at(2'000'000)).json["version"] == 2);
  CHECK(api.get(path + at(2'999'999)).json["version"] == 2);
  CHECK(api.get(path + at(90'000'000)).json["version"] == 3);
  for (const std::string& none : {std::string("4"), std::string("0"), at(-1)}) {
    auto reply = api.get(path + none);
    CHECK(reply.status == 404);
    CHECK(reply.json["code"] == "order.no_such_moment");
  }
  for (const char* bad : {"yesterday", "-1", "2x", "2025-13-01T00:00:00Z", "99999999999999999999999"}) {
    auto reply = api.get(path + bad);
    CHECK_MESSAGE(reply.status == 400, bad);
    CHECK(reply.json["errors"][0]["pointer"] == "/as_of");
  }
}

TEST_CASE("history shows events with who and why, page by page") {
  OrderLog log;
  test::OrderHistories histories(3, {"main"});
  QueryServer api(log);
  auto created = histories.create();
  log.write(created);
  for (std::uint64_t version = 2; version <= 7; ++version) log.write(note(created, version));
  api.catch_up();
  std::string path = "/api/v1/orders/" + created.meta.stream + "/history";
  auto whole = api.get(path);
  REQUIRE(whole.status == 200);
  CHECK(whole.json["data"].size() == 7);
  CHECK(whole.json["has_more"] == false);
  CHECK(whole.json["next_cursor"].is_null());
  const auto& first = whole.json["data"][0];
  CHECK(first["type"] == "paypie.order.created.v1");
  CHECK(first["actor"] == "tester");
  CHECK(first["causation"] == created.meta.causation);
  CHECK(first["correlation"] == created.meta.stream);
  CHECK(first["data"]["order"] == created.meta.stream);
  CHECK(api.get(std::string(first["links"]["as_of"])).json["version"] == 1);
  CHECK(log::parse_position_token(std::string(first["position"])));
  nlohmann::json collected = nlohmann::json::array();
  std::string cursor;
  for (int pages = 0; pages < 10; ++pages) {
    auto page = api.get(path + "?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor));
    REQUIRE(page.status == 200);
    for (const auto& event : page.json["data"]) collected.push_back(event);
    if (page.json["next_cursor"].is_null()) break;
    cursor = page.json["next_cursor"];
  }
  CHECK(collected == whole.json["data"]);
  for (const char* bad : {"?limit=0", "?limit=101", "?limit=x", "?cursor=00", "?cursor=zz", "?from=1"}) {
    CHECK_MESSAGE(api.get(path + bad).status == 400, bad);
  }
}

TEST_CASE("a read with a position token waits for it, but not for ever") {
  OrderLog log;
  test::OrderHistories histories(4, {"main"});
  QueryServer api(log);
  api.catch_up();
  auto created = histories.create();
  auto place = log.write(created);
  std::string path = "/api/v1/orders/" + created.meta.stream;
  CHECK(api.get(path).status == 404);
  auto waiting = std::async(std::launch::async, [&] { return api.get(path, token(place)); });
  while (api.tail.progress().waiting() == 0) std::this_thread::yield();
  api.catch_up();
  CHECK(waiting.get().status == 200);
  CHECK(api.tail.progress().waiting() == 0);
  CHECK(api.get("/api/v1/orders?include=total", token(place)).json["total"] == 1);
  ++place.offset.value;
  for (std::string target : {path, std::string("/api/v1/orders")}) {
    auto late = api.get(target, token(place));
    CHECK(late.status == 503);
    CHECK(late.json["code"] == "read.not_caught_up");
    CHECK(!late.raw.header("retry-after").empty());
  }
  CHECK(api.get(path, "Paypie-Wait-For: nonsense\r\n").json["code"] == "read.bad_position");
  CHECK(api.get(path, "Paypie-Wait-For: paypie.payment.events.v1~1~5\r\n").status == 200);
}

TEST_CASE("a token of a parked stream gets 503, not old data") {
  OrderLog log;
  test::OrderHistories histories(5, {"main"});
  QueryServer api(log);
  auto created = histories.create();
  auto good = log.write(created);
  Envelope meta = note(created, 2).meta;
  auto bad = log.write(meta, "no event");
  api.catch_up();
  std::string path = "/api/v1/orders/" + created.meta.stream;
  CHECK(api.get(path).json["version"] == 1);
  for (std::string target :
       {path, path + "/history", std::string("/api/v1/orders"), std::string("/api/v1/reports/daily-sales")}) {
    auto reply = api.get(target, token(bad));
    CHECK_MESSAGE(reply.status == 503, target);
    CHECK(reply.json["code"] == "projection.parked");
    CHECK(api.get(target, token(good)).status == 503);
  }
}
