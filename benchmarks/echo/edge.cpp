// The same answers through paypie's HTTP edge: what its checks, routing and ids cost.
#include <boost/asio/awaitable.hpp>
#include <stdexcept>

#include "benchmarks/echo/echo.hpp"
#include "platform/http/server.hpp"
#include "platform/http/tokens.hpp"

namespace paypie::bench {
namespace {

struct Page {
  std::string text;
};

boost::asio::awaitable<http::Response> show(Page& page, http::Request) { co_return http::Response{.body = page.text}; }
boost::asio::awaitable<http::Response> echo(Page&, http::Request request) {
  co_return http::Response{.body = std::move(request.body)};
}

constexpr http::Route<Page> routes[] = {
    {{.method = http::Method::get, .path = "/", .id = "page", .summary = "Answers the page"}, show},
    {{.method = http::Method::post, .path = "/", .id = "echo", .summary = "Answers the body"}, echo},
};

}  // namespace

void serve_edge(boost::asio::io_context& io, std::uint16_t port, const std::string& text) {
  Page page{text};
  http::Router router;
  router.add(routes, page);
  http::Everyone everyone;
  std::uint64_t exchanges = 0;
  http::ServerConfig config;
  config.port = port;
  config.limits.requests_per_connection = std::size_t{1} << 40;  // the load generator does not reconnect
  http::Server server(io, config, router, everyone, [&exchanges](const http::Exchange&) { ++exchanges; });
  const auto bound = server.start();
  if (!bound) throw std::runtime_error(bound.error());
  announce("edge", *bound);
  io.run();
}

}  // namespace paypie::bench
