// A shop with everything in it: the simulated gateways, and one server with all contexts, processes and reactors.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "platform/http_client/client.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

// The gateways, rough as they can be, and one server with all contexts.
class House {
 public:
  explicit House(const std::string& script, std::vector<std::string> more = {})
      : gateways_({program("paypie-gateways"), "--port", "0", "--seed", "7", "--script", script}) {
    REQUIRE(eventually([&] { return gateways_.out().find('\n') != std::string::npos; }));
    street_ = gateways_.out().substr(0, gateways_.out().find('\n'));
    Serving::Options options{.roles = "command,query,process,reactor",
                             .more = {"--contexts", "orders,inventory,payments", "--stripe-url", street_ + "/stripe",
                                      "--stripe-key", "k", "--paypal-url", street_ + "/paypal", "--paypal-key", "k"}};
    options.more.insert(options.more.end(), more.begin(), more.end());
    server_ = std::make_unique<Serving>(folder_.path() / "data", options);
    server_->start();
    REQUIRE(server_->ready());
  }

  nlohmann::json send(const std::string& method, const std::string& path, const nlohmann::json& body,
                      const std::string& key, int expected) {
    tools::Api api(server_->endpoint());
    const auto answer = api.send(method, "/api/v1" + path, body, {{"Idempotency-Key", key}});
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status == expected);
    return answer.body;
  }
  void stock(const std::string& sku, int pieces) {
    const nlohmann::json item{{"sku", sku}, {"location", "main"}};
    const auto made = send("PUT", "/inventory/items", item, "item-" + sku, 200);
    const auto id = made.at("id").get<std::string>();
    send("POST", "/inventory/items/" + id + "/receipts", {{"quantity", pieces}}, "receipt-" + sku, 200);
  }
  static nlohmann::json order_of(const std::string& sku, int quantity, const std::string& method = "pm_card") {
    return {{"currency", "USD"},
            {"lines",
             {{{"sku", sku},
               {"title", sku},
               {"quantity", quantity},
               {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}},
            {"payment_method", method}};
  }
  std::string create(const nlohmann::json& order, const std::string& key) {
    return send("POST", "/orders", order, key, 201).at("id").get<std::string>();
  }
  // As the cache has it; an empty object while it has not heard of it yet.
  nlohmann::json order(const std::string& id) {
    tools::Api api(server_->endpoint());
    const auto answer = api.send("GET", "/api/v1/orders/" + id, {}, {});
    if (answer.status != 200) return nlohmann::json::object();
    return answer.body;
  }
  // Waits until the order has one of these statuses; it.
  std::string becomes(const std::string& id, const std::set<std::string>& statuses) {
    std::string status;
    const auto there = [&] {
      const auto now = order(id);
      status = now.value("status", "");
      return statuses.contains(status);
    };
    CAPTURE(id);
    REQUIRE(eventually(there, std::chrono::milliseconds(60'000)));
    return status;
  }
  nlohmann::json ledger() {
    return nlohmann::json::parse(http_client::Client().send({.url = street_ + "/ledger"})->body);
  }
  Serving& server() { return *server_; }
  std::filesystem::path data() const { return folder_.path() / "data"; }
  // Any answer, also none (status 0) while the server starts.
  nlohmann::json get(const std::string& path) {
    tools::Api api(server_->endpoint());
    return api.send("GET", "/api/v1" + path, {}, {}).body;
  }

 private:
  TempFolder folder_;
  Process gateways_;
  std::string street_;
  std::unique_ptr<Serving> server_;
};

}  // namespace paypie::test
