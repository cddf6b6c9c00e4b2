// The life of a connection, phase by phase.
#include "platform/http/connection.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "platform/http/answer.hpp"
#include "platform/http/prefer.hpp"

namespace paypie::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t first_buffer = 4 * 1024;
constexpr std::size_t short_body = 2 * 1024;          // copied behind the head: cheaper than a second buffer
constexpr std::size_t lingering_bytes = 1024 * 1024;  // read and dropped, so that a refusal is not lost in a reset
constexpr milliseconds lingering_at_most{1'000};
constexpr milliseconds body_rate_grace{1'000};
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Edge& edge, Socket socket, std::string address, std::string place)
    : edge_(edge), socket_(std::move(socket)), address_(std::move(address)), place_(std::move(place)) {
  // The first request must come as fast as a head must; only a kept-alive connection may idle.
  enter(Phase::idle, edge_.config.limits.head_within);
}

void Connection::enter(Phase phase, std::chrono::microseconds at_most) {
  if (phase_ == Phase::gone) return;
  phase_ = phase;
  phase_began_ = steady_clock::now();
  deadline_ = phase_began_ + at_most;
}

asio::awaitable<void> Connection::serve() {
  while (!gone()) {
    const std::size_t size = co_await receive_head();
    if (size == 0) break;
    ++requests_;
    began_ = steady_clock::now();
    auto admission = admit(edge_, std::string_view(received_).substr(begin_, size), address_);
    begin_ += size;
    if (!co_await exchange(std::move(admission))) break;
    enter(Phase::idle, edge_.config.limits.idle_for);
  }
  close();
}

asio::awaitable<std::size_t> Connection::receive_head() {
  head_end_.reset();
  received_.erase(0, begin_);
  begin_ = 0;
  std::size_t filled = received_.size();
  while (true) {
    if (filled > 0) {
      if (phase_ == Phase::idle) enter(Phase::head, edge_.config.limits.head_within);
      const auto end = head_end_.find(received_, edge_.config.limits);
      if (!end) {
        co_await exchange(refused_head(edge_, end.error(), address_));
        co_return 0;
      }
      if (*end) co_return **end;
    } else if (edge_.draining) {
      co_return 0;
    }
    received_.resize(std::max(first_buffer, filled * 2));
    error_code error;
    const auto count =
        co_await socket_.async_read_some(asio::buffer(received_.data() + filled, received_.size() - filled),
                                         asio::redirect_error(asio::use_awaitable, error));
    filled += count;
    received_.resize(filled);
    if (error || gone()) co_return 0;
  }
}

asio::awaitable<bool> Connection::exchange(Admission admission) {
  ++edge_.stats.requests;
  about_.remember(admission);
  head_only_ = admission.method_known && admission.request.method == Method::head;
  failure_.clear();
  if (admission.refusal) ++edge_.stats.refused[static_cast<std::size_t>(*admission.refusal)];

  bool keep_alive = admission.framed && admission.keep_alive && requests_ < edge_.config.limits.requests_per_connection;
  Response response;
  if (admission.entry == nullptr) {
    response = std::move(*admission.answer);
    // What follows is readable only if the refused request's body is here already and can be stepped over.
    if (received_.size() - begin_ >= admission.body_size)
      begin_ += admission.body_size;
    else
      keep_alive = false;
  } else {
    if (admission.body_size > 0) {
      if (admission.expects_continue && received_.size() == begin_) {
        unwritten_ = {asio::buffer(go_on), {}};
        if (!write_now()) co_return false;
      }
      if (!co_await receive_body(admission.request.body, admission.body_size)) co_return false;
    }
    about_.body_in = admission.body_size;
    // Pipelining depth is one: who sends the next request before this answer gets this answer and no other.
    if (received_.size() > begin_) keep_alive = false;
    response = co_await run_handler(admission);
    if (gone()) co_return false;
  }
  co_return co_await send(std::move(response), keep_alive && !edge_.draining, admission);
}

asio::awaitable<bool> Connection::receive_body(std::string& body, std::size_t size) {
  const std::size_t here = std::min(size, received_.size() - begin_);
  body.assign(received_, begin_, here);
  begin_ += here;
  body_received_ = here;
  if (here == size) co_return true;
  enter(Phase::body, edge_.config.limits.body_within);
  while (body_received_ < size) {
    // Memory follows what has arrived, not what was announced.
    body.resize(std::min(size, std::max(first_buffer, body_received_ * 2)));
    error_code error;
    body_received_ +=
        co_await socket_.async_read_some(asio::buffer(body.data() + body_received_, body.size() - body_received_),
                                         asio::redirect_error(asio::use_awaitable, error));
    if (error || gone()) co_return false;
  }
  co_return true;
}

asio::awaitable<Response> Connection::run_handler(Admission& admission) {
  const Limits& limits = edge_.config.limits;
  milliseconds within = limits.handler_within;
  if (admission.entry->info.prefer_wait) {
    if (const auto wait = preferred_wait(admission.request))
      within += std::min(limits.prefer_wait_at_most, milliseconds(*wait));
  }
  enter(Phase::handler, within);
  // The handler has a tenth less, so that it can still say itself what became of the request.
  admission.request.deadline =
      std::chrono::duration_cast<std::chrono::microseconds>((deadline_ - within / 10).time_since_epoch());
  try {
    co_return co_await admission.entry->handle(std::move(admission.request));
  } catch (const std::exception& thrown) {
    failure_ = thrown.what();
  } catch (...) {
    failure_ = "an exception of unknown type";
  }
  if (!gone()) ++edge_.stats.handler_failures;
  co_return to_response(to_problem(Refusal::internal), about_.to_request());
}

asio::awaitable<bool> Connection::send(Response response, bool keep_alive, const Admission& admission) {
  if (!compose(response, keep_alive, admission.allowed_origin)) {
    keep_alive = false;
    failure_ = "the handler's answer has a field that would split it";
    response = to_response(to_problem(Refusal::internal), about_.to_request());
    compose(response, keep_alive, admission.allowed_origin);
  }
  enter(Phase::writing, edge_.config.limits.write_within);
  if (!write_now()) co_return false;
  if (asio::buffer_size(unwritten_) > 0) {
    error_code error;
    co_await asio::async_write(socket_, unwritten_, asio::redirect_error(asio::use_awaitable, error));
    if (error || gone()) co_return false;
  }
  observe(response.status, failure_);
  if (!keep_alive) co_await linger();
  co_return keep_alive;
}

// Writes head and body into out_ and unwritten_; false: a field of the response cannot be sent.
bool Connection::compose(const Response& response, bool keep_alive, std::string_view origin) {
  out_.clear();
  try {
    append_answer_head(out_, response,
                       {.keep_alive = keep_alive,
                        .head_only = head_only_,
                        .cors = !edge_.config.origins.empty(),
                        .allowed_origin = origin,
                        .request_id = about_.request_id,
                        .date = edge_.date.now()});
  } catch (const std::invalid_argument&) {
    return false;
  }
  unwritten_ = {};
  if (!head_only_ && has_body(response.status)) {
    if (response.body.size() <= short_body)
      out_ += response.body;
    else
      unwritten_[1] = asio::buffer(response.body);
  }
  unwritten_[0] = asio::buffer(out_);
  return true;
}

// Most answers fit the socket's buffer: one system call, no wait, no handler.
bool Connection::write_now() {
  error_code error;
  std::size_t count = socket_.write_some(unwritten_, error);
  if (error && error != asio::error::would_block) return false;
  for (auto& buffer : unwritten_) {
    const auto step = std::min(count, buffer.size());
    buffer += step;
    count -= step;
  }
  return true;
}

// Closing with unread bytes would reset the connection, and the client would lose the answer it is being sent
// (RFC 9112 section 9.6). So: no more from us, then read and drop for a moment.
asio::awaitable<void> Connection::linger() {
  error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  enter(Phase::lingering, std::min(lingering_at_most, edge_.config.limits.write_within));
  std::size_t dropped = 0;
  received_.resize(first_buffer);
  while (!error && !gone() && dropped < lingering_bytes)
    dropped +=
        co_await socket_.async_read_some(asio::buffer(received_), asio::redirect_error(asio::use_awaitable, error));
}

void Connection::expire_if_due(Time now) {
  const Limits& limits = edge_.config.limits;
  bool due = now >= deadline_;
  if (phase_ == Phase::body && !due) {
    const auto counted = now - phase_began_ - body_rate_grace;
    const auto least =
        std::chrono::duration<double>(counted).count() * static_cast<double>(limits.body_bytes_per_second);
    due = static_cast<double>(body_received_) < least;
  }
  if (!due) return;
  switch (phase_) {
    case Phase::head:
      about_.remember(refused_head(edge_, Refusal::head_too_slow, address_));
      return last_words(Refusal::head_too_slow);
    case Phase::body: return last_words(Refusal::body_too_slow);
    case Phase::handler: return last_words(Refusal::out_of_time);
    default: return abort();
  }
}

// The answer of a connection whose coroutine is waiting for something that took too long.
void Connection::last_words(Refusal refusal) {
  ++edge_.stats.refused[static_cast<std::size_t>(refusal)];
  about_.refusal = row_of(refusal).code;
  const auto response = to_response(to_problem(refusal), about_.to_request());
  compose(response, false, {});
  write_now();
  observe(response.status, {});
  abort();
}

void Connection::leave_when_idle() {
  if (phase_ == Phase::idle) abort();
}

void Connection::abort() {
  const bool handler_runs = phase_ == Phase::handler;
  close();
  if (handler_runs) stop_.emit(asio::cancellation_type::terminal);
}

void Connection::close() {
  phase_ = Phase::gone;
  if (!socket_.is_open()) return;
  error_code ignored;
  socket_.shutdown(Socket::shutdown_both, ignored);
  socket_.close(ignored);
}

void Connection::observe(int status, std::string_view failure) {
  if (!edge_.observe) return;
  Exchange exchange;
  exchange.route = about_.route;
  exchange.status = status;
  exchange.took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - began_);
  exchange.body_in = about_.body_in;
  exchange.body_out = head_only_ ? 0 : out_.size();
  exchange.method = about_.method;
  exchange.path = about_.path;
  exchange.request_id = about_.request_id;
  exchange.traceparent = about_.traceparent;
  exchange.remote_address = about_.remote_address;
  exchange.actor = about_.actor;
  exchange.tenant = about_.tenant;
  exchange.refusal = about_.refusal;
  exchange.failure = failure;
  edge_.observe(exchange);
}

void Connection::About::remember(const Admission& admission) {
  const Request& request = admission.request;
  route = admission.entry != nullptr ? admission.entry->info.id : "none";
  method = admission.method_known ? to_text(request.method) : std::string_view();
  refusal = admission.refusal ? row_of(*admission.refusal).code : std::string_view();
  path = request.path;
  request_id = request.request_id;
  traceparent = request.traceparent;
  remote_address = request.remote_address;
  actor = request.caller.actor;
  tenant = request.caller.tenant;
  body_in = 0;
}

Request Connection::About::to_request() const {
  Request request;
  request.path = path;
  request.request_id = request_id;
  request.traceparent = traceparent;
  return request;
}

}  // namespace paypie::http
