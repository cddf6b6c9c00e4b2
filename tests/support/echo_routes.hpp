// A few routes that show what a handler was given; enough to test the edge without any context.
#pragma once
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "platform/http/route.hpp"

namespace paypie::test {

struct EchoRoutes {};

namespace echo {

using http::Request;
using http::Response;

inline boost::asio::awaitable<Response> hello(EchoRoutes&, Request) { co_return Response{.body = R"({"hello":true})"}; }
inline boost::asio::awaitable<Response> body(EchoRoutes&, Request request) {
  co_return Response{.body = std::move(request.body)};
}

// What the handler sees, as JSON.
inline boost::asio::awaitable<Response> show(EchoRoutes&, Request request) {
  nlohmann::ordered_json seen = {{"path", request.path},
                                 {"parameters", request.parameters},
                                 {"query", request.query},
                                 {"headers", request.headers},
                                 {"actor", request.caller.actor},
                                 {"tenant", request.caller.tenant},
                                 {"request_id", request.request_id},
                                 {"traceparent", request.traceparent},
                                 {"remote_address", request.remote_address}};
  co_return Response{.body = seen.dump()};
}
inline boost::asio::awaitable<Response> large(EchoRoutes&, Request request) {
  co_return Response{.content_type = "text/plain", .body = std::string(std::stoul(request.parameters.at(0)), 'x')};
}
inline boost::asio::awaitable<Response> fail(EchoRoutes&, Request) {
  throw std::runtime_error("secret internal text");
  co_return Response{};
}
inline boost::asio::awaitable<Response> split(EchoRoutes&, Request) {
  co_return Response{.headers = {{"X-Bad", "a\r\nSet-Cookie: b"}}};
}
// Never answers; ends when it is asked to stop.
inline boost::asio::awaitable<Response> stuck(EchoRoutes&, Request) {
  boost::asio::steady_timer never(co_await boost::asio::this_coro::executor);
  never.expires_at(boost::asio::steady_timer::time_point::max());
  co_await never.async_wait(boost::asio::use_awaitable);
  co_return Response{};
}

inline nlohmann::ordered_json any_object() { return {{"type", "object"}}; }
inline constexpr http::QueryParameter show_query[] = {{"limit", "how many", "integer"}, {"q", "words to find"}};

}  // namespace echo

using http::Method;
inline constexpr http::Route<EchoRoutes> echo_routes[] = {
    {{.method = Method::get, .path = "/hello", .id = "hello", .summary = "Says hello"}, echo::hello},
    {{.method = Method::post, .path = "/echo", .id = "echo", .summary = "Answers the body"}, echo::body},
    {{.method = Method::put, .path = "/echo", .id = "echo.put", .summary = "Answers the body"}, echo::body},
    {{.method = Method::post, .path = "/small", .id = "small", .summary = "Takes 100 bytes", .body_limit = 100},
     echo::body},
    {{.method = Method::post, .path = "/json", .id = "json", .summary = "Takes JSON", .body = echo::any_object},
     echo::body},
    {{.method = Method::get,
      .path = "/things/{thing}/parts/{part}",
      .id = "part",
      .summary = "Shows a part",
      .query = echo::show_query},
     echo::show},
    {{.method = Method::get,
      .path = "/things/new/parts/{part}",
      .id = "part.new",
      .summary = "Shows a literal segment"},
     echo::show},
    {{.method = Method::post,
      .path = "/things",
      .id = "thing.make",
      .summary = "Makes a thing",
      .idempotency_key = http::Key::required,
      .if_match = true},
     echo::show},
    {{.method = Method::get, .path = "/large/{size}", .id = "large", .summary = "Answers many bytes"}, echo::large},
    {{.method = Method::get, .path = "/fail", .id = "fail", .summary = "Throws"}, echo::fail},
    {{.method = Method::get, .path = "/split", .id = "split", .summary = "Tries to split its answer"}, echo::split},
    {{.method = Method::get, .path = "/stuck", .id = "stuck", .summary = "Never answers"}, echo::stuck},
};

inline http::Router& echo_router() {
  static EchoRoutes service;
  static http::Router router = [] {
    http::Router made;
    made.add(echo_routes, service);
    return made;
  }();
  return router;
}

}  // namespace paypie::test
