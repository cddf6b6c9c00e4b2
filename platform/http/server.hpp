// The HTTP edge: accepts connections, refuses what http-edge's table refuses, finds the route, answers.
// Runs on the io_context it is given, which one thread runs; one coroutine per connection, all owned by the server and
// joined by drain(). Every function must be called on that thread. Destroy a server after drain(), or after its
// io_context has stopped for good.
#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/message.hpp"
#include "platform/http/refusal.hpp"
#include "platform/http/route.hpp"

namespace paypie::http {

// Every limit and deadline of the edge. Each has a metric and a test at limit-1, limit, limit+1.
struct Limits {
  std::size_t head_bytes = 8 * 1024;
  std::size_t fields = 64;
  std::size_t target_bytes = 2 * 1024;
  std::chrono::milliseconds head_within{5'000};
  std::chrono::milliseconds body_within{10'000};
  std::size_t body_bytes_per_second = 500;
  std::chrono::milliseconds handler_within{5'000};        // Request::deadline is a tenth earlier
  std::chrono::milliseconds prefer_wait_at_most{30'000};  // what `Prefer: wait` may add to it
  std::chrono::milliseconds write_within{10'000};
  std::chrono::milliseconds idle_for{30'000};
  std::size_t requests_per_connection = 10'000;
  std::size_t connections = 12'000;
  std::size_t connections_per_address = 200;
  std::size_t connections_from_loopback = 4'000;
  std::chrono::milliseconds drain_within{10'000};
};

struct ServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;            // 0: any free one
  std::vector<std::string> hosts;    // accepted Host values without port; loopback names are always accepted
  std::vector<std::string> origins;  // exact CORS origins; empty: no CORS
  std::vector<std::string> proxies;  // addresses whose X-Forwarded-For is believed
  Limits limits;
};

// What one finished exchange looked like, for metrics and the access log. The views live as long as the call.
struct Exchange {
  std::string_view route;  // RouteInfo::id, or "none"
  int status = 0;
  std::chrono::microseconds took{};  // from the complete head to the answer being written
  std::size_t body_in = 0, body_out = 0;
  std::string_view method;  // empty if the head was refused; then path and caller are empty too
  std::string_view path;
  std::string_view request_id, traceparent, remote_address, actor, tenant;
  std::string_view refusal;  // the code, if the edge itself refused the request
  std::string_view failure;  // what a handler threw: for the log only, never for the client
};

// Counts since the start; `open` is now.
struct ServerStats {
  std::size_t open = 0;
  std::uint64_t accepted = 0;
  std::uint64_t turned_away = 0;      // beyond the connections of one address
  std::uint64_t accept_pauses = 0;    // 90 % of all connections were in use
  std::uint64_t accept_failures = 0;  // no file descriptors, mostly
  std::uint64_t requests = 0;
  std::uint64_t handler_failures = 0;
  std::uint64_t connection_failures = 0;                                          // exceptions at the boundary
  std::array<std::uint64_t, static_cast<std::size_t>(Refusal::count)> refused{};  // by reason: row_of(Refusal)
};

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // Fills in the caller, or says why not (401/403). `permission` is the route's, empty: anyone.
  virtual std::expected<Caller, Problem> authenticate(const Request& request, std::string_view permission) = 0;
};

class Server {
 public:
  Server(boost::asio::io_context& io, ServerConfig config, const Router& router, Authenticator& who,
         std::function<void(const Exchange&)> observe);
  ~Server();
  // Binds and starts accepting; an address that cannot be bound is an error sentence.
  std::expected<std::uint16_t, std::string> start();
  // Stops accepting, lets running requests finish (drain_within), closes idle connections. Completes when all are gone.
  boost::asio::awaitable<void> drain();
  std::size_t connections() const;
  const ServerStats& stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace paypie::http
