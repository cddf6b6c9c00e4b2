// The server's everyday behaviour over real sockets: answers, keep-alive, routes, failures, drain.
#include "platform/http/server.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/echo_routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_client.hpp"

using namespace paypie;
using test::RawClient;

namespace {

std::string get(const std::string& target, const std::string& more = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}
std::string post(const std::string& target, const std::string& body, const std::string& more = "") {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more + "\r\n" + body;
}

}  // namespace

TEST_CASE("a connection answers one request after the other") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    auto answer = client.ask(get("/hello"));
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"hello":true})");
    CHECK(answer.header("connection") == "");
    auto echoed = client.ask(post("/echo", "some bytes"));
    CHECK(echoed.status == 200);
    CHECK(echoed.body == "some bytes");
  }
  CHECK(server.stats().accepted == 1);
  CHECK(server.stats().requests == 6);
}

TEST_CASE("every answer carries the fixed fields and no server name") {
  test::HttpServer server(test::echo_router());
  for (const auto& target : {"/hello", "/missing", "/fail"}) {
    auto answer = RawClient(server.port()).ask(get(target));
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.header("referrer-policy") == "no-referrer");
    CHECK(answer.header("content-security-policy") == "default-src 'none'; frame-ancestors 'none'");
    CHECK(answer.header("cross-origin-resource-policy") == "same-origin");
    CHECK(answer.header("request-id").size() == 36);
    CHECK(answer.header("date").ends_with(" GMT"));
    CHECK_FALSE(answer.headers.contains("server"));
  }
}

TEST_CASE("a handler sees path parameters, query and headers decoded, and where the request came from") {
  test::HttpServer server(test::echo_router());
  auto answer = RawClient(server.port())
                    .ask(get("/things/a%20b/parts/%C3%A9?q=x+y%2Bz&limit=3",
                             "X-Thing:  spaced \r\nX-Forwarded-For: 9.9.9.9\r\n"));
  REQUIRE(answer.status == 200);
  auto seen = nlohmann::json::parse(answer.body);
  CHECK(seen["parameters"] == nlohmann::json{"a b", "é"});
  CHECK(seen["query"] == nlohmann::json::array({{"q", "x y+z"}, {"limit", "3"}}));
  CHECK(seen["headers"] == nlohmann::json::array({{"host", "localhost"}, {"x-thing", "spaced"}}));
  CHECK(seen["remote_address"] == "127.0.0.1");
  CHECK(seen["request_id"] == answer.header("request-id"));
}

TEST_CASE("a literal segment wins over a parameter") {
  test::HttpServer server(test::echo_router());
  RawClient(server.port()).ask(get("/things/new/parts/7"));
  server.stop();
  CHECK(server.seen().at(0).route == "part.new");
}

TEST_CASE("a valid traceparent is kept, any other is replaced") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  CHECK(nlohmann::json::parse(
            client.ask(get("/things/1/parts/2", "traceparent: " + good + "\r\n")).body)["traceparent"] == good);
  for (std::string bad : {"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                          "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "nonsense"}) {
    const std::string made =
        nlohmann::json::parse(client.ask(get("/things/1/parts/2", "traceparent: " + bad + "\r\n")).body)["traceparent"];
    CHECK(made.size() == 55);
    CHECK(made != bad);
  }
}

TEST_CASE("an unknown path is 404, a known one with another method 405 with Allow") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  auto missing = client.ask(get("/nothing"));
  CHECK(missing.status == 404);
  CHECK(missing.header("content-type") == "application/problem+json");
  auto problem = nlohmann::json::parse(missing.body);
  CHECK(problem["code"] == "http.no_such_route");
  CHECK(problem["status"] == 404);
  CHECK(problem["instance"] == "/nothing");
  CHECK(problem["retryable"] == false);
  CHECK(problem["request_id"] == missing.header("request-id"));
  CHECK(problem["trace_id"].get<std::string>().size() == 32);
  auto wrong = client.ask("DELETE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(wrong.status == 405);
  CHECK(wrong.header("allow") == "POST, PUT, OPTIONS");
  auto options = client.ask("OPTIONS /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(options.status == 204);
  CHECK(options.header("allow") == "GET, HEAD, OPTIONS");
  CHECK(client.ask(get("/hello/")).status == 404);
  CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE("HEAD answers what GET would, without the body") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  client.send("HEAD /large/5000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  auto answer = client.receive(true);
  CHECK(answer.status == 200);
  CHECK(answer.header("content-length") == "5000");
  CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE("a large answer arrives whole") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  CHECK(client.ask(get("/large/20000000")).body.size() == 20'000'000);
  CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE("Connection: close and HTTP/1.0 end the connection after the answer") {
  test::HttpServer server(test::echo_router());
  RawClient closing(server.port());
  CHECK(closing.ask(get("/hello", "Connection: close\r\n")).header("connection") == "close");
  CHECK(closing.closed_by_server());
  RawClient old(server.port());
  CHECK(old.ask("GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n").status == 200);
  CHECK(old.closed_by_server());
}

TEST_CASE("a handler that throws is answered 500 without its text, which the log gets") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  auto answer = client.ask(get("/fail"));
  CHECK(answer.status == 500);
  CHECK(nlohmann::json::parse(answer.body)["code"] == "http.internal");
  CHECK(answer.body.find("secret") == std::string::npos);
  auto split = client.ask(get("/split"));
  CHECK(split.status == 500);
  CHECK(split.head.find("Set-Cookie") == std::string::npos);
  server.stop();
  CHECK(server.seen().at(0).failure == "secret internal text");
}

TEST_CASE("an observer that throws costs its own connection, no other") {
  http::ServerConfig config;
  config.limits.handler_within = std::chrono::milliseconds(30);
  test::HttpServer server(test::echo_router(), config, nullptr, [](const http::Exchange& exchange) {
    if (exchange.route == "fail" || exchange.status == 503) throw std::runtime_error("the observer fails");
  });
  RawClient bystander(server.port());
  CHECK(bystander.ask(get("/hello")).status == 200);
  for (const auto& target : {"/fail", "/stuck"}) {
    RawClient client(server.port());
    client.ask(get(target));
    CHECK(client.receive().status == 0);
  }
  CHECK(bystander.ask(get("/hello")).status == 200);
  // Deadlines are still kept.
  CHECK(RawClient(server.port()).ask(get("/stuck")).status == 503);
  CHECK(server.stats().connection_failures == 3);
}

TEST_CASE("drain lets the running request finish, closes idle connections and accepts no more") {
  test::HttpServer server(test::echo_router());
  RawClient idle(server.port()), busy(server.port());
  CHECK(idle.ask(get("/hello")).status == 200);
  busy.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  CHECK(busy.receive().status == 100);
  auto drained = server.start_drain();
  CHECK(idle.closed_by_server());
  auto answer = busy.ask("body");
  CHECK(answer.status == 200);
  CHECK(answer.body == "body");
  CHECK(answer.header("connection") == "close");
  busy.close();
  drained.get();
  CHECK_THROWS(RawClient(server.port()));
}

TEST_CASE("an address that cannot be listened on is a sentence") {
  test::HttpServer server(test::echo_router());
  boost::asio::io_context io;
  test::OpenDoor door;
  http::Server second(io, {.port = server.port()}, test::echo_router(), door, {});
  auto started = second.start();
  REQUIRE_FALSE(started.has_value());
  CHECK(started.error().starts_with("cannot listen on 127.0.0.1 port"));
  http::Server third(io, {.address = "not an address"}, test::echo_router(), door, {});
  CHECK_FALSE(third.start().has_value());
}
