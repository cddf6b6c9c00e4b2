// One idempotency key is one command: however often, however many at once, whatever crashed in between.
#include <doctest/doctest.h>

#include <set>

#include "tests/support/order_bodies.hpp"

using namespace paypie;
using namespace paypie::test;
using Method = http::Method;

namespace {

const std::string body = order_body().dump();

}  // namespace

TEST_CASE("the same key and body answer the first answer again, byte for byte") {
  OrderService service;
  const auto first = service.call({.body = body, .key = "k"});
  REQUIRE(first.status == 201);
  const auto again = service.call({.body = body, .key = "k"});
  CHECK(again.status == 201);
  CHECK(again.body == first.body);
  CHECK(header(again, "Idempotent-Replayed") == "true");
  for (auto name : {"ETag", "Paypie-Position", "Location"}) CHECK(header(again, name) == header(first, name));
  CHECK(service.commits() == 1);
}

TEST_CASE("white space and the order of fields do not make another request") {
  OrderService service;
  const PlacedOrder order(service);
  const auto ask = [&](const std::string& text) {
    return service.call({.method = Method::patch, .path = order.path + "/status", .body = text, .key = "k"});
  };
  const auto first = ask(R"({"status":"confirmed","reason":"x"})");
  REQUIRE(first.status == 200);
  const auto again = ask("{ \"reason\" : \"\\u0078\",\n \"status\":\"confirmed\" }");
  CHECK(again.body == first.body);
  CHECK(header(again, "Idempotent-Replayed") == "true");
}

TEST_CASE("the same key with another body is refused") {
  OrderService service;
  REQUIRE(service.call({.body = body, .key = "k"}).status == 201);
  auto other = order_body();
  other["note"] = "something else";
  const auto answer = service.call({.body = other.dump(), .key = "k"});
  CHECK(answer.status == 422);
  CHECK(code_of(answer) == "command.key_reused");
  CHECK(service.commits() == 1);
}

TEST_CASE("a key belongs to its caller, store and route") {
  OrderService service;
  std::set<std::string> orders;
  for (const auto& caller :
       {http::Caller{"a", "main", {"*"}}, http::Caller{"b", "main", {"*"}}, http::Caller{"a", "second", {"*"}}}) {
    const auto answer = service.call({.body = body, .key = "k", .caller = caller});
    REQUIRE(answer.status == 201);
    CHECK(orders.insert(json_of(answer)["id"]).second);
  }
  CHECK(service.commits() == 3);
}

TEST_CASE("one key on two orders is two commands") {
  OrderService service;
  const PlacedOrder first(service, "order-1"), second(service, "order-2");
  CHECK(first.status("confirmed", "k").status == 200);
  const auto answer = second.status("confirmed", "k");
  CHECK(answer.status == 200);
  CHECK(header(answer, "Idempotent-Replayed").empty());
  CHECK(service.commits() == 4);
}

TEST_CASE("what creates something needs a key") {
  OrderService service;
  const PlacedOrder order(service);
  for (const auto& path :
       {std::string("/api/v1/orders"), order.path + "/lines", order.path + "/fulfillments", order.path + "/payments"}) {
    CAPTURE(path);
    const auto answer = service.call({.path = path, .body = body});
    CHECK(answer.status == 400);
    CHECK(code_of(answer) == "http.key_missing");
  }
  CHECK(service.commits() == 1);
}

TEST_CASE("forty clients with the same key make one order") {
  OrderService service;
  const std::vector<OrderService::Call> calls(40, {.body = body, .key = "k"});
  const auto answers = service.call_all(calls);
  std::size_t first = 0;
  for (const auto& answer : answers) {
    REQUIRE(answer.status == 201);
    CHECK(answer.body == answers.front().body);
    if (header(answer, "Idempotent-Replayed").empty()) ++first;
  }
  CHECK(first == 1);
  CHECK(service.commits() == 1);
}

TEST_CASE("a retry after a restart gets the first answer, rebuilt from the log, with or without a state store") {
  for (const bool with_state_store : {true, false}) {
    CAPTURE(with_state_store);
    OrderService service;
    const PlacedOrder order(service);
    const auto changed = order.post("/lines", {{"add", Json::array({line_body()})}}, "change-1");
    REQUIRE(changed.status == 200);
    service.restart(with_state_store);
    const auto created_again = service.call({.body = body, .key = "order-1"});
    CHECK(created_again.status == 201);
    CHECK(created_again.body == order.created.body);
    const auto changed_again = order.post("/lines", {{"add", Json::array({line_body()})}}, "change-1");
    CHECK(changed_again.status == 200);
    CHECK(changed_again.body == changed.body);
    CHECK(header(changed_again, "Idempotent-Replayed") == "true");
    auto other = order_body();
    other["note"] = "something else";
    CHECK(code_of(service.call({.body = other.dump(), .key = "order-1"})) == "command.key_reused");
    CHECK(service.commits() == 2);
  }
}

TEST_CASE("without a key every request is a command of its own") {
  OrderService service;
  const PlacedOrder order(service);
  CHECK(order.status("confirmed").status == 200);
  const auto again = order.status("confirmed");
  CHECK(again.status == 200);
  CHECK(json_of(again)["event"].is_null());
  CHECK(header(again, "Idempotent-Replayed").empty());
}

TEST_CASE("a refusal is replayed to its retry") {
  OrderService service;
  const PlacedOrder order(service);
  const auto refused = order.status("shipped", "k");
  REQUIRE(refused.status == 422);
  const auto again = order.status("shipped", "k");
  CHECK(again.status == 422);
  CHECK(code_of(again) == code_of(refused));
  CHECK(header(again, "Idempotent-Replayed") == "true");
}
