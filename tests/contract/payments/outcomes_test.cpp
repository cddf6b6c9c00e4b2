// What payment commands answer to clients that prefer to wait for the gateway, and what a customer sees by the secret.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "query-side/payments/client.hpp"
#include "query-side/payments/client_secret.hpp"
#include "query-side/payments/outcomes.hpp"
#include "tests/support/payment_views.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

constexpr const char* secret_key = "the key of these tests";

boost::asio::awaitable<http::Response> answered(http::Response response) { co_return response; }

// A till whose commands are answered once their outcome shows.
struct PatientTill : PaymentViews {
  query::PaymentOutcomes outcomes{*store,
                                  tail.changes(),
                                  pool,
                                  payments::outcome_rows[0],
                                  payments::outcome_rows[1],
                                  std::chrono::milliseconds(0),
                                  secret_key};
  query::PaymentClients clients{*store, tail.changes(), pool, secret_key};
  boost::asio::io_context edge;
  std::optional<http::Response> answer;

  http::Response asked(const std::string& path, const std::string& body, const std::string& key) {
    return commands.call({.path = "/api/v1/payments" + path, .body = body, .key = key});
  }
  // Begins to answer what the command answered.
  void begin(http::Response command, const std::string& prefer,
             std::chrono::milliseconds until = std::chrono::minutes(1)) {
    answer.reset();
    http::Request request{.method = http::Method::post, .path = "/api/v1/payments"};
    if (!prefer.empty()) request.headers.emplace_back("prefer", prefer);
    request.deadline = std::chrono::duration_cast<std::chrono::microseconds>(
        (std::chrono::steady_clock::now() + until).time_since_epoch());
    http::Handler handler = [command = std::move(command)](http::Request) { return answered(command); };
    go(query::with_outcome(outcomes, std::move(handler), std::move(request)));
  }
  void go(boost::asio::awaitable<http::Response> work) {
    boost::asio::co_spawn(edge, std::move(work), [this](std::exception_ptr failed, http::Response response) {
      if (failed) std::rethrow_exception(failed);
      answer = std::move(response);
    });
  }
  void run_until(const std::function<bool()>& done) {
    REQUIRE(eventually([&] {
      edge.restart();
      edge.poll();
      return done();
    }));
  }
  void await_waiting() {
    run_until([this] { return tail.changes().waiting() == 1; });
  }
  const http::Response& answered_now() {
    run_until([this] { return answer.has_value(); });
    return *answer;
  }
  static std::string body(bool confirm = true) {
    return fmt::format(
        R"({{"order":"{}","amount":{{"amount":10000,"currency":"USD"}},"method":"pm_card","confirm":{}}})",
        OrderId{}.text(), confirm);
  }
  // A confirmed payment that is asked for and waited for; its id, and `attempt`.
  std::string waits_for_new() {
    const auto made = asked("", body(), "new");
    attempt = json_of(made)["event"]["data"]["attempt"];
    const std::string payment = json_of(made)["id"];
    begin(made, "wait=30");
    await_waiting();
    catch_up();  // a change, but not the one
    await_waiting();
    return payment;
  }
};

}  // namespace

TEST_CASE("a payment whose client waits is answered 201 with the payment once it is authorised") {
  PatientTill till;
  const auto payment = till.waits_for_new();
  CHECK_FALSE(till.answer);
  till.resolve(payment, "authorization", till.attempt);
  till.catch_up();
  const auto& answer = till.answered_now();
  CHECK(answer.status == 201);
  CHECK(json_of(answer)["state"] == "authorized");
  CHECK(json_of(answer)["transactions"][0]["state"] == "succeeded");
  CHECK(json_of(answer)["client_secret"] == query::client_secret_of(secret_key, payment));
  CHECK(header(answer, "ETag") == "\"2\"");
  CHECK(header(answer, "Location") == "/api/v1/payments/" + payment);
  CHECK(header(answer, "Preference-Applied") == "wait=30");
  CHECK(till.tail.changes().waiting() == 0);
}

TEST_CASE("a payment whose client waits is answered 402 with the gateway's words once it is declined") {
  PatientTill till;
  const auto payment = till.waits_for_new();
  till.resolve(payment, "authorization", till.attempt, "declined");
  till.catch_up();
  const auto& answer = till.answered_now();
  CHECK(answer.status == 402);
  CHECK(answer.content_type == "application/problem+json");
  CHECK(code_of(answer) == "payment.declined");
  CHECK(json_of(answer)["errors"][0]["detail"] == "the bank's");
  CHECK(header(answer, "Location") == "/api/v1/payments/" + payment);
  CHECK(header(answer, "ETag") == "\"2\"");
}

TEST_CASE("when the time is up the payment is answered 202 as it stands, whether this node has heard of it or not") {
  PatientTill till;
  const auto made = till.asked("", PatientTill::body(), "new");
  till.begin(made, "wait=30", std::chrono::milliseconds(20));
  CHECK(till.answered_now().status == 202);
  CHECK(json_of(*till.answer)["event"]["type"] == "paypie.payment.created.v1");
  till.catch_up();
  till.begin(made, "wait=30", std::chrono::milliseconds(20));
  CHECK(till.answered_now().status == 202);
  CHECK(json_of(*till.answer)["state"] == "pending");
}

TEST_CASE("captures and refunds whose client waits are answered with what came of them, and not before") {
  PatientTill till;
  const auto payment = till.authorized();
  const auto capture = till.asked("/" + payment + "/capture", PaymentViews::amount(6'000), "c");
  till.begin(capture, "wait=30");
  till.await_waiting();
  till.resolve(payment, "capture", json_of(capture)["event"]["data"]["capture"]);
  till.catch_up();
  CHECK(till.answered_now().status == 201);
  CHECK(json_of(*till.answer)["captured"]["amount"] == 6'000);
  CHECK_FALSE(json_of(*till.answer).contains("client_secret"));
  const auto refund = till.asked("/" + payment + "/refunds", PaymentViews::amount(1'000), "r");
  till.resolve(payment, "refund", json_of(refund)["event"]["data"]["refund"], "declined");
  till.catch_up();
  till.begin(refund, "wait=30");
  CHECK(till.answered_now().status == 402);
}

TEST_CASE(
    "who does not prefer to wait is answered at once, by the command itself, unless the server waits by default") {
  PatientTill till;
  const auto made = till.asked("", PatientTill::body(), "new");
  const std::string payment = json_of(made)["id"];
  till.begin(made, "");
  CHECK(till.answered_now().status == 201);
  CHECK(json_of(*till.answer)["event"]["type"] == "paypie.payment.created.v1");
  CHECK(json_of(*till.answer)["client_secret"] == query::client_secret_of(secret_key, payment));
  till.outcomes.wait_by_default = std::chrono::minutes(1);
  till.begin(made, "");
  till.await_waiting();
  till.resolve(payment, "authorization", json_of(made)["event"]["data"]["attempt"]);
  till.catch_up();
  CHECK(json_of(till.answered_now())["state"] == "authorized");
  // Nothing is asked of a gateway: nothing is waited for.
  till.begin(till.asked("", PatientTill::body(false), "other"), "wait=30");
  CHECK(till.answered_now().status == 201);
  CHECK(json_of(*till.answer)["event"]["data"]["capture"] == "manual");
}

TEST_CASE("a refusal of ours, and an answer that another node waited for, go out as they are") {
  PatientTill till;
  const auto payment = till.authorized();
  const auto refused = till.asked("/" + payment + "/capture", PaymentViews::amount(10'001), "c");
  REQUIRE(refused.status == 422);
  till.begin(refused, "wait=30");
  CHECK(till.answered_now().body == refused.body);
  http::Response waited{.status = 201, .body = R"({"id":"x","version":2,"state":"authorized"})"};
  till.begin(waited, "wait=30");
  CHECK(till.answered_now().body == waited.body);
  http::Response strange{.status = 200, .body = "nonsense"};
  till.begin(strange, "wait=30");
  CHECK(till.answered_now().body == "nonsense");
}

TEST_CASE("a customer sees the payment by its secret alone, and nobody sees it by another") {
  PatientTill till;
  const auto payment = till.create();
  till.catch_up();
  const auto ask = [&](const std::string& of, const std::string& secret, const std::string& prefer = "") {
    till.answer.reset();
    http::Request request{.path = "/api/v1/payments/" + of + "/client", .parameters = {of}};
    if (!secret.empty()) request.headers.emplace_back("paypie-client-secret", secret);
    if (!prefer.empty()) request.headers.emplace_back("prefer", prefer);
    request.deadline = std::chrono::duration_cast<std::chrono::microseconds>(
        (std::chrono::steady_clock::now() + std::chrono::minutes(1)).time_since_epoch());
    till.go(query::payment_for_client(till.clients, std::move(request)));
  };
  const auto secret = query::client_secret_of(secret_key, payment);
  ask(payment, secret);
  CHECK(till.answered_now().status == 200);
  CHECK(json_of(*till.answer)["state"] == "pending");
  CHECK_FALSE(json_of(*till.answer).contains("method"));
  const auto other = PaymentId{{9}}.text();
  ask(payment, query::client_secret_of(secret_key, other));
  CHECK(code_of(till.answered_now()) == "payment.wrong_client_secret");
  ask(payment, "");
  CHECK(till.answered_now().status == 401);
  ask(other, query::client_secret_of(secret_key, other));
  CHECK(till.answered_now().status == 404);
  // It waits until the payment is no longer on its way.
  ask(payment, secret, "wait=30");
  till.await_waiting();
  till.resolve(payment, "authorization", till.attempt, "declined");
  till.catch_up();
  CHECK(json_of(till.answered_now())["decline"]["message"] == "the bank's");
  // Without a key no secret is right, the empty one least of all.
  till.clients.secret_key.clear();
  ask(payment, secret);
  CHECK(till.answered_now().status == 401);
  CHECK(query::client_secret_of("", payment).empty());
  CHECK_FALSE(query::is_client_secret("", payment, ""));
}
