// What is passed on, and what comes back.
#include "command-side/http/forwarder.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <chrono>
#include <utility>

#include "command-side/http/failures.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/crypto/random.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"

namespace paypie::commands {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;
using Result = std::optional<std::expected<http_client::Answer, http_client::Outage>>;  // none: too many at once

// Of this hop, or of the first one's edge: the owner's edge judges what arrives there by itself.
constexpr std::array<std::string_view, 15> not_passed_on{
    "host",        "content-length",  "connection", "keep-alive", "te",      "expect",          "origin",    "referer",
    "traceparent", "accept-encoding", "cookie",     "forwarded",  "upgrade", "x-forwarded-for", client_field};
// What every edge writes by itself.
constexpr std::array not_passed_back{"content-length",
                                     "content-type",
                                     "connection",
                                     "keep-alive",
                                     "date",
                                     "request-id",
                                     "cache-control",
                                     "x-content-type-options",
                                     "referrer-policy",
                                     "content-security-policy",
                                     "cross-origin-resource-policy",
                                     "vary",
                                     "access-control-allow-origin",
                                     "access-control-expose-headers"};

template <class List>
bool lists(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

std::string target_of(const http::Request& request) {
  std::string target;
  std::string_view path = request.path;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    target += '/' + http_client::percent_encoded(path.substr(0, end));
    path.remove_prefix(end);
  }
  for (std::size_t i = 0; i < request.query.size(); ++i) {
    target += i == 0 ? '?' : '&';
    target += http_client::percent_encoded(request.query[i].first) + '=' +
              http_client::percent_encoded(request.query[i].second);
  }
  return target;
}

// How often a command that waits looks for an owner.
constexpr milliseconds beat(20);

struct Counted {
  explicit Counted(std::atomic<std::size_t>& now) : count(now) { ++count; }
  ~Counted() { --count; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  std::atomic<std::size_t>& count;
};

// What the owner says that is none any more, or cannot serve for the moment: nothing happened there.
bool is_undecided(const http_client::Answer& answer) {
  const auto says = [&answer](const http::RefusalRow& row) {
    return answer.status == row.status && answer.body.find('"' + std::string(row.code) + '"') != std::string::npos;
  };
  return says(no_owner) || says(not_serving);
}

milliseconds time_left(const http::Request& request) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(request.deadline - now);
}

telemetry::Counter counted(std::string_view outcome) {
  return telemetry::counter(telemetry::metric::cluster_forwards, {outcome});
}

http::Response passed_back(http_client::Answer& answer) {
  http::Response response{.status = answer.status, .content_type = "", .body = std::move(answer.body)};
  for (auto& [name, value] : answer.headers) {
    if (name == "content-type") response.content_type = value;
    if (!lists(not_passed_back, name)) response.headers.emplace_back(std::move(name), std::move(value));
  }
  return response;
}

}  // namespace

Forwarder::Forwarder(Options options, Owner owner)
    : options_(std::move(options)),
      owner_(std::move(owner)),
      answered_(counted("answered")),
      no_owner_(counted("no_owner")),
      unreachable_(counted("unreachable")),
      lost_(counted("lost")),
      full_(counted("full")),
      refused_(counted("refused")),
      waited_(counted("waited")),
      running_(telemetry::gauge(telemetry::metric::cluster_forwards_running)),
      waiting_shown_(telemetry::gauge(telemetry::metric::cluster_forwards_waiting)),
      client_(options_.at_once) {}

bool Forwarder::knows(const http::Request& request) const {
  const auto secret = request.header(secret_field);
  return !options_.secret.empty() && secret && crypto::equal_in_constant_time(*secret, options_.secret);
}

http_client::Call Forwarder::call_of(const http::Request& request, const std::string& address,
                                     milliseconds within) const {
  http_client::Call call;
  call.method = http::to_text(request.method);
  call.url = "http://" + address + target_of(request);
  for (const auto& field : request.headers) {
    if (!lists(not_passed_on, field.first)) call.headers.push_back(field);
  }
  call.headers.emplace_back("traceparent", request.traceparent);
  call.headers.emplace_back(forwarded_field, std::to_string(within.count()));
  call.headers.emplace_back(secret_field, options_.secret);
  call.headers.emplace_back(client_field, request.remote_address);
  call.body = request.body;
  call.within = within;
  return call;
}

bool Forwarder::may_wait() const { return !stopping_ && waiting_ + client_.running() < options_.at_once; }

awaitable<http::Response> Forwarder::settle(http::Request request, log::TopicPartition where, Here here) {
  const auto give_up = std::min(std::chrono::steady_clock::now() + options_.owner_within,
                                std::chrono::steady_clock::time_point(request.deadline));
  bool decided_perhaps = false;
  for (bool first = true;; first = false) {
    auto heard = co_await forward(request, where);
    if (heard.final) co_return std::move(heard.response);
    // Nothing that is heard later takes this back, but an answer.
    decided_perhaps = decided_perhaps || heard.decided_perhaps;
    const bool in_time = std::chrono::steady_clock::now() + beat < give_up;
    if (!in_time || !may_wait()) {
      co_return decided_perhaps ? http::to_response(to_problem(outcome_unknown), request) : std::move(heard.response);
    }
    if (first) waited_.add();
    const Counted waits(waiting_);
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, beat);
    boost::system::error_code ended;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    if (auto decided = co_await here()) co_return std::move(*decided);
  }
}

awaitable<Forwarder::Heard> Forwarder::forward(const http::Request& request, const log::TopicPartition& where) {
  const auto problem = [&request](const http::RefusalRow& row) { return http::to_response(to_problem(row), request); };
  // One hop and no more: two nodes that take each other for the owner must not send a command to and fro. The node it
  // comes from waits for the next owner.
  const bool came_from_node = request.header(forwarded_field).has_value();
  const bool goes = !came_from_node && !options_.secret.empty();
  const auto address = goes ? owner_(where) : "";
  const auto within = time_left(request);
  if (address.empty() || within <= milliseconds(0)) {
    no_owner_.add();
    co_return Heard{problem(no_owner), !goes};
  }
  auto start = [this, call = call_of(request, address, within)](Resume<Result> resume) mutable {
    auto done = std::make_shared<Resume<Result>>(std::move(resume));
    http_client::AsyncClient::OnAnswer on_answer = [done](auto result) { (*done)(std::move(result)); };
    if (!client_.try_send(call, on_answer)) (*done)(std::nullopt);
  };
  auto result = co_await awaited<Result>(std::move(start));
  if (!result) {
    full_.add();
    co_return Heard{problem(full)};
  }
  if (!*result) {
    const bool sent = result->error().sent;
    (sent ? lost_ : unreachable_).add();
    co_return Heard{problem(sent ? outcome_unknown : no_owner), false, sent};
  }
  auto& answer = **result;
  if (answer.status == not_a_node.status && answer.body.find(not_a_node.code) != std::string::npos) {
    refused_.add();
    telemetry::error("another node does not know this one's secret: cluster.secret must be the same everywhere",
                     {{"node", address}});
    co_return Heard{problem(no_owner)};
  }
  const bool undecided = is_undecided(answer);
  if (!undecided) answered_.add();
  co_return Heard{passed_back(answer), !undecided};
}

void Forwarder::stop() {
  stopping_ = true;
  client_.stop();
}

void Forwarder::refresh_metrics() {
  running_.set(static_cast<double>(client_.running()));
  waiting_shown_.set(static_cast<double>(waiting_));
}

void ensure_key(http::Request& request) {
  if (request.header("idempotency-key")) return;
  request.headers.emplace_back("idempotency-key", "forwarded-" + std::to_string(crypto::random_number()) +
                                                      std::to_string(crypto::random_number()));
}

std::optional<http::Problem> refuse_marker(const Forwarder* forwarder, http::Request& request) {
  const auto marker = request.header(forwarded_field);
  if (!marker && !request.header(secret_field)) return std::nullopt;
  if (!forwarder || !forwarder->knows(request) || !marker) return to_problem(not_a_node);
  std::int64_t left = 0;
  const auto [end, error] = std::from_chars(marker->data(), marker->data() + marker->size(), left);
  constexpr std::int64_t most = 3'600'000;
  if (error != std::errc() || end != marker->data() + marker->size() || left < 0 || left > most) {
    return to_problem(not_a_node);
  }
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto theirs = std::chrono::duration_cast<std::chrono::microseconds>(now) + milliseconds(left);
  request.deadline = std::min(request.deadline, theirs);
  request.remote_address = request.header(client_field).value_or("");
  return std::nullopt;
}

}  // namespace paypie::commands
