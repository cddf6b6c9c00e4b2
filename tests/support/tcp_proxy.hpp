// A TCP proxy that makes a network worse: later, slower, silent in one direction or both, broken off, and not true.
#pragma once
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <list>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace paypie::test {

class TcpProxy {
 public:
  // From a free port on loopback to this one.
  explicit TcpProxy(std::uint16_t to) : to_(to), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any = loopback(0);
    socklen_t size = sizeof any;
    if (::bind(listening_, generic(&any), size) != 0 || ::listen(listening_, 64) != 0)
      throw std::runtime_error("no port");
    ::getsockname(listening_, generic(&any), &size);
    port_ = ntohs(any.sin_port);
    thread_ = std::jthread([this](std::stop_token stop) { work(stop); });
  }
  ~TcpProxy() {
    thread_.request_stop();
    thread_.join();
    for (auto& link : links_) link.close();
    ::close(listening_);
  }
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  std::uint16_t port() const { return port_; }

  // Each from now on, for all connections, until said otherwise.
  void delay(std::chrono::milliseconds each_way) { delay_ms_ = each_way.count(); }
  void throttle(std::size_t bytes_per_second) { bytes_per_second_ = bytes_per_second; }  // 0: not at all
  // Bytes of that direction are held back: nobody is told, as behind a broken switch.
  void hold_requests(bool hold) { hold_requests_ = hold; }
  void hold_answers(bool hold) { hold_answers_ = hold; }
  // Loses a piece of a direction now and then, once in so many bytes on average, as TCP itself never would; the
  // connection goes on without it. 0: none.
  void drop_every(std::size_t bytes) { drop_every_ = bytes; }
  // Turns one bit around, once in so many bytes on average, in both directions. 0: none.
  void corrupt_every(std::size_t bytes) { corrupt_every_ = bytes; }
  std::size_t corrupted() const { return corrupted_; }
  std::size_t dropped() const { return dropped_; }
  // Breaks all connections off; new ones are taken.
  void cut() { cut_ = true; }
  void heal() {
    delay_ms_ = 0;
    bytes_per_second_ = 0;
    drop_every_ = 0;
    corrupt_every_ = 0;
    hold_requests_ = hold_answers_ = false;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t most_waiting = 1U << 20;

  struct Direction {
    struct Piece {
      std::string bytes;
      Clock::time_point due;
    };
    std::deque<Piece> waiting;
    std::size_t size = 0;
    Clock::time_point free_at{};  // for the throttle
  };
  struct Link {
    int client = -1, server = -1;
    Direction requests, answers;
    bool over = false;
    void close() const {
      ::close(client);
      ::close(server);
    }
  };

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    out.sin_port = htons(port);
    return out;
  }
  static sockaddr* generic(sockaddr_in* one) { return static_cast<sockaddr*>(static_cast<void*>(one)); }

  void work(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::vector<pollfd> wanted{{listening_, POLLIN, 0}};
      for (const auto& link : links_) {
        const auto room = [](const Direction& one) { return one.size < most_waiting; };
        wanted.push_back({link.client, static_cast<short>(room(link.requests) ? POLLIN : 0), 0});
        wanted.push_back({link.server, static_cast<short>(room(link.answers) ? POLLIN : 0), 0});
      }
      ::poll(wanted.data(), wanted.size(), 2);
      std::size_t at = 1;
      for (auto& link : links_) {
        take(link, wanted[at++], link.requests);
        take(link, wanted[at++], link.answers);
        if (!hold_requests_) give(link, link.requests, link.server);
        if (!hold_answers_) give(link, link.answers, link.client);
      }
      const bool cut = cut_.exchange(false);
      std::erase_if(links_, [cut](const Link& link) {
        if (cut || link.over) link.close();
        return cut || link.over;
      });
      if (wanted[0].revents != 0) accept_one();
    }
  }
  void accept_one() {
    Link link;
    link.client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    link.server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto to = loopback(to_);
    if (::connect(link.server, generic(&to), sizeof to) != 0) return link.close();
    ::fcntl(link.server, F_SETFL, O_NONBLOCK);
    const int yes = 1;
    for (const int end : {link.client, link.server}) ::setsockopt(end, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    links_.push_back(std::move(link));
  }
  // True once in `every` bytes on average, for a piece of this size.
  bool strikes(std::size_t every, std::size_t size) {
    return every > 0 && std::uniform_int_distribution<std::size_t>(0, every - 1)(random_) < size;
  }
  void take(Link& link, const pollfd& from, Direction& direction) {
    if ((from.revents & (POLLIN | POLLHUP | POLLERR)) == 0) return;
    char bytes[65536];
    const auto count = ::recv(from.fd, bytes, sizeof bytes, 0);
    if (count <= 0) {
      link.over = link.over || count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
      return;
    }
    const auto size = static_cast<std::size_t>(count);
    if (strikes(drop_every_, size)) {
      ++dropped_;
      return;
    }
    if (strikes(corrupt_every_, size)) {
      ++corrupted_;
      bytes[random_() % size] ^= static_cast<char>(1U << (random_() % 8));
    }
    auto due = Clock::now() + std::chrono::milliseconds(delay_ms_.load());
    if (const auto rate = bytes_per_second_.load(); rate > 0) {
      direction.free_at =
          std::max(direction.free_at, Clock::now()) + std::chrono::microseconds(1'000'000 * size / rate);
      due = std::max(due, direction.free_at);
    }
    direction.waiting.push_back({std::string(bytes, size), due});
    direction.size += size;
  }
  static void give(Link& link, Direction& direction, int to) {
    while (!direction.waiting.empty() && direction.waiting.front().due <= Clock::now()) {
      auto& bytes = direction.waiting.front().bytes;
      const auto count = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0) {
        link.over = link.over || (errno != EAGAIN && errno != EWOULDBLOCK);
        return;
      }
      direction.size -= static_cast<std::size_t>(count);
      bytes.erase(0, static_cast<std::size_t>(count));
      if (!bytes.empty()) return;
      direction.waiting.pop_front();
    }
  }

  const std::uint16_t to_;
  int listening_;
  std::uint16_t port_ = 0;
  std::atomic<std::int64_t> delay_ms_ = 0;
  std::atomic<std::size_t> bytes_per_second_ = 0, drop_every_ = 0, corrupt_every_ = 0, dropped_ = 0, corrupted_ = 0;
  std::mt19937_64 random_{std::random_device{}()};  // of the thread
  std::atomic<bool> hold_requests_ = false, hold_answers_ = false, cut_ = false;
  std::list<Link> links_;  // of the thread
  std::jthread thread_;
};

}  // namespace paypie::test
