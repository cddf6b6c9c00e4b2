// Clients that prefer to wait, on a real server with gateways that take, decline, are away, or never say what they did.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <thread>

#include "events/values.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

namespace {

// Takes every request and hangs up: what it did, nobody knows.
class DeafGateway {
 public:
  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
  ~DeafGateway() {
    thread_.request_stop();
    boost::system::error_code ignored;
    boost::asio::ip::tcp::socket knock(io_);
    knock.connect(acceptor_.local_endpoint(), ignored);  // wakes accept()
  }

 private:
  void hang_up(std::stop_token stop) {
    while (!stop.stop_requested()) {
      boost::system::error_code ignored;
      auto socket = acceptor_.accept(ignored);
      std::array<char, 1'024> some{};
      if (!stop.stop_requested()) socket.read_some(boost::asio::buffer(some), ignored);
    }
  }
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::jthread thread_{[this](std::stop_token stop) { hang_up(stop); }};
};

// A port where nobody listens.
std::string nobody() {
  boost::asio::io_context io;
  const boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
  return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
}

class Gateways {
 public:
  Gateways() : process_({program("paypie-gateways"), "--port", "0", "--seed", "7", "--script", "calm"}) {
    REQUIRE(eventually([&] { return process_.out().find('\n') != std::string::npos; }));
    street_ = process_.out().substr(0, process_.out().find('\n'));
  }
  std::string url() const { return street_ + "/stripe"; }

 private:
  Process process_;
  std::string street_;
};

// One server with all contexts, and one gateway at that address.
class House {
 public:
  explicit House(const std::string& gateway, const std::string& roles = "command,query,process,reactor") {
    Serving::Options options{.roles = roles,
                             .more = {"--contexts", "orders,inventory,payments", "--stripe-url", gateway,
                                      "--stripe-key", "k", "--payments-client-secret-key", "the key of these tests"}};
    server_ = std::make_unique<Serving>(folder_.path() / "data", options);
    server_->start();
    REQUIRE(server_->ready());
  }
  tools::ApiAnswer send(const std::string& method, const std::string& path, const Json& body, const std::string& key,
                        const std::string& prefer = "wait=20") {
    tools::Api api(server_->endpoint());
    api.within = std::chrono::milliseconds(60'000);
    tools::Api::Headers fields{{"Idempotency-Key", key}};
    if (!prefer.empty()) fields.emplace_back("Prefer", prefer);
    return api.send(method, "/api/v1" + path, body, std::move(fields));
  }
  tools::ApiAnswer pay(const std::string& method, const std::string& key, const std::string& prefer = "wait=20") {
    return send("POST", "/payments",
                {{"order", OrderId{}.text()},
                 {"amount", {{"amount", 5'000}, {"currency", "USD"}}},
                 {"method", method},
                 {"gateway", "stripe"},
                 {"confirm", true}},
                key, prefer);
  }
  // A stock item with so many pieces.
  void stock(const std::string& sku, int pieces) {
    const auto item = send("PUT", "/inventory/items", {{"sku", sku}, {"location", "main"}}, "item", "");
    REQUIRE(item.status == 200);
    const auto receipts = "/inventory/items/" + item.body.at("id").get<std::string>() + "/receipts";
    REQUIRE(send("POST", receipts, {{"quantity", pieces}}, "receipt", "").status == 200);
  }
  tools::ApiAnswer get(const std::string& path, tools::Api::Headers fields = {}) {
    tools::Api api(server_->endpoint());
    return api.get("/api/v1" + path, std::move(fields));
  }

 private:
  TempFolder folder_;
  std::unique_ptr<Serving> server_;
};

Json order_of(const std::string& sku) {
  return {{"currency", "USD"},
          {"lines",
           {{{"sku", sku}, {"title", sku}, {"quantity", 1}, {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}}}},
          {"payment_method", "pm_card"}};
}

Json dollars(int minor) { return {{"amount", {{"amount", minor}, {"currency", "USD"}}}}; }

}  // namespace

TEST_CASE(
    "a payment is answered when the gateway has answered: taken, captured, refunded, declined, or asked for more") {
  Gateways gateways;
  House house(gateways.url());
  const auto taken = house.pay("pm_card", "taken");
  CAPTURE(taken.text);
  REQUIRE(taken.status == 201);
  CHECK(taken.body.at("state") == "authorized");
  const auto id = taken.body.at("id").get<std::string>();
  const auto captured = house.send("POST", "/payments/" + id + "/capture", dollars(5'000), "c");
  CAPTURE(captured.text);
  CHECK(captured.status == 201);
  CHECK(captured.body.at("state") == "captured");
  const auto refunded = house.send("POST", "/payments/" + id + "/refunds", dollars(1'000), "r");
  CHECK(refunded.status == 201);
  CHECK(refunded.body.at("refunded").at("amount") == 1'000);
  const auto too_much = house.send("POST", "/payments/" + id + "/refunds", dollars(4'001), "r2");
  CHECK(too_much.status == 422);
  CHECK(too_much.body.at("code") == "payment.exceeds_captured");
  // The same request again is the same payment, as it is now.
  const auto again = house.pay("pm_card", "taken");
  CHECK(again.replayed);
  CHECK(again.status == 201);
  CHECK(again.body.at("id") == id);
  const auto declined = house.pay("pm_card_chargeDeclined", "declined");
  CAPTURE(declined.text);
  CHECK(declined.status == 402);
  CHECK(declined.body.at("code") == "payment.declined");
  CHECK_FALSE(declined.body.at("errors").at(0).at("code").get<std::string>().empty());
  const auto action = house.pay("pm_card_authenticationRequired", "action");
  CAPTURE(action.text);
  CHECK(action.status == 201);
  CHECK(action.body.at("state") == "requires_action");
  CHECK(action.body.at("action_url").is_string());
}

TEST_CASE("a customer sees the payment by the secret that the shop was given, and by no other") {
  Gateways gateways;
  House house(gateways.url());
  const auto made = house.pay("pm_card", "one", "");
  REQUIRE(made.status == 201);
  const auto path = "/payments/" + made.body.at("id").get<std::string>() + "/client";
  const auto secret = made.body.at("client_secret").get<std::string>();
  const auto seen = house.get(path, {{"Paypie-Client-Secret", secret}, {"Prefer", "wait=20"}});
  CAPTURE(seen.text);
  CHECK(seen.status == 200);
  CHECK(seen.body.at("state") == "authorized");
  CHECK_FALSE(seen.body.contains("gateway_reference"));
  CHECK(house.get(path, {{"Paypie-Client-Secret", secret + "x"}}).status == 401);
}

TEST_CASE("a gateway that surely was not reached is a 502, and nothing is held against the customer") {
  House house(nobody());
  const auto answer = house.pay("pm_card", "away");
  CAPTURE(answer.text);
  CHECK(answer.status == 502);
  CHECK(answer.body.at("code") == "payment.gateway_not_reached");
}

TEST_CASE("a gateway that never says what it did is a 202 with the payment in doubt, and when it is asked again") {
  DeafGateway gateway;
  House house(gateway.url());
  const auto answer = house.pay("pm_card", "deaf");
  CAPTURE(answer.text);
  CHECK(answer.status == 202);
  REQUIRE(answer.body.at("state") == "unknown");
  CHECK(answer.body.at("reconciliation").at(0).at("looked_up_at").size() == 6);
  CHECK(answer.body.at("reconciliation").at(0).at("needs_person") == false);
}

TEST_CASE("an order whose client waits is answered when it is settled: confirmed, or cancelled with the reason") {
  Gateways gateways;
  House house(gateways.url());
  house.stock("SKU-1", 2);
  const auto order = order_of("SKU-1");
  const auto confirmed = house.send("POST", "/orders", order, "first");
  CAPTURE(confirmed.text);
  CHECK(confirmed.status == 201);
  CHECK(confirmed.body.at("status") == "confirmed");
  // Nobody has said how to pay: the last piece is held, and the time is up before it is settled.
  auto unpaid = order;
  unpaid.erase("payment_method");
  const auto waiting = house.send("POST", "/orders", unpaid, "second", "wait=1");
  CAPTURE(waiting.text);
  CHECK(waiting.status == 202);
  CHECK(waiting.body.at("status") == "pending");
  const auto refused = house.send("POST", "/orders", order, "third");
  CAPTURE(refused.text);
  CHECK(refused.status == 201);
  CHECK(refused.body.at("status") == "cancelled");
  CHECK(refused.body.at("cancel_reason") == "out_of_stock");
}

TEST_CASE("an order shows the payments and reservations that belong to it, under one weak tag") {
  Gateways gateways;
  House house(gateways.url(), "command,query,projector,process,reactor");
  house.stock("SKU-1", 5);
  const auto order = house.send("POST", "/orders", order_of("SKU-1"), "first");
  CAPTURE(order.text);
  REQUIRE(order.body.at("status") == "confirmed");
  const auto path = "/orders/" + order.body.at("id").get<std::string>();
  const auto whole = path + "?include=payments,reservations";
  tools::ApiAnswer now;
  const auto is_there = [&] {
    now = house.get(whole);
    return now.status == 200 && now.body.at("related").at("payments").size() == 1 &&
           now.body.at("related").at("payments").at(0).at("state") == "authorized" &&
           now.body.at("related").at("reservations").size() == 1;
  };
  const bool is_shown = eventually(is_there, std::chrono::milliseconds(60'000));
  CAPTURE(now.text);
  REQUIRE(is_shown);
  CHECK(now.body.at("id") == order.body.at("id"));
  CHECK(now.body.at("related").at("payments").at(0).at("authorized").at("amount") == 1'000);
  CHECK(now.body.at("related").at("reservations").at(0).at("held") == 1);
  CHECK(now.etag.starts_with("W/"));
  REQUIRE(eventually([&] { return house.get(whole, {{"If-None-Match", house.get(whole).etag}}).status == 304; }));
  CHECK(house.get(path + "?include=payments").body.at("related").at("reservations").empty());
  CHECK(house.get(path + "?include=everything").status == 400);
  CHECK(house.get(path + "?include=payments&as_of=1").status == 400);
  CHECK_FALSE(house.get(path).body.contains("related"));
}
