// The yardstick: a bare Beast server with nothing around it but keep-alive and the answer fields our edge sends.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <string>

#include "benchmarks/echo/echo.hpp"

namespace paypie::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

http::response<http::string_body> answer(http::request<http::string_body>& request, const std::string& page) {
  http::response<http::string_body> response{http::status::ok, request.version()};
  response.set(http::field::content_type, "application/json");
  response.set(http::field::date, "Sun, 22 Nov 2026 08:00:00 GMT");
  response.set("Request-Id", "req_00000000000000000000000000000000");
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.keep_alive(request.keep_alive());
  if (request.method() == http::verb::post)
    response.body() = std::move(request.body());
  else
    response.body() = page;
  response.prepare_payload();
  return response;
}

asio::awaitable<void> serve(tcp::socket socket, const std::string* page) {
  boost::system::error_code error;
  boost::beast::flat_buffer buffer;
  while (true) {
    http::request<http::string_body> request;
    co_await http::async_read(socket, buffer, request, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    auto response = answer(request, *page);
    co_await http::async_write(socket, response, asio::redirect_error(asio::use_awaitable, error));
    if (error || !response.keep_alive()) co_return;
  }
}

asio::awaitable<void> accept(tcp::acceptor* acceptor, const std::string* page) {
  while (true) {
    auto socket = co_await acceptor->async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor->get_executor(), serve(std::move(socket), page), [](std::exception_ptr) {});
  }
}

}  // namespace

void serve_bare(asio::io_context& io, std::uint16_t port, const std::string& page) {
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), port});
  asio::co_spawn(io, accept(&acceptor, &page), [](std::exception_ptr) {});
  announce("bare", acceptor.local_endpoint().port());
  io.run();
}

}  // namespace paypie::bench
