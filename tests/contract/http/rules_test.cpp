// What routes demand, where browsers come from, and whom proxies speak for, over real sockets.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "platform/http/tokens.hpp"
#include "tests/support/echo_routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_client.hpp"

using namespace paypie;
using test::RawClient;

namespace {

test::Answer ask(test::HttpServer& server, const std::string& method, const std::string& target,
                 const std::string& lines, const std::string& body = "") {
  std::string bytes = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines;
  if (method == "POST") bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return RawClient(server.port()).ask(bytes + "\r\n" + body);
}

std::string code_of(const test::Answer& answer) { return nlohmann::json::parse(answer.body).value("code", ""); }

}  // namespace

TEST_CASE("a body for a route that takes JSON must say that it is JSON") {
  test::HttpServer server(test::echo_router());
  CHECK(ask(server, "POST", "/json", "Content-Type: application/json\r\n", "{}").status == 200);
  CHECK(ask(server, "POST", "/json", "Content-Type: Application/JSON; charset=utf-8\r\n", "{}").status == 200);
  for (const std::string type :
       {"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n", "Content-Type: application/json-patch+json\r\n"}) {
    const auto answer = ask(server, "POST", "/json", type, "{}");
    CHECK(answer.status == 415);
    CHECK(code_of(answer) == "http.media_type");
  }
}

TEST_CASE("a query parameter that the route does not know, or twice, is a 400 that names it") {
  test::HttpServer server(test::echo_router());
  CHECK(ask(server, "GET", "/things/1/parts/2?q=a&limit=3", "").status == 200);
  const auto unknown = ask(server, "GET", "/things/1/parts/2?q=a&lmit=3", "");
  CHECK(unknown.status == 400);
  CHECK(code_of(unknown) == "http.unknown_parameter");
  CHECK(unknown.body.find("lmit") != std::string::npos);
  CHECK(code_of(ask(server, "GET", "/things/1/parts/2?q=a&q=b", "")) == "http.repeated_parameter");
  CHECK(code_of(ask(server, "GET", "/hello?x", "")) == "http.unknown_parameter");
}

TEST_CASE("a key is demanded where the route requires it, and read everywhere") {
  test::HttpServer server(test::echo_router());
  CHECK(code_of(ask(server, "POST", "/things", "")) == "http.key_missing");
  CHECK(code_of(ask(server, "POST", "/things", "Idempotency-Key: a b\r\n")) == "http.key_invalid");
  CHECK(code_of(ask(server, "POST", "/echo", "Idempotency-Key: \"open\r\n")) == "http.key_invalid");
  CHECK(ask(server, "POST", "/things", "Idempotency-Key: \"a b\"\r\n").status == 200);
  CHECK(ask(server, "POST", "/echo", "").status == 200);
}

TEST_CASE("a condition that cannot be read is a 400, not ignored") {
  test::HttpServer server(test::echo_router());
  const std::string key = "Idempotency-Key: k\r\n";
  CHECK(ask(server, "POST", "/things", key + "If-Match: \"7\"\r\n").status == 200);
  CHECK(code_of(ask(server, "POST", "/things", key + "If-Match: 7\r\n")) == "http.bad_condition");
  CHECK(code_of(ask(server, "POST", "/things", key + "If-Match: \"7\", \"8\"\r\n")) == "http.bad_condition");
  CHECK(code_of(ask(server, "GET", "/hello", "If-None-Match: x\r\n")) == "http.bad_condition");
}

TEST_CASE("configured origins are answered exactly, others not at all") {
  test::HttpServer server(test::echo_router(), {.origins = {"https://shop.example"}});
  const auto good = ask(server, "GET", "/hello", "Origin: https://shop.example\r\n");
  CHECK(good.header("access-control-allow-origin") == "https://shop.example");
  CHECK(good.header("vary") == "Origin");
  CHECK_FALSE(good.headers.contains("access-control-allow-credentials"));
  for (const std::string origin : {"https://shop.example.evil", "http://shop.example", "https://SHOP.example", "null",
                                   "https://shop.example:8443"}) {
    CAPTURE(origin);
    const auto bad = ask(server, "GET", "/hello", "Origin: " + origin + "\r\n");
    CHECK(bad.status == 200);  // the browser keeps it from the page
    CHECK_FALSE(bad.headers.contains("access-control-allow-origin"));
    CHECK(bad.header("vary") == "Origin");
    CHECK(code_of(ask(server, "POST", "/echo", "Origin: " + origin + "\r\n", "x")) == "http.origin_not_allowed");
    CHECK(ask(server, "OPTIONS", "/echo", "Origin: " + origin + "\r\nAccess-Control-Request-Method: POST\r\n").status ==
          403);
  }
  const auto preflight =
      ask(server, "OPTIONS", "/echo", "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n");
  CHECK(preflight.status == 204);
  CHECK(preflight.header("access-control-allow-origin") == "https://shop.example");
  CHECK(preflight.header("access-control-allow-methods") == "POST, PUT, OPTIONS");
  CHECK(preflight.header("access-control-allow-headers").find("Idempotency-Key") != std::string::npos);
  CHECK(preflight.header("access-control-max-age") == "600");
}

TEST_CASE("without configured origins only pages of this very server may change anything") {
  test::HttpServer server(test::echo_router());
  CHECK(ask(server, "POST", "/echo", "Origin: http://localhost\r\n", "x").status == 200);
  CHECK(ask(server, "POST", "/echo", "Origin: http://evil.example\r\n", "x").status == 403);
  const auto plain = ask(server, "GET", "/hello", "Origin: http://evil.example\r\n");
  CHECK_FALSE(plain.headers.contains("access-control-allow-origin"));
  CHECK_FALSE(plain.headers.contains("vary"));
}

TEST_CASE("X-Forwarded-For counts only when a configured proxy sent it") {
  auto address_seen = [](http::ServerConfig config, const std::string& chain) {
    test::HttpServer server(test::echo_router(), std::move(config));
    const auto answer =
        ask(server, "GET", "/things/1/parts/2", "X-Forwarded-For: " + chain + "\r\nX-Forwarded-Host: evil.example\r\n");
    const auto seen = nlohmann::json::parse(answer.body);
    return seen["remote_address"].get<std::string>();
  };
  CHECK(address_seen({}, "203.0.113.7") == "127.0.0.1");
  CHECK(address_seen({.proxies = {"10.0.0.1"}}, "203.0.113.7") == "127.0.0.1");
  CHECK(address_seen({.proxies = {"127.0.0.1"}}, "203.0.113.7") == "203.0.113.7");
  // What the client itself wrote stands further left and is not believed.
  CHECK(address_seen({.proxies = {"127.0.0.1"}}, "1.1.1.1, 203.0.113.7") == "203.0.113.7");
  CHECK(address_seen({.proxies = {"127.0.0.1", "10.0.0.1"}}, "1.1.1.1, 203.0.113.7, 10.0.0.1") == "203.0.113.7");
  CHECK(address_seen({.proxies = {"127.0.0.1"}}, "not an address") == "127.0.0.1");
}

TEST_CASE("callers are told apart by their tokens on every route with a permission") {
  auto tokens = http::Tokens::from_text(
      "[[token]]\nactor='reader'\ntoken='reader-token-0001'\nstores=['main']\npermissions=['things:read']\n", "tokens");
  REQUIRE(tokens);
  http::Router router;
  test::EchoRoutes service;
  static constexpr http::Route<test::EchoRoutes> rows[] = {
      {{.method = http::Method::get, .path = "/read", .id = "read", .summary = "Reads", .permission = "things:read"},
       test::echo::show},
      {{.method = http::Method::get,
        .path = "/write",
        .id = "write",
        .summary = "Writes",
        .permission = "things:write"},
       test::echo::show},
  };
  router.add(rows, service);
  test::HttpServer server(router, {}, &*tokens);
  const std::string reader = "Authorization: Bearer reader-token-0001\r\n";
  const auto missing = ask(server, "GET", "/read", "");
  CHECK(missing.status == 401);
  CHECK(missing.header("www-authenticate") == "Bearer realm=\"paypie\"");
  CHECK(code_of(missing) == "auth.token_missing");
  const auto good = ask(server, "GET", "/read", reader);
  CHECK(good.status == 200);
  CHECK(nlohmann::json::parse(good.body)["actor"] == "reader");
  CHECK(nlohmann::json::parse(good.body)["tenant"] == "main");
  CHECK(code_of(ask(server, "GET", "/write", reader)) == "auth.not_permitted");
  CHECK(code_of(ask(server, "GET", "/read", reader + "X-Store-Id: other\r\n")) == "auth.other_store");
  const auto stats = server.stats();
  CHECK(stats.refused[static_cast<std::size_t>(http::Refusal::token_missing)] == 1);
  CHECK(stats.refused[static_cast<std::size_t>(http::Refusal::not_permitted)] == 1);
}
