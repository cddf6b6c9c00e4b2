// Absolute deadlines: who is slow is told so or dropped, however steadily the bytes drip, and nobody else notices.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/echo_routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_client.hpp"

using namespace paypie;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::RawClient;

namespace {

const std::string hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string code_of(const test::Answer& answer) { return nlohmann::json::parse(answer.body).value("code", ""); }

// Sends a byte again and again until the server has had enough; true: it had, long before the test would give up.
bool dripped_out(RawClient& client, char byte) {
  const auto give_up = steady_clock::now() + std::chrono::seconds(20);
  while (steady_clock::now() < give_up) {
    if (!client.send(std::string_view(&byte, 1))) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace

TEST_CASE("a head that does not become complete is answered 408 and closed") {
  http::ServerConfig config;
  config.limits.head_within = milliseconds(50);
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  const auto answer = client.ask("GET /hello HTTP/1.1\r\nHost: local");
  CHECK(answer.status == 408);
  CHECK(code_of(answer) == "http.head_too_slow");
  CHECK(client.closed_by_server());
}

TEST_CASE("a head that drips for ever is ended by its deadline, not by each byte's") {
  http::ServerConfig config;
  config.limits.head_within = milliseconds(50);
  config.limits.head_bytes = std::size_t{1} << 30;  // so that only time can end it
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Drip: ");
  CHECK(dripped_out(client, 'x'));
}

TEST_CASE("a connection that sends nothing is closed without a word") {
  http::ServerConfig config;
  config.limits.head_within = milliseconds(30);
  test::HttpServer server(test::echo_router(), config);
  CHECK(RawClient(server.port()).closed_by_server());
}

TEST_CASE("a kept-alive connection may idle longer than a head may take, then it is closed") {
  http::ServerConfig config;
  config.limits.head_within = milliseconds(2'000);
  config.limits.idle_for = milliseconds(40);
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  CHECK(client.ask(hello).status == 200);
  CHECK(client.closed_by_server());
}

TEST_CASE("a body that does not become complete is answered 408 and closed") {
  http::ServerConfig config;
  config.limits.body_within = milliseconds(50);
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  const auto answer = client.ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf ");
  CHECK(answer.status == 408);
  CHECK(code_of(answer) == "http.body_too_slow");
  CHECK(client.closed_by_server());
}

TEST_CASE("a body that drips below its least rate is ended before its deadline") {
  http::ServerConfig config;
  config.limits.body_within = milliseconds(600'000);
  config.limits.body_bytes_per_second = 1'000'000'000;
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  const auto answer = client.ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx");
  CHECK(answer.status == 408);
  CHECK(code_of(answer) == "http.body_too_slow");
}

TEST_CASE("a handler past its deadline is answered 503 with Retry-After, and is asked to stop") {
  http::ServerConfig config;
  config.limits.handler_within = milliseconds(50);
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  const auto answer = client.ask("GET /stuck HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(answer.status == 503);
  CHECK(code_of(answer) == "http.out_of_time");
  CHECK(answer.header("retry-after") == "1");
  CHECK(client.closed_by_server());
  while (server.stats().open > 0) std::this_thread::yield();  // the handler has ended too
  server.stop();
  REQUIRE(server.seen().size() == 1);
  CHECK(server.seen().front().status == 503);
  CHECK(server.seen().front().route == "stuck");
  CHECK(server.seen().front().refusal == "http.out_of_time");
}

TEST_CASE("Prefer: wait makes the handler's deadline longer where the route allows it") {
  http::ServerConfig config;
  config.limits.handler_within = milliseconds(50);
  config.limits.prefer_wait_at_most = milliseconds(60'000);
  http::Router router;
  auto answer_later = [](http::Request) -> boost::asio::awaitable<http::Response> {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, milliseconds(300));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return http::Response{};
  };
  router.add(
      {.method = http::Method::get, .path = "/patient", .id = "patient", .summary = "Waits", .prefer_wait = true},
      answer_later);
  router.add({.method = http::Method::get, .path = "/plain", .id = "plain", .summary = "Waits"}, answer_later);
  test::HttpServer server(router, config);
  auto ask = [&](const std::string& path) {
    return RawClient(server.port())
        .ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nPrefer: respond-async, wait=60\r\n\r\n")
        .status;
  };
  CHECK(ask("/patient") == 200);
  CHECK(ask("/plain") == 503);
}

TEST_CASE("a client that does not read its answer is dropped") {
  http::ServerConfig config;
  config.limits.write_within = milliseconds(50);
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  client.send("GET /large/50000000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (server.stats().requests == 0) std::this_thread::yield();
  while (server.stats().open > 0) std::this_thread::yield();
  CHECK(client.receive().status == 0);
}

TEST_CASE("100-continue is sent once the head is accepted, and not for a refused one") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  const std::string expecting = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
  CHECK(client.ask("POST /echo" + expecting).status == 100);
  const auto answer = client.ask("body");
  CHECK(answer.status == 200);
  CHECK(answer.body == "body");
  // With the body there already, nobody waits for the word.
  CHECK(client.ask("POST /echo" + expecting + "body").status == 200);
  CHECK(client.ask("POST /nothing" + expecting).status == 404);
}

TEST_CASE("drain waits for running handlers no longer than it may") {
  http::ServerConfig config;
  config.limits.drain_within = milliseconds(50);
  config.limits.handler_within = milliseconds(60'000);
  test::HttpServer server(test::echo_router(), config);
  RawClient client(server.port());
  client.send("GET /stuck HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (server.stats().requests == 0) std::this_thread::yield();
  server.stop();
  CHECK(client.receive().status == 0);
}

TEST_CASE("with 2,000 slow and idle connections open, healthy requests are answered as before") {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  REQUIRE(files.rlim_cur > 4'200);
  http::ServerConfig config;
  config.limits.head_within = milliseconds(120'000);
  config.limits.body_within = milliseconds(120'000);
  config.limits.body_bytes_per_second = 0;
  test::HttpServer server(test::echo_router(), config);
  RawClient healthy(server.port());
  auto p99_of = [&](std::size_t requests) {
    std::vector<std::int64_t> took;
    for (std::size_t i = 0; i < requests; ++i) {
      const auto began = steady_clock::now();
      REQUIRE(healthy.ask(hello).status == 200);
      took.push_back(std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - began).count());
    }
    std::sort(took.begin(), took.end());
    return took[requests * 99 / 100];
  };
  const auto before = p99_of(1'000);
  std::vector<RawClient> others;
  for (int i = 0; i < 2'000; ++i) {
    auto& one = others.emplace_back(server.port());
    if (i % 4 == 1) one.send("GET /hello HTTP/1.1\r\nHost: loc");
    if (i % 4 == 2) one.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nslow");
    if (i % 4 == 3) CHECK(one.ask(hello).status == 200);
  }
  while (server.stats().open < 2'001) std::this_thread::yield();
  const auto with_others = p99_of(1'000);
  MESSAGE("p99 of 1,000 requests: " << before << " us alone, " << with_others << " us beside 2,000 connections");
  CHECK(server.stats().open == 2'001);
  // The slow ones are not forgotten: each can still finish what it began.
  others[1].send("alhost\r\n\r\n");
  CHECK(others[1].receive().status == 200);
  CHECK(others[2].ask(std::string(96, 'y')).status == 200);
}
