// A real server on a free port with its own thread, for tests that speak raw bytes to it.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/http/server.hpp"

namespace paypie::test {

// Everyone may do everything, under the name of the test.
class OpenDoor : public http::Authenticator {
 public:
  std::expected<http::Caller, http::Problem> authenticate(const http::Request&, std::string_view) override {
    return http::Caller{"test", "main", {"*"}};
  }
};

class HttpServer {
 public:
  struct Seen {
    std::string route, method, path, refusal, failure, request_id;
    int status = 0;
  };

  explicit HttpServer(const http::Router& router, http::ServerConfig config = {}, http::Authenticator* who = nullptr,
                      std::function<void(const http::Exchange&)> also = {})
      : server_(io_, std::move(config), router, who != nullptr ? *who : open_door_,
                [this](const http::Exchange& exchange) { note(exchange); }),
        also_(std::move(also)) {
    auto port = server_.start();
    if (!port) throw std::runtime_error(port.error());
    port_ = *port;
    thread_ = std::thread([this] { io_.run(); });
  }
  ~HttpServer() {
    if (thread_.joinable()) stop();
  }

  std::uint16_t port() const { return port_; }

  // Drains and joins. The io_context ends by itself, which shows that nothing was left running.
  void stop() {
    if (!draining_) start_drain().wait();
    thread_.join();
  }
  std::future<void> start_drain() {
    draining_ = true;
    return boost::asio::co_spawn(io_, server_.drain(), boost::asio::use_future);
  }
  http::ServerStats stats() {
    return on_thread([this] { return server_.stats(); });
  }
  // Runs a function on the server's thread.
  template <class Function>
  std::invoke_result_t<Function> on_thread(Function function) {
    std::packaged_task<std::invoke_result_t<Function>()> task(std::move(function));
    auto result = task.get_future();
    boost::asio::post(io_, [&task] { task(); });
    return result.get();
  }
  std::vector<Seen> seen() {
    std::lock_guard lock(mutex_);
    return seen_;
  }
  boost::asio::io_context& io() { return io_; }

 private:
  void note(const http::Exchange& one) {
    {
      std::lock_guard lock(mutex_);
      seen_.push_back({std::string(one.route), std::string(one.method), std::string(one.path), std::string(one.refusal),
                       std::string(one.failure), std::string(one.request_id), one.status});
    }
    if (also_) also_(one);
  }

  boost::asio::io_context io_{1};
  OpenDoor open_door_;
  http::Server server_;
  std::function<void(const http::Exchange&)> also_;
  std::uint16_t port_ = 0;
  bool draining_ = false;
  std::thread thread_;
  std::mutex mutex_;
  std::vector<Seen> seen_;
};

}  // namespace paypie::test
