// One client connection: reads a request, has it answered, and again, until someone has had enough.
#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "platform/http/admission.hpp"
#include "platform/http/edge.hpp"
#include "platform/http/head_check.hpp"

namespace paypie::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// Deadlines are absolute and belong to a phase. There is no timer per connection: the server looks at all of them a
// few times a second (expire_if_due), so that a request costs no timer at all.
class Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `address` is the client's, as text; `place` under which the server counts it.
  Connection(Edge& edge, Socket socket, std::string address, std::string place);

  // Runs until the connection is over. The server owns the coroutine and the connection.
  boost::asio::awaitable<void> serve();

  void expire_if_due(Time now);
  // Draining: goes now if it waits for a request, otherwise after its answer.
  void leave_when_idle();
  // Goes now; a running handler is asked to stop.
  void abort();
  bool gone() const { return phase_ == Phase::gone; }
  const std::string& place() const { return place_; }
  boost::asio::cancellation_slot stop_slot() { return stop_.slot(); }

 private:
  enum class Phase { idle, head, body, handler, writing, lingering, gone };

  // What the access log needs of a request after its handler has taken it. Strings keep their memory.
  struct About {
    std::string_view route = "none", method, refusal;
    std::string path, request_id, traceparent, remote_address, actor, tenant;
    std::size_t body_in = 0;
    void remember(const Admission& admission);
    Request to_request() const;
  };

  void enter(Phase phase, std::chrono::microseconds at_most);
  boost::asio::awaitable<std::size_t> receive_head();          // its size; 0: the connection is over
  boost::asio::awaitable<bool> exchange(Admission admission);  // false: the connection is over
  boost::asio::awaitable<bool> receive_body(std::string& body, std::size_t size);
  boost::asio::awaitable<Response> run_handler(Admission& admission);
  boost::asio::awaitable<bool> send(Response response, bool keep_alive, const Admission& admission);
  boost::asio::awaitable<void> linger();
  bool compose(const Response& response, bool keep_alive, std::string_view origin);
  bool write_now();  // as much as the socket takes; false: the peer is gone
  void last_words(Refusal refusal);
  void observe(int status, std::string_view failure);
  void close();

  Edge& edge_;
  Socket socket_;
  const std::string address_, place_;
  boost::asio::cancellation_signal stop_;

  Phase phase_ = Phase::idle;
  Time phase_began_{}, deadline_{};
  std::size_t requests_ = 0;

  std::string received_;  // bytes not yet understood, from begin_ on
  std::size_t begin_ = 0;
  HeadEnd head_end_;
  std::size_t body_received_ = 0;

  About about_;
  Time began_{};
  bool head_only_ = false;
  std::string failure_;
  std::string out_;                                       // head of the answer, with a short body
  std::array<boost::asio::const_buffer, 2> unwritten_{};  // out_, and a long body
};

}  // namespace paypie::http
