// Every limit of the edge at its edge: one below and at the limit is served, one beyond is refused.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/echo_routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_client.hpp"

using namespace paypie;
using test::RawClient;

namespace {

const std::string hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

int status_of(test::HttpServer& server, const std::string& bytes) {
  RawClient client(server.port());
  return client.ask(bytes).status;
}

// A valid head of exactly so many bytes.
std::string head_of(std::size_t size) {
  const std::string start = "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Pad: ";
  return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
}

std::string with_fields(std::size_t count) {
  std::string bytes = "GET /hello HTTP/1.1\r\nHost: localhost\r\n";
  for (std::size_t i = 1; i < count; ++i) bytes += "X: y\r\n";
  return bytes + "\r\n";
}

std::string with_target(std::size_t size) {
  const std::string start = "/things/new/parts/";
  return "GET " + start + std::string(size - start.size(), 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string with_body(const std::string& target, std::size_t size) {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
         std::string(size, 'b');
}

}  // namespace

TEST_CASE("the head as a whole") {
  for (const std::size_t limit : {std::size_t{8 * 1024}, std::size_t{300}, std::size_t{64}}) {
    http::ServerConfig config;
    config.limits.head_bytes = limit;
    test::HttpServer server(test::echo_router(), config);
    CHECK(status_of(server, head_of(limit - 1)) == 200);
    CHECK(status_of(server, head_of(limit)) == 200);
    CHECK(status_of(server, head_of(limit + 1)) == 431);
    CHECK(status_of(server, head_of(limit * 10)) == 431);
  }
}

TEST_CASE("the number of fields") {
  for (const std::size_t limit : {std::size_t{64}, std::size_t{3}}) {
    http::ServerConfig config;
    config.limits.fields = limit;
    test::HttpServer server(test::echo_router(), config);
    CHECK(status_of(server, with_fields(limit - 1)) == 200);
    CHECK(status_of(server, with_fields(limit)) == 200);
    CHECK(status_of(server, with_fields(limit + 1)) == 431);
  }
}

TEST_CASE("the target") {
  for (const std::size_t limit : {std::size_t{2 * 1024}, std::size_t{40}}) {
    http::ServerConfig config;
    config.limits.target_bytes = limit;
    test::HttpServer server(test::echo_router(), config);
    CHECK(status_of(server, with_target(limit - 1)) == 200);
    CHECK(status_of(server, with_target(limit)) == 200);
    CHECK(status_of(server, with_target(limit + 1)) == 414);
  }
  test::HttpServer server(test::echo_router());
  CHECK(status_of(server, with_target(100'000)) == 414);
}

TEST_CASE("the body, by default and as a route says") {
  test::HttpServer server(test::echo_router());
  CHECK(status_of(server, with_body("/small", 99)) == 200);
  CHECK(status_of(server, with_body("/small", 100)) == 200);
  CHECK(status_of(server, with_body("/small", 101)) == 413);
  CHECK(status_of(server, with_body("/echo", 256 * 1024 - 1)) == 200);
  CHECK(status_of(server, with_body("/echo", 256 * 1024)) == 200);
  CHECK(status_of(server, with_body("/echo", 256 * 1024 + 1)) == 413);
  // The whole refusal arrives although the client was still sending.
  CHECK(status_of(server, with_body("/echo", 1024 * 1024)) == 413);
  CHECK(status_of(server, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999999999\r\n\r\n") ==
        413);
}

TEST_CASE("a refused request whose body is here is stepped over, one whose body is not ends the connection") {
  test::HttpServer server(test::echo_router());
  RawClient here(server.port());
  CHECK(here.ask(with_body("/nothing", 100)).status == 404);
  CHECK(here.ask(hello).status == 200);
  RawClient missing(server.port());
  CHECK(missing.ask("POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nGET ").status == 404);
  CHECK(missing.ask(hello).status == 0);
}

TEST_CASE("requests of one connection") {
  for (const std::size_t limit : {std::size_t{10'000}, std::size_t{2}}) {
    http::ServerConfig config;
    config.limits.requests_per_connection = limit;
    test::HttpServer server(test::echo_router(), config);
    RawClient client(server.port());
    for (std::size_t i = 1; i < limit; ++i) REQUIRE(client.ask(hello).header("connection") == "");
    const auto last = client.ask(hello);
    CHECK(last.status == 200);
    CHECK(last.header("connection") == "close");
    CHECK(client.closed_by_server());
  }
}

TEST_CASE("pipelining has a depth of one: the first request is answered, then the connection closes") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  const auto first = client.ask(hello + hello);
  CHECK(first.status == 200);
  CHECK(first.header("connection") == "close");
  CHECK(client.receive().status == 0);
  CHECK(server.stats().requests == 1);
}

TEST_CASE("connections of one address other than loopback's are turned away with 503 beyond the limit") {
  http::ServerConfig config;
  config.limits.connections_from_loopback = 3;
  test::HttpServer server(test::echo_router(), config);
  RawClient first(server.port()), second(server.port()), third(server.port());
  for (auto* one : {&first, &second, &third}) CHECK(one->ask(hello).status == 200);
  RawClient fourth(server.port());
  const auto refused = fourth.receive();
  CHECK(refused.status == 503);
  CHECK(refused.header("retry-after") == "1");
  CHECK(nlohmann::json::parse(refused.body)["code"] == "http.too_many_connections");
  CHECK(fourth.closed_by_server());
  // Another address of loopback is another client.
  CHECK(RawClient(server.port(), "127.0.0.2").ask(hello).status == 200);
  CHECK(second.ask(hello).status == 200);
  const auto stats = server.stats();
  CHECK(stats.turned_away == 1);
  CHECK(stats.accepted == 5);
}

TEST_CASE("a place that became free is given to the next connection") {
  http::ServerConfig config;
  config.limits.connections_from_loopback = 1;
  test::HttpServer server(test::echo_router(), config);
  for (int i = 0; i < 20; ++i) {
    RawClient client(server.port());
    const auto answer = client.ask("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(answer.status == 200);
    CHECK(client.closed_by_server());
    client.close();
    while (server.stats().open > 0) std::this_thread::yield();
  }
}

TEST_CASE("accepting pauses at nine tenths of all connections and goes on when one ends") {
  http::ServerConfig config;
  config.limits.connections = 10;
  test::HttpServer server(test::echo_router(), config);
  std::vector<RawClient> nine;
  for (int i = 0; i < 9; ++i) {
    nine.emplace_back(server.port());
    CHECK(nine.back().ask(hello).status == 200);
  }
  RawClient tenth(server.port());  // the kernel takes it, the server does not yet
  tenth.send(hello);
  CHECK(nine.front().ask(hello).status == 200);
  CHECK(server.stats().open == 9);
  CHECK(server.stats().accepted == 9);
  CHECK(server.stats().accept_pauses >= 1);
  nine.front().close();
  CHECK(tenth.receive().status == 200);
}

TEST_CASE("without a file descriptor for the next client the server waits, and goes on when there is one") {
  test::HttpServer server(test::echo_router());
  CHECK(status_of(server, hello) == 200);
  while (server.stats().open > 0) std::this_thread::yield();
  const int next = ::dup(0);  // the lowest free one: the client's socket will be it, and the server's would be one more
  ::close(next);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit tight{static_cast<rlim_t>(next) + 1, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &tight);
  RawClient client(server.port());
  while (server.stats().accept_failures == 0) std::this_thread::yield();
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(client.ask(hello).status == 200);
}
