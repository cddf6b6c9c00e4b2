// A server that takes requests and gives no proper answer: what a node looks like that dies or hangs at the wrong time.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace paypie::test {

class SilentOwner {
 public:
  enum class Manner {
    hangs_up,               // closes the connection on every request
    says_nothing,           // keeps it open
    answers_once_then_goes  // 204 to the first request; on the second it closes everything and listens no more
  };

  explicit SilentOwner(Manner manner) : manner_(manner), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    auto* generic = static_cast<sockaddr*>(static_cast<void*>(&any));
    if (::bind(listening_, generic, size) != 0 || ::listen(listening_, 64) != 0) throw std::runtime_error("no port");
    ::getsockname(listening_, generic, &size);
    port_ = ntohs(any.sin_port);
    thread_ = std::jthread([this](std::stop_token stop) { work(stop); });
  }
  ~SilentOwner() {
    thread_.request_stop();
    thread_.join();
    for (const int one : open_) ::close(one);
    if (listening_ >= 0) ::close(listening_);
  }
  SilentOwner(const SilentOwner&) = delete;
  SilentOwner& operator=(const SilentOwner&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::size_t requests() const { return requests_; }

 private:
  void work(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::vector<pollfd> wanted;
      if (listening_ >= 0) wanted.push_back({listening_, POLLIN, 0});
      for (const int one : open_) wanted.push_back({one, POLLIN, 0});
      if (::poll(wanted.data(), wanted.size(), 10) <= 0) continue;
      for (const auto& one : wanted) {
        if (one.revents == 0) continue;
        if (one.fd == listening_) {
          open_.push_back(::accept(listening_, nullptr, nullptr));
        } else {
          take(one.fd);
        }
      }
    }
  }
  void take(int connection) {
    char bytes[16384];
    if (::recv(connection, bytes, sizeof bytes, 0) <= 0) return hang_up(connection);
    ++requests_;
    if (manner_ == Manner::hangs_up) return hang_up(connection);
    if (manner_ != Manner::answers_once_then_goes) return;
    if (requests_ == 1) {
      constexpr std::string_view answer = "HTTP/1.1 204 No Content\r\n\r\n";
      ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
      return;
    }
    ::close(std::exchange(listening_, -1));
    hang_up(connection);
  }
  void hang_up(int connection) {
    ::close(connection);
    std::erase(open_, connection);
  }

  const Manner manner_;
  int listening_;
  std::uint16_t port_ = 0;
  std::vector<int> open_;  // of the thread
  std::atomic<std::size_t> requests_ = 0;
  std::jthread thread_;
};

}  // namespace paypie::test
