// A context's commands over real lanes, on whatever ground a test runs on: requests go through the route table and its
// rules as the edge applies them.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command-side/http/handling.hpp"
#include "platform/http/rules.hpp"
#include "tests/support/command_ground.hpp"

namespace paypie::test {

using Json = nlohmann::ordered_json;

// Lanes of another aggregate that a context's routes need beside its own.
class LanesBeside {
 public:
  virtual ~LanesBeside() = default;
  virtual void open(Task opened) = 0;
  virtual void close(Task closed) = 0;
};

// Subject: Decider, codec(), routes(), and the path that calls name if they do not say; add_more(router, lanes, clock)
// if it has more than commands, or add_lanes(router, lanes, ground, clock) if these need lanes of their own.
template <class Subject>
class CommandService {
 public:
  using Decider = typename Subject::Decider;
  explicit CommandService(std::uint64_t seed = 1, log::Faults* faults = nullptr)
      : ground_(command_ground<Decider>(seed, faults)), clock_(ground_->clock()) {
    start();
  }
  ~CommandService() { stop(); }

  // A new process over the same log; with or without what the old one's state store remembers.
  void restart(bool with_state_store) {
    stop();
    if (!with_state_store) ground_->forget_states();
    start();
  }

  // The process begins to end: what is in flight settles, nothing new is taken.
  void close_lanes() {
    if (closed_) return;
    lanes_->close([this] { closed_ = true; });
    REQUIRE(ground_->run_until(io_, [this] { return closed_.load(); }));
    if (!beside_) return;
    std::atomic<bool> closed = false;
    beside_->close([&] { closed = true; });
    REQUIRE(ground_->run_until(io_, [&] { return closed.load(); }));
  }

  struct Call {
    http::Method method = http::Method::post;
    std::string path = Subject::path;
    std::string body = "{}";
    std::string key;
    std::string if_match;
    http::Caller caller{"tester", "main", {"*"}};
    std::vector<http::NamedText> headers{};
    std::vector<http::NamedText> query{};
    std::string from = "192.0.2.17";
  };

  http::Response call(const Call& call) { return call_all({call}).front(); }

  // All at once; answers in the order of the calls.
  std::vector<http::Response> call_all(const std::vector<Call>& calls) {
    std::vector<std::optional<http::Response>> answers(calls.size());
    for (std::size_t at = 0; at < calls.size(); ++at) begin(calls[at], answers[at]);
    const auto done = [&] { return std::ranges::all_of(answers, [](const auto& one) { return one.has_value(); }); };
    if (!ground_->run_until(io_, done)) FAIL("a request is never answered");
    std::vector<http::Response> out;
    for (auto& answer : answers) out.push_back(std::move(*answer));
    return out;
  }

  // Events that any reader would see, over all partitions.
  std::size_t commits(std::string_view topic = Decider::topic) const {
    std::size_t count = 0;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      const log::TopicPartition where{std::string(topic), partition};
      log::Validity validity;
      log::Offset next;
      while (true) {
        const auto chunk = ground_->log().read(where, next, 1U << 20);
        REQUIRE_MESSAGE(chunk.has_value(), (chunk ? "" : chunk.error().detail));
        if (chunk->records.empty()) break;
        for (const auto& record : chunk->records) {
          if (validity.judge(*record) == log::Verdict::counts && record->key) ++count;
        }
        next = chunk->records.back()->offset + 1;
      }
    }
    return count;
  }
  log::EventLog& log() { return ground_->log(); }
  const http::Router& router() const { return *router_; }
  // What the commands take the time to be: it stands still.
  std::int64_t wall_micros() const { return clock_.wall_micros(); }

 private:
  void start() {
    ground_->begin_process();
    const auto ensured = ground_->log().ensure_topic(std::string(Decider::topic));
    REQUIRE_MESSAGE(ensured.has_value(), (ensured ? "" : ensured.error().detail));
    lanes_ =
        std::make_unique<lane::Lanes<Decider>>(lane::Config{}, Subject::codec(), ground_->strand(), ground_->pool(),
                                               ground_->log(), ground_->store(), ground_->clock(), ground_->random());
    commands_ = std::make_unique<commands::Handling<Decider>>(*lanes_, ground_->random(), clock_);
    router_ = std::make_unique<http::Router>();
    router_->add(Subject::routes(), *commands_);
    // Routes that work with the same lanes and are no commands.
    if constexpr (requires { Subject::add_more(*router_, *lanes_, clock_); }) {
      more_ = Subject::add_more(*router_, *lanes_, clock_);
    }
    if constexpr (requires { Subject::add_lanes(*router_, *lanes_, *ground_, clock_); }) {
      beside_ = Subject::add_lanes(*router_, *lanes_, *ground_, clock_);
    }
    closed_ = false;
    std::atomic<int> opening = beside_ ? 2 : 1;
    lanes_->open([&] { --opening; });
    if (beside_) beside_->open([&] { --opening; });
    REQUIRE(ground_->run_until(io_, [&] { return opening == 0; }));
  }
  void stop() {
    close_lanes();
    ground_->stop_threads();
    lanes_.reset();
    beside_.reset();
    ground_->end_process();
  }

  void begin(const Call& call, std::optional<http::Response>& answer) {
    http::Request request{.method = call.method, .path = call.path, .body = call.body};
    request.caller = call.caller;
    request.remote_address = call.from;
    request.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    request.deadline = ground_->clock().monotonic() + ground_->request_within();
    request.headers = call.headers;
    request.query = call.query;
    request.headers.emplace_back("content-type", "application/json");
    if (!call.key.empty()) request.headers.emplace_back("idempotency-key", call.key);
    if (!call.if_match.empty()) request.headers.emplace_back("if-match", call.if_match);
    auto match = router_->match(request.method, request.path);
    REQUIRE(match.entry);
    request.parameters = match.parameters;
    if (const auto broken = http::broken_rule(match.entry->info, request, request.body.size())) {
      answer = http::to_response(broken->problem, request);
      return;
    }
    boost::asio::co_spawn(io_, match.entry->handle(std::move(request)),
                          [&answer](std::exception_ptr failed, http::Response response) {
                            if (failed) std::rethrow_exception(failed);
                            answer = std::move(response);
                          });
  }

  boost::asio::io_context io_;
  std::unique_ptr<CommandGround> ground_;
  const StandingClock clock_;
  std::atomic<bool> closed_ = false;
  std::unique_ptr<lane::Lanes<Decider>> lanes_;
  std::unique_ptr<commands::Handling<Decider>> commands_;
  std::shared_ptr<void> more_;
  std::unique_ptr<LanesBeside> beside_;
  std::unique_ptr<http::Router> router_;
};

inline std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}
inline Json json_of(const http::Response& response) { return Json::parse(response.body); }
inline std::string code_of(const http::Response& response) { return json_of(response).value("code", ""); }

}  // namespace paypie::test
