// Accepting, counting, sweeping and draining connections.
#include "platform/http/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <unordered_map>

#include "platform/http/answer.hpp"
#include "platform/http/connection.hpp"

namespace paypie::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

using Timer =
    asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, asio::io_context::executor_type>;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

// IPv4 inside IPv6 is IPv4; an IPv6 client owns at least a /64 and is counted by it.
asio::ip::address plain(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}
std::string place_of(const asio::ip::address& address) {
  if (address.is_v4() || address.is_loopback()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes).to_string();
}

// Deadlines are kept to an eighth, and never checked more than every millisecond or less than every tenth of a second.
milliseconds sweep_interval(const Limits& limits) {
  const auto shortest =
      std::min({limits.head_within, limits.body_within, limits.handler_within, limits.write_within, limits.idle_for});
  return std::clamp(shortest / 8, milliseconds(1), milliseconds(100));
}

}  // namespace

struct Server::Impl {
  Impl(asio::io_context& context, ServerConfig config, const Router& router, Authenticator& who,
       std::function<void(const Exchange&)> observe)
      : io(context),
        edge{std::move(config), router, who, std::move(observe)},
        acceptor(io),
        sweep(io),
        room(io),
        change(io) {}

  std::expected<std::uint16_t, std::string> start();
  asio::awaitable<void> accept_loop();
  asio::awaitable<void> sweep_loop();
  asio::awaitable<void> drain();
  void expire(Connection& connection, Connection::Time now);
  void welcome(Socket socket);
  void turn_away(Socket socket);
  bool has_room(const asio::ip::address& address, const std::string& place) const;
  std::size_t pause_at() const { return std::max<std::size_t>(1, edge.config.limits.connections * 9 / 10); }
  void forget(std::list<Connection>::iterator connection);
  void run(asio::awaitable<void> loop);
  asio::awaitable<void> wait_until_gone(milliseconds at_most);

  asio::io_context& io;
  Edge edge;
  Acceptor acceptor;
  Timer sweep, room, change;  // room and change are events: cancelled to wake who waits
  std::list<Connection> open;
  std::unordered_map<std::string, std::size_t> per_place;
  std::size_t loops = 0;  // of ours that still run
};

std::expected<std::uint16_t, std::string> Server::Impl::start() {
  error_code error;
  const auto& config = edge.config;
  const auto address = asio::ip::make_address(config.address == "localhost" ? "127.0.0.1" : config.address, error);
  if (error) return std::unexpected(fmt::format("'{}' is not an IP address to listen on", config.address));
  const tcp::endpoint endpoint(address, config.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    error_code ignored;
    acceptor.close(ignored);
    return std::unexpected(
        fmt::format("cannot listen on {} port {}: {}", config.address, config.port, error.message()));
  }
  run(accept_loop());
  run(sweep_loop());
  return acceptor.local_endpoint().port();
}

void Server::Impl::run(asio::awaitable<void> loop) {
  ++loops;
  asio::co_spawn(io, std::move(loop), [this](std::exception_ptr failure) {
    if (failure) ++edge.stats.connection_failures;
    --loops;
    change.cancel();
  });
}

asio::awaitable<void> Server::Impl::accept_loop() {
  error_code error;
  while (acceptor.is_open()) {
    if (open.size() >= pause_at()) {  // the kernel's queue holds the rest back
      ++edge.stats.accept_pauses;
      room.expires_at(Timer::time_point::max());
      co_await room.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    Socket socket(io);
    co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!acceptor.is_open()) break;
    if (!error) {
      try {
        welcome(std::move(socket));
      } catch (const std::exception&) {  // no memory, most likely: this client is lost, the next one may not be
        ++edge.stats.accept_failures;
      }
    } else if (error != asio::error::connection_aborted) {  // out of descriptors or memory: breathe
      ++edge.stats.accept_failures;
      room.expires_after(milliseconds(50));
      co_await room.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

bool Server::Impl::has_room(const asio::ip::address& address, const std::string& place) const {
  const auto& proxies = edge.config.proxies;
  if (std::find(proxies.begin(), proxies.end(), address.to_string()) != proxies.end()) return true;
  const auto found = per_place.find(place);
  const std::size_t now = found == per_place.end() ? 0 : found->second;
  return now < (address.is_loopback() ? edge.config.limits.connections_from_loopback
                                      : edge.config.limits.connections_per_address);
}

void Server::Impl::welcome(Socket socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;  // gone already
  ++edge.stats.accepted;
  socket.set_option(tcp::no_delay(true), error);
  socket.non_blocking(true, error);
  const auto address = plain(peer.address());
  auto place = place_of(address);
  if (!has_room(address, place)) return turn_away(std::move(socket));
  auto& count = per_place[place];
  const auto connection = open.emplace(open.end(), edge, std::move(socket), address.to_string(), std::move(place));
  ++count;
  asio::co_spawn(io, connection->serve(),
                 asio::bind_cancellation_slot(connection->stop_slot(), [this, connection](std::exception_ptr failure) {
                   if (failure && !connection->gone()) ++edge.stats.connection_failures;
                   forget(connection);
                 }));
}

void Server::Impl::turn_away(Socket socket) {
  ++edge.stats.turned_away;
  ++edge.stats.refused[static_cast<std::size_t>(Refusal::too_many_connections)];
  Request nobody;
  nobody.request_id = edge.ids.request_id();
  nobody.traceparent = edge.ids.traceparent();
  const auto response =
      to_response(to_problem(Refusal::too_many_connections, "this address has too many connections"), nobody);
  std::string out;
  append_answer_head(out, response, {.keep_alive = false, .request_id = nobody.request_id, .date = edge.date.now()});
  out += response.body;
  error_code ignored;
  socket.write_some(asio::buffer(out), ignored);
  socket.shutdown(Socket::shutdown_send, ignored);
}

void Server::Impl::forget(std::list<Connection>::iterator connection) {
  const auto count = per_place.find(connection->place());
  if (--count->second == 0) per_place.erase(count);
  open.erase(connection);
  if (open.size() < pause_at()) room.cancel();
  change.cancel();
}

asio::awaitable<void> Server::Impl::sweep_loop() {
  const auto interval = sweep_interval(edge.config.limits);
  error_code error;
  while (acceptor.is_open() || !open.empty()) {
    sweep.expires_after(interval);
    co_await sweep.async_wait(asio::redirect_error(asio::use_awaitable, error));
    const auto now = steady_clock::now();
    for (auto& connection : open) expire(connection, now);
  }
}

// Whatever goes wrong with one connection, the others keep their deadlines.
void Server::Impl::expire(Connection& connection, Connection::Time now) {
  if (connection.gone()) return;
  try {
    connection.expire_if_due(now);
  } catch (const std::exception&) {
    ++edge.stats.connection_failures;
    connection.abort();
  }
}

asio::awaitable<void> Server::Impl::wait_until_gone(milliseconds at_most) {
  const auto end = steady_clock::now() + at_most;
  error_code error;
  while ((!open.empty() || loops > 0) && steady_clock::now() < end) {
    change.expires_at(end);
    co_await change.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<void> Server::Impl::drain() {
  error_code ignored;
  edge.draining = true;
  acceptor.close(ignored);
  room.cancel();
  for (auto& connection : open) connection.leave_when_idle();
  sweep.cancel();
  co_await wait_until_gone(edge.config.limits.drain_within);
  for (auto& connection : open) connection.abort();
  sweep.cancel();
  // What is left now are handlers that ignore both their deadline and being asked to stop.
  co_await wait_until_gone(edge.config.limits.drain_within);
}

Server::Server(asio::io_context& io, ServerConfig config, const Router& router, Authenticator& who,
               std::function<void(const Exchange&)> observe)
    : impl_(std::make_unique<Impl>(io, std::move(config), router, who, std::move(observe))) {}

Server::~Server() = default;

std::expected<std::uint16_t, std::string> Server::start() { return impl_->start(); }

asio::awaitable<void> Server::drain() { return impl_->drain(); }

std::size_t Server::connections() const { return impl_->open.size(); }

const ServerStats& Server::stats() const {
  impl_->edge.stats.open = impl_->open.size();
  return impl_->edge.stats;
}

}  // namespace paypie::http
