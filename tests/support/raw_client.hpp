// A client that sends exactly the bytes it is told to and reads answers one by one. Every wait ends after 10 s.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace paypie::test {

struct Answer {
  int status = 0;                              // 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  // names lower-case
  std::string head, body;

  std::string header(const std::string& name) const {
    auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, const char* from = nullptr)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) throw std::runtime_error("no socket for the test client");
    timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (from != nullptr) {
      auto local = address(from, 0);
      if (::bind(fd_, generic(&local), sizeof local) != 0) throw std::runtime_error("cannot bind the test client");
    }
    auto to = address("127.0.0.1", port);
    if (::connect(fd_, generic(&to), sizeof to) != 0) throw std::runtime_error("the test client cannot connect");
  }
  RawClient(RawClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)), pending_(std::move(other.pending_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() { close(); }

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void finish_sending() { ::shutdown(fd_, SHUT_WR); }

  // False: the server does not take any more.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  // The next answer, with `body_less` for answers to HEAD. 1xx answers are answers too.
  Answer receive(bool body_less = false) {
    std::size_t end = 0;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos)
      if (!read_more()) return {};
    Answer answer = parse(pending_.substr(0, end + 4));
    pending_.erase(0, end + 4);
    const auto length = answer.headers.contains("content-length") ? std::stoul(answer.headers["content-length"]) : 0UL;
    if (body_less) return answer;
    while (pending_.size() < length)
      if (!read_more()) return {};
    answer.body = pending_.substr(0, length);
    pending_.erase(0, length);
    return answer;
  }
  Answer ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }

  // Waits for the end of the connection; false: the server sent more, or kept it open.
  bool closed_by_server() { return pending_.empty() && !read_more() && !timed_out_; }

 private:
  static sockaddr_in address(const char* host, std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    ::inet_pton(AF_INET, host, &out.sin_addr);
    return out;
  }
  static sockaddr* generic(sockaddr_in* one) { return static_cast<sockaddr*>(static_cast<void*>(one)); }

  bool read_more() {
    char buffer[65536];
    const auto count = ::recv(fd_, buffer, sizeof buffer, 0);
    timed_out_ = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (count <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  static Answer parse(const std::string& head) {
    Answer answer;
    answer.head = head;
    answer.status = std::stoi(head.substr(9, 3));
    for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
      const auto end = head.find("\r\n", at), colon = head.find(": ", at);
      auto name = head.substr(at, colon - at);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      answer.headers[name] = head.substr(colon + 2, end - colon - 2);
      at = end + 2;
    }
    return answer;
  }

  int fd_;
  std::string pending_;
  bool timed_out_ = false;
};

}  // namespace paypie::test
