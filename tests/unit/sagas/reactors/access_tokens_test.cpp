// Access tokens: one fetch for all who wait, kept until shortly before its end, never a call without one.
#include "sagas/reactors/gateways/access_tokens.hpp"

#include <doctest/doctest.h>

#include <deque>

#include "platform/scheduler/simulated.hpp"

using namespace paypie;
using namespace paypie::reactors;

namespace {

// Keeps what is sent until the test answers it.
struct Wire final : Outbound {
  bool try_send(http_client::Call& call, OnAnswer& on_answer) override {
    if (full) return false;
    sent.emplace_back(std::move(call), std::move(on_answer));
    return true;
  }
  std::deque<std::pair<http_client::Call, OnAnswer>> sent;
  bool full = false;
};

std::string authorization(const http_client::Call& call) {
  for (const auto& [name, value] : call.headers) {
    if (name == "Authorization") return value;
  }
  return "";
}

struct Till {
  Till() : strand(world.strand()) {}
  ~Till() { strand->kill(); }

  bool pay(const std::string& url = "https://paypal/v2/checkout/orders") {
    http_client::Call call{.method = "POST", .url = url};
    Outbound::OnAnswer heard = [this](auto answer) { answers.push_back(std::move(answer)); };
    return tokens->try_send(call, heard);
  }
  void answer(int status, std::string body) {
    auto one = std::move(wire.sent.front());
    wire.sent.pop_front();
    one.second(http_client::Answer{.status = status, .body = std::move(body)});
    run(std::chrono::milliseconds(1));
  }
  void grant(const std::string& token = "A21", int lasts = 3'600) {
    REQUIRE(wire.sent.front().first.url == "https://paypal/v1/oauth2/token");
    answer(200, R"({"access_token":")" + token + R"(","expires_in":)" + std::to_string(lasts) + "}");
  }
  void run(std::chrono::microseconds time) {
    strand->after(time, [] {});  // time passes as far as something is due
    world.run_until([] { return false; }, time);
  }

  Simulated world{1};
  std::shared_ptr<SimulatedExecutor> strand;
  Wire wire;
  AccessTokens::Config config{.base_url = "https://paypal", .id = "shop", .secret = "secret", .most_waiting = 3};
  std::unique_ptr<AccessTokens> tokens = std::make_unique<AccessTokens>(config, wire, *strand, world);
  std::vector<std::expected<http_client::Answer, http_client::Outage>> answers;
};

}  // namespace

TEST_CASE("many calls wait for one token, and go out with it") {
  Till till;
  for (int i = 0; i < 3; ++i) CHECK(till.pay());
  REQUIRE(till.wire.sent.size() == 1);
  const auto& fetch = till.wire.sent.front().first;
  CHECK(fetch.body == "grant_type=client_credentials");
  CHECK(authorization(fetch) == "Basic c2hvcDpzZWNyZXQ=");
  till.grant();
  REQUIRE(till.wire.sent.size() == 3);
  for (const auto& [call, answer] : till.wire.sent) CHECK(authorization(call) == "Bearer A21");
  CHECK(till.pay());
  CHECK(till.wire.sent.size() == 4);  // no second fetch
}

TEST_CASE("one more than may wait is not taken") {
  Till till;
  for (int i = 0; i < 3; ++i) CHECK(till.pay());
  CHECK_FALSE(till.pay());
  till.grant();
  CHECK(till.pay());
}

TEST_CASE("shortly before its end a token is fetched anew") {
  Till till;
  till.pay();
  till.grant("first", 3'600);
  till.answer(200, "{}");
  till.run(std::chrono::seconds(3'600 - 62));
  till.pay();
  CHECK(authorization(till.wire.sent.front().first) == "Bearer first");
  till.answer(200, "{}");
  till.run(std::chrono::seconds(5));
  till.pay();
  till.grant("second");
  CHECK(authorization(till.wire.sent.front().first) == "Bearer second");
}

TEST_CASE("a token that the gateway refuses is not used again") {
  Till till;
  till.pay();
  till.grant("revoked");
  till.answer(401, "{}");
  CHECK(till.answers.back()->status == 401);
  till.pay();
  till.grant("fresh");
  CHECK(authorization(till.wire.sent.front().first) == "Bearer fresh");
}

TEST_CASE("without a token nothing is sent, and those who wait hear that nothing was") {
  for (const auto* body : {"", "<html>", R"({"expires_in":10})"}) {
    Till till;
    till.pay();
    till.pay();
    till.answer(*body == '\0' ? 401 : 200, body);
    REQUIRE(till.answers.size() == 2);
    for (const auto& answer : till.answers) {
      REQUIRE_FALSE(answer.has_value());
      CHECK_FALSE(answer.error().sent);
    }
    CHECK(till.wire.sent.empty());
  }
  Till busy;
  busy.wire.full = true;
  CHECK_FALSE(busy.pay());
}

TEST_CASE("calls to others, and calls that say who asks, go straight on") {
  Till till;
  CHECK(till.pay("https://stripe/v1/payment_intents"));
  http_client::Call own{.url = "https://paypal/v2/x", .headers = {{"Authorization", "Bearer mine"}}};
  Outbound::OnAnswer heard = [](auto) {};
  CHECK(till.tokens->try_send(own, heard));
  REQUIRE(till.wire.sent.size() == 2);
  CHECK(authorization(till.wire.sent.front().first).empty());
  CHECK(authorization(till.wire.sent.back().first) == "Bearer mine");
}

TEST_CASE("a token whose end is not said, or said in a way nobody can believe, serves those who wait and no others") {
  for (const auto* said : {R"("3600")", "null", "-5", "{}", "true", R"("soon")"}) {
    CAPTURE(said);
    Till till;
    till.pay();
    till.answer(200, R"({"access_token":"A21","expires_in":)" + std::string(said) + "}");
    REQUIRE(till.wire.sent.size() == 1);
    CHECK(authorization(till.wire.sent.front().first) == "Bearer A21");
    till.pay();
    REQUIRE(till.wire.sent.size() == 2);
    CHECK(till.wire.sent.back().first.url == "https://paypal/v1/oauth2/token");
  }
}

TEST_CASE("a token that is said to last for ever is kept, for a day at most") {
  for (const auto* said : {"9223372036854775807", "1e300"}) {
    CAPTURE(said);
    Till till;
    till.pay();
    till.answer(200, R"({"access_token":"A21","expires_in":)" + std::string(said) + "}");
    till.pay();
    REQUIRE(till.wire.sent.size() == 2);
    CHECK(authorization(till.wire.sent.back().first) == "Bearer A21");
    till.run(std::chrono::hours(24));
    till.pay();
    CHECK(till.wire.sent.back().first.url == "https://paypal/v1/oauth2/token");
  }
}
