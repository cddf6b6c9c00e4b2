// The order commands over real lanes on a log in memory, in virtual time on one thread: requests go through the route
// table and its rules as the edge applies them.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/orders/api/routes.hpp"
#include "events/log/memory.hpp"
#include "platform/http/rules.hpp"
#include "platform/scheduler/simulated.hpp"

namespace paypie::test {

using Json = nlohmann::ordered_json;

class OrderService {
 public:
  explicit OrderService(std::uint64_t seed = 1, log::Faults* faults = nullptr)
      : world_(seed), faults_(faults ? *faults : no_faults_) {
    wire_ = world_.strand();
    broker_ = std::make_shared<log::MemoryBroker>(*wire_);
    broker_->ensure_topic(std::string(orders::OrderDecider::topic));
    start();
  }
  ~OrderService() { stop(); }

  // A new process over the same log; with or without what the old one's state store remembers.
  void restart(bool with_state_store) {
    stop();
    if (!with_state_store) store_ = std::make_unique<lane::MemoryStateStore>();
    start();
  }

  // The process begins to end: what is in flight settles, nothing new is taken.
  void close_lanes() {
    if (closed_) return;
    lanes_->close([this] { closed_ = true; });
    world_.run_until([this] { return closed_; }, std::chrono::seconds(60));
  }

  struct Call {
    http::Method method = http::Method::post;
    std::string path = "/api/v1/orders";
    std::string body = "{}";
    std::string key;
    std::string if_match;
    http::Caller caller{"tester", "main", {"*"}};
  };

  http::Response call(const Call& call) { return call_all({call}).front(); }

  // All at once; answers in the order of the calls.
  std::vector<http::Response> call_all(const std::vector<Call>& calls) {
    std::vector<std::optional<http::Response>> answers(calls.size());
    for (std::size_t at = 0; at < calls.size(); ++at) begin(calls[at], answers[at]);
    const auto done = [&] { return std::ranges::all_of(answers, [](const auto& one) { return one.has_value(); }); };
    while (!done()) {
      io_.restart();
      io_.poll();
      if (!done() && !world_.step()) FAIL("a request is never answered");
    }
    std::vector<http::Response> out;
    for (auto& answer : answers) out.push_back(std::move(*answer));
    return out;
  }

  // Every record that any reader would see, over all partitions.
  std::size_t commits() const {
    std::size_t count = 0;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log::Validity validity;
      for (const auto& record : broker_->records({std::string(orders::OrderDecider::topic), partition})) {
        if (validity.judge(*record) == log::Verdict::counts && record->key) ++count;
      }
    }
    return count;
  }
  const http::Router& router() const { return *router_; }
  Simulated& world() { return world_; }

 private:
  void start() {
    strand_ = world_.strand();
    pool_ = world_.pool();
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, faults_, log::MemoryLog::Options{});
    lanes_ = std::make_unique<orders::OrderLanes>(lane::Config{}, orders::order_codec(), *strand_, *pool_, *log_,
                                                  *store_, world_, world_);
    commands_ = std::make_unique<orders::OrderCommands>(*lanes_, world_, world_);
    router_ = std::make_unique<http::Router>();
    router_->add(orders::order_command_routes, *commands_);
    closed_ = false;
    bool open = false;
    lanes_->open([&] { open = true; });
    REQUIRE(world_.run_until([&] { return open; }, std::chrono::seconds(60)));
  }
  void stop() {
    close_lanes();
    strand_->kill();
    pool_->kill();
    lanes_.reset();
    log_.reset();
  }

  void begin(const Call& call, std::optional<http::Response>& answer) {
    http::Request request{.method = call.method, .path = call.path, .body = call.body};
    request.caller = call.caller;
    request.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    request.deadline = world_.monotonic() + std::chrono::seconds(5);
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

  bool closed_ = false;
  Simulated world_;
  log::Faults no_faults_;
  log::Faults& faults_;
  std::shared_ptr<SimulatedExecutor> wire_, strand_, pool_;
  std::shared_ptr<log::MemoryBroker> broker_;
  std::unique_ptr<lane::MemoryStateStore> store_ = std::make_unique<lane::MemoryStateStore>();
  std::unique_ptr<log::MemoryLog> log_;
  std::unique_ptr<orders::OrderLanes> lanes_;
  boost::asio::io_context io_;
  std::unique_ptr<orders::OrderCommands> commands_;
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
