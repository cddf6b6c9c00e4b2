// The simulated gateways over real sockets: the adapters of paypie speak with them through libcurl.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "command-side/payments/gateways/gateway.hpp"
#include "tests/support/sample_orders.hpp"
#include "tools/gateway_simulator/serving/gateway_server.hpp"

using namespace paypie;
using namespace paypie::payments;
namespace sim = gateway_simulator;

namespace {

class Street {
 public:
  explicit Street(const sim::Script& script) : server_(io_, 1, script, {}), thread_([this] { io_.run(); }) {}
  ~Street() {
    io_.stop();
    thread_.join();
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  nlohmann::json ledger() {
    return nlohmann::json::parse(http_client::Client().send({.url = address() + "/ledger"})->body);
  }

 private:
  boost::asio::io_context io_{1};
  sim::GatewayServer server_;
  std::thread thread_;
};

Wish wish_for(Operation operation, const std::string& reference = "") {
  Wish wish{.operation = operation, .id = samples::id<OperationId>(static_cast<std::uint8_t>(operation)), .key = "key"};
  wish.key += std::to_string(static_cast<int>(operation));
  wish.payment = samples::id<PaymentId>(1);
  wish.amount = samples::dollars(1'999);
  wish.method = "pm_card";
  wish.gateway_reference = reference;
  return wish;
}

}  // namespace

TEST_CASE("all three gateways authorise, capture and refund over HTTP, and their ledger says so") {
  const auto make = {std::pair("stripe", &make_stripe), std::pair("paypal", &make_paypal),
                     std::pair("razorpay", &make_razorpay)};
  for (const auto& [name, make_one] : make) {
    CAPTURE(name);
    Street street(sim::Script::calm());
    const auto gateway = make_one(
        {.base_url = street.address() + "/" + name, .key = "k", .secret = name == std::string("paypal") ? "" : "s"});
    http_client::Client client;
    const auto ask = [&](const Wish& wish) {
      return gateway->outcome_of(wish, client.send(*gateway->request_of(wish)));
    };
    const auto held = ask(wish_for(Operation::authorization));
    REQUIRE(held.outcome == Outcome::succeeded);
    const auto again =
        gateway->keeps_keys_for() > std::chrono::seconds(0) ? ask(wish_for(Operation::authorization)) : held;
    CHECK(again.gateway_reference == held.gateway_reference);
    const auto taken = ask(wish_for(Operation::capture, held.gateway_reference));
    REQUIRE(taken.outcome == Outcome::succeeded);
    auto refund = wish_for(Operation::refund, held.gateway_reference);
    refund.capture_reference = taken.gateway_reference;
    CHECK(ask(refund).outcome == Outcome::succeeded);
    CHECK(street.ledger().at(samples::id<PaymentId>(1).text()).dump() ==
          R"({"authorizations":1,"authorized":1999,"captured":1999,"held":0,"refunded":1999})");
  }
}

TEST_CASE("PayPal does nothing for a caller whose token it has not given out") {
  Street street(sim::Script::calm());
  const auto base = street.address() + "/paypal";
  http_client::Client client;
  http_client::Call fetch{.method = "POST", .url = base + "/v1/oauth2/token", .body = "grant_type=client_credentials"};
  CHECK(client.send(fetch)->status == 401);
  fetch.headers = {{"Authorization", "Basic c2hvcDpzZWNyZXQ="}};
  const auto granted = client.send(fetch);
  REQUIRE(granted->status == 200);
  const auto token = nlohmann::json::parse(granted->body).at("access_token").get<std::string>();
  for (const auto& [key, outcome] :
       {std::pair(std::string("made-up"), Outcome::not_reached), std::pair(token, Outcome::succeeded)}) {
    const auto paypal = make_paypal({.base_url = base, .key = key});
    const auto wish = wish_for(Operation::authorization);
    CHECK(paypal->outcome_of(wish, client.send(*paypal->request_of(wish))).outcome == outcome);
  }
}

TEST_CASE("an answer that is lost after charging is unknown to the caller, and in the ledger") {
  Street street({.lost_answer = 100});
  const auto stripe = make_stripe({.base_url = street.address() + "/stripe", .key = "k"});
  const auto wish = wish_for(Operation::authorization);
  CHECK(stripe->outcome_of(wish, http_client::Client().send(*stripe->request_of(wish))).outcome == Outcome::unknown);
  CHECK(street.ledger().at(wish.payment.text())["authorizations"] == 1);
}
