// What leaves through libcurl when a kept connection breaks under a request.
#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "platform/http_client/async_client.hpp"

using namespace paypie;

namespace {

using boost::asio::ip::tcp;

// Answers the first request of every connection and keeps it open; takes the second one, and hangs up.
class Forgetful {
 public:
  Forgetful() : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {
    thread_ = std::jthread([this] { serve(); });
  }
  ~Forgetful() {
    stopping_ = true;
    tcp::socket knock(io_);
    boost::system::error_code ignored;
    knock.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/pay"; }
  std::atomic<int> received = 0;  // requests

 private:
  void serve() {
    while (true) {
      auto socket = std::make_shared<tcp::socket>(io_);
      acceptor_.accept(*socket);
      if (stopping_) return;
      connections_.emplace_back([this, socket] { talk(*socket); });
    }
  }
  void talk(tcp::socket& socket) {
    boost::system::error_code broken;
    for (const bool answers : {true, false}) {
      std::string request;
      boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "once", broken);
      if (broken) break;
      ++received;
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
      if (answers) boost::asio::write(socket, boost::asio::buffer(answer), broken);
    }
    socket.close(broken);
  }

  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  std::atomic<bool> stopping_ = false;
  std::vector<std::jthread> connections_;
  std::jthread thread_;
};

std::expected<http_client::Answer, http_client::Outage> send(http_client::AsyncClient& client, const std::string& url,
                                                             bool at_most_once) {
  http_client::Call call{.method = "POST", .url = url, .body = "once", .at_most_once = at_most_once};
  std::promise<std::expected<http_client::Answer, http_client::Outage>> answer;
  http_client::AsyncClient::OnAnswer on_answer = [&](auto got) { answer.set_value(std::move(got)); };
  REQUIRE(client.try_send(call, on_answer));
  return answer.get_future().get();
}

}  // namespace

TEST_CASE("a request that must not be sent twice is not, though its kept connection broke; another one is") {
  for (const bool at_most_once : {false, true}) {
    CAPTURE(at_most_once);
    Forgetful server;
    {
      http_client::AsyncClient client(4);
      REQUIRE(send(client, server.url(), at_most_once));
      const auto second = send(client, server.url(), at_most_once);
      CHECK(second);  // from a connection that is new
      client.stop();
    }
    CHECK(server.received == (at_most_once ? 2 : 3));
  }
}
