// Stock, payments and processes on one server, or on several nodes, beside the simulated gateways: what tests of whole
// lives share.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <barrier>
#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "platform/http_client/client.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

class WholeShop {
 public:
  using Json = nlohmann::json;
  struct Options {
    std::string script = "calm";
    std::vector<std::string> log = {};  // arguments that say which log; none: the embedded one
    std::size_t nodes = 1;              // several: on Kafka
    std::vector<std::string> more = {};
    std::string roles = "command,query,process,reactor";
    std::string contexts = "orders,inventory,payments";
    std::string token = {};  // whom requests are from, where there are tokens
  };

  explicit WholeShop(const std::string& script) : WholeShop(Options{.script = script}) {}
  explicit WholeShop(const Options& options)
      : token_(options.token),
        gateways_({program("paypie-gateways"), "--port", "0", "--seed", "7", "--script", options.script}) {
    REQUIRE(eventually([&] { return gateways_.out().find('\n') != std::string::npos; }));
    street_ = gateways_.out().substr(0, gateways_.out().find('\n'));
    for (std::size_t i = 0; i < options.nodes; ++i) {
      Serving::Options serving{.program = "paypie",
                               .roles = options.roles,
                               .more = {"--contexts", options.contexts, "--stripe-url", street_ + "/stripe",
                                        "--stripe-key", "k", "--paypal-url", street_ + "/paypal", "--paypal-key", "k"},
                               .process = {}};
      serving.more.insert(serving.more.end(), options.log.begin(), options.log.end());
      serving.more.insert(serving.more.end(), options.more.begin(), options.more.end());
      if (options.nodes > 1) {  // brokers take no session shorter than six seconds, unless they are told to
        serving.more.insert(serving.more.end(),
                            {"--cluster-secret", "the secret of this cluster", "--cluster-session-ms", "6000"});
      }
      nodes_.push_back(std::make_unique<Serving>(data(i), serving));
      nodes_.back()->start();
    }
    for (auto& node : nodes_) REQUIRE_MESSAGE(node->ready(), node->process().err().substr(0, 4000));
  }

  Serving& server(std::size_t node = 0) { return *nodes_[node]; }
  const std::string& street() const { return street_; }
  std::filesystem::path data(std::size_t node = 0) const { return folder_.path() / ("data-" + std::to_string(node)); }
  // Any thread, also while restart() runs.
  tools::Api api(std::size_t node = 0) {
    const std::lock_guard lock(mutex_);
    auto endpoint = nodes_[node]->endpoint();
    endpoint.token = token_;
    return tools::Api(endpoint);
  }
  // Killed, and started again on what it left behind.
  void restart(std::size_t node = 0) {
    nodes_[node]->kill();
    {
      const std::lock_guard lock(mutex_);
      nodes_[node]->start();
    }
    REQUIRE(nodes_[node]->ready());
  }

  // ---- one answer, which must have this status ----

  Json send(const std::string& method, const std::string& path, const Json& body, const std::string& key,
            int expected) {
    auto client = api();
    const auto answer = client.send(method, "/api/v1" + path, body, {{"Idempotency-Key", key}});
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status == expected);
    return answer.body;
  }
  std::string stock(const std::string& sku, int pieces, const std::string& location = "main") {
    const auto name = sku + "-" + location;
    const auto made = send("PUT", "/inventory/items", {{"sku", sku}, {"location", location}}, "item-" + name, 200);
    const auto id = made.at("id").get<std::string>();
    send("POST", "/inventory/items/" + id + "/receipts", {{"quantity", pieces}}, "receipt-" + name, 200);
    return id;
  }
  static Json order_of(const std::string& sku, int quantity, const std::string& method = "pm_card") {
    return {{"currency", "USD"},
            {"lines",
             {{{"sku", sku},
               {"title", sku},
               {"quantity", quantity},
               {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}},
            {"payment_method", method}};
  }
  std::string create(const Json& order, const std::string& key) {
    return send("POST", "/orders", order, key, 201).at("id").get<std::string>();
  }

  // ---- many at once, from any thread ----

  // The statuses of the same kind of request, sent at the same moment. A node that is away, or not ready, is asked
  // again with the same key, another one if there is one.
  struct Answer {
    int status = 0;
    Json body;
  };
  Answer settled(const std::string& method, const std::string& path, const Json& body, const std::string& key,
                 std::size_t first = 0) {
    Answer last;
    std::size_t at = first;
    const auto is_settled = [&] {
      try {
        auto client = api(at++ % nodes_.size());
        client.within = std::chrono::milliseconds(6'000);
        const auto answer = client.send(method, "/api/v1" + path, body, {{"Idempotency-Key", key}});
        last = {answer.status, answer.body};
        return answer.status < 500 && answer.status != 429;
      } catch (const tools::Failure&) {
        return false;
      }
    };
    eventually(is_settled, std::chrono::milliseconds(60'000));
    return last;
  }
  template <class Ask>  // Answer ask(int number)
  static std::vector<Answer> at_once(int how_many, Ask ask) {
    std::vector<Answer> answers(static_cast<std::size_t>(how_many));
    std::barrier start(how_many);
    std::vector<std::jthread> threads;
    for (int i = 0; i < how_many; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        answers[static_cast<std::size_t>(i)] = ask(i);
      });
    }
    threads.clear();
    return answers;
  }

  // ---- what became of it ----

  // As the cache has it; an empty object while it has not heard of it yet.
  Json order(const std::string& id, std::size_t node = 0) {
    auto client = api(node);
    const auto answer = client.get("/api/v1/orders/" + id);
    if (answer.status != 200) return Json::object();
    return answer.body;
  }
  // Waits until the order has one of these statuses; it.
  std::string becomes(const std::string& id, const std::set<std::string>& statuses, std::size_t node = 0) {
    std::string status;
    const auto there = [&] {
      const auto now = order(id, node);
      status = now.value("status", "");
      return statuses.contains(status);
    };
    CAPTURE(id);
    CAPTURE(status);
    REQUIRE(eventually(there, std::chrono::milliseconds(120'000)));
    return status;
  }
  Json levels(const std::string& item, std::size_t node = 0) {
    auto client = api(node);
    return tools::Api::succeeded(client.get("/api/v1/inventory/items/" + item)).body.at("stock");
  }
  // Any answer.
  Json get(const std::string& path) {
    auto client = api();
    return client.send("GET", "/api/v1" + path, {}, {}).body;
  }
  Json ledger() { return Json::parse(http_client::Client().send({.url = street_ + "/ledger"})->body); }

 private:
  TempFolder folder_;
  const std::string token_;
  Process gateways_;
  std::string street_;
  std::mutex mutex_;  // of the nodes' addresses
  std::vector<std::unique_ptr<Serving>> nodes_;
};

}  // namespace paypie::test
