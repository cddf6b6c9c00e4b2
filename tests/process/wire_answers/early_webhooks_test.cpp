// A webhook that reaches a real server before its payment: kept over a crash, and heard when the payment is created.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <sstream>

#include "command-side/payments/gateways/signatures.hpp"
#include "events/values.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* secret = "whsec_early";

// Takes connections and never answers: only a webhook can say what became of a payment.
struct SilentGateway {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()); }
};

struct House {
  TempFolder folder;
  SilentGateway gateway;
  Serving server{folder.path() / "data",
                 {.roles = "command,query,reactor",
                  .more = {"--contexts", "orders,payments", "--stripe-url", gateway.url(), "--stripe-key", "k",
                           "--stripe-webhook-secret", secret}}};
  House() { start(); }
  void start() {
    server.start();
    REQUIRE(server.ready());
  }
  // The same request makes the same payment anywhere.
  Json create() {
    const Json body{{"order", OrderId{}.text()},
                    {"amount", {{"amount", 5'000}, {"currency", "USD"}}},
                    {"method", "pm_card"},
                    {"gateway", "stripe"},
                    {"confirm", true}};
    const auto made = tools::Api(server.endpoint())
                          .send("POST", "/api/v1/payments", body, {{"Idempotency-Key", "pay"}, {"Prefer", "wait=0"}});
    REQUIRE_MESSAGE(made.body.contains("id"), made.text);
    return made.body;
  }
  double waiting() {
    std::istringstream lines(tools::Api(server.endpoint()).admin("/metrics").text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("paypie_webhooks_waiting")) return std::stod(line.substr(line.rfind(' ')));
    }
    return -1;
  }
};

}  // namespace

TEST_CASE("a webhook before its payment is kept over a crash, and the payment is authorised as soon as it is there") {
  const auto known = House().create();
  const auto id = known.at("id").get<std::string>();
  const auto attempt = known.at("event").at("data").at("attempt").get<std::string>();
  const Json webhook{{"id", "evt_1"},
                     {"object", "event"},
                     {"type", "payment_intent.amount_capturable_updated"},
                     {"data",
                      {{"object",
                        {{"id", "pi_1"},
                         {"object", "payment_intent"},
                         {"amount", 5'000},
                         {"currency", "usd"},
                         {"status", "requires_capture"},
                         {"metadata", {{"payment", id}, {"operation", "opn" + attempt.substr(3)}}}}}}}};
  House house;
  const auto deliver = [&] {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch();
    return tools::Api(house.server.endpoint())
        .send("POST", "/api/v1/webhooks/stripe", webhook,
              {{"Stripe-Signature", payments::sign_timed(secret, webhook.dump(), now)}})
        .status;
  };
  CHECK(deliver() == 200);
  CHECK(deliver() == 200);
  CHECK(tools::Api(house.server.endpoint()).get("/api/v1/payments/" + id).status == 404);
  CHECK(eventually([&] { return house.waiting() == 1; }));
  house.server.kill();
  house.start();
  CHECK(eventually([&] { return house.waiting() == 1; }));
  CHECK(house.create().at("id") == id);
  CHECK(eventually([&] {
    const auto shown = tools::Api(house.server.endpoint()).get("/api/v1/payments/" + id);
    return shown.status == 200 && shown.body.at("state") == "authorized";
  }));
  CHECK(eventually([&] { return house.waiting() == 0; }));
  CHECK(house.server.terminate().code == 0);
}
