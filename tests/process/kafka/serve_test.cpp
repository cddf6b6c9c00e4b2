// A serving process whose log is a real broker: restarts, the auditor's tool, and a broker that goes away.
#include <doctest/doctest.h>

#include "tests/support/kafka_broker.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/secured_broker.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

http_client::Answer post_order(const Serving& server, const std::string& key) {
  http_client::Client client;
  const auto answer = client.send({.method = "POST",
                                   .url = server.endpoint().api + "/api/v1/orders",
                                   .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key}},
                                   .body = small_order(key).dump(),
                                   .within = std::chrono::milliseconds(30'000)});
  REQUIRE_MESSAGE(answer.has_value(), (answer ? "" : answer.error().detail));
  return *answer;
}

Ended audit(const OnKafka& kafka, const Serving& server, std::vector<std::string> words) {
  std::vector<std::string> command{program("paypie-replay"), "--data", server.data().string()};
  for (const auto& word : kafka.arguments()) command.push_back(word);
  command.insert(command.end(), words.begin(), words.end());
  return run(command);
}

}  // namespace

TEST_CASE("orders on a broker are there after a restart from nothing, and the auditor finds them clean") {
  const OnKafka kafka{.servers = shared_kafka()};
  const TempFolder folder;
  Serving server(folder.path() / "data", {.roles = "command,query,projector", .more = kafka.arguments()});
  server.start();
  REQUIRE(server.started());
  OperationLog log;
  OrderLoad load(server.endpoint(), log, 4, "shop");
  REQUIRE(eventually([&] { return load.answered() > 200; }));
  load.stop();
  CHECK(server.terminate().code == 0);
  std::filesystem::remove_all(server.data() / "states");
  std::filesystem::remove_all(server.data() / "cache");

  server.start();
  REQUIRE(server.started());
  const auto acknowledged = log.acknowledged();
  const auto& [key, order] = *acknowledged.begin();
  tools::Api api(server.endpoint());
  const auto again = api.send("POST", "/api/v1/orders", small_order(key), {{"Idempotency-Key", key}});
  CHECK(again.replayed);
  CHECK(again.body.at("id") == order);
  CHECK(api.get("/api/v1/orders/" + order).status == 200);
  for (const auto& sentence : held_against(log, orders_in_log(kafka.source()))) FAIL_CHECK(sentence);
  CHECK(server.terminate().code == 0);

  const auto verified = audit(kafka, server, {"verify"});
  CAPTURE(verified.err);
  CHECK(verified.code == 0);
  CHECK(verified.err.find("clean") != std::string::npos);
  const auto compared = audit(kafka, server, {"diff", "--read-model", "orders"});
  CAPTURE(compared.err);
  CHECK(compared.code == 0);
  const OnKafka forgotten{.servers = kafka.servers, .prefix = ""};
  CHECK(audit(forgotten, server, {"verify"}).code == 4);
}

TEST_CASE("a broker that is not there at start is named, with exit code 6") {
  const TempFolder folder;
  const auto ended = run({program("paypie"), "serve", "--data", folder.path() / "data", "--http-port", "0",
                          "--admin-port", "0", "--log", "kafka://127.0.0.1:1", "--kafka-connect-ms", "2000"});
  CAPTURE(ended.err);
  CHECK(ended.code == 6);
  CHECK(ended.err.find("kafka://127.0.0.1:1: no broker answers") != std::string::npos);
  CHECK(ended.err.find("Connection refused") != std::string::npos);
  const auto nonsense = run({program("paypie"), "serve", "--data", folder.path() / "data", "--log", "kafka://nowhere"});
  CHECK(nonsense.code == 2);
}

TEST_CASE("wrong credentials are named at start, within 10 s and with exit code 6; right ones serve") {
  const SecuredBroker broker;
  const TempFolder folder;
  std::vector<std::string> secured{"--log",
                                   "kafka://" + broker.bootstrap(),
                                   "--kafka-security-protocol",
                                   "sasl_ssl",
                                   "--kafka-ssl-ca-location",
                                   broker.certificate(),
                                   "--kafka-sasl-mechanisms",
                                   "PLAIN",
                                   "--kafka-sasl-username",
                                   "shop"};
  std::vector<std::string> serve{program("paypie"), "serve", "--data",       folder.path() / "data",
                                 "--http-port",     "0",     "--admin-port", "0"};
  serve.insert(serve.end(), secured.begin(), secured.end());
  const auto began = std::chrono::steady_clock::now();
  const auto refused = run(serve, {.environment = {{"PAYPIE_KAFKA_SASL_PASSWORD", "wrong"}}});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  MESSAGE("refused after " << took.count() << " s");
  CAPTURE(refused.err);
  CHECK(refused.code == 6);
  CHECK(refused.err.find("SASL authentication error: Authentication failed: Invalid username or password") !=
        std::string::npos);
  CHECK(refused.err.find("wrong") == std::string::npos);  // a password is told to nobody

  Serving server(folder.path() / "data",
                 {.more = secured, .process = {.environment = {{"PAYPIE_KAFKA_SASL_PASSWORD", "secret"}}}});
  server.start();
  REQUIRE(server.ready());
  OperationLog log;
  tools::Api api(server.endpoint());
  CHECK(OrderLoad::create(api, log, "secured"));
  CHECK(server.terminate().code == 0);
}

TEST_CASE("a broker that dies and comes back: not ready but alive, 503 with Retry-After, then everything again") {
  KafkaBroker broker;
  const OnKafka kafka{.servers = broker.bootstrap()};
  const TempFolder folder;
  Serving server(folder.path() / "data", {.more = kafka.arguments()});
  server.start();
  REQUIRE(server.ready());
  OperationLog log;
  tools::Api api(server.endpoint());
  REQUIRE(OrderLoad::create(api, log, "before"));

  broker.kill();
  // Its lanes may say so before the log has been silent for long enough.
  const auto names_log = [&] {
    return api.admin("/health/ready").text.find("log failed: kafka://" + kafka.servers) != std::string::npos;
  };
  CHECK(eventually(names_log));
  CHECK(api.admin("/health/ready").status == 503);
  CHECK(api.admin("/health/live").status == 200);
  const auto unavailable = post_order(server, "during");
  CHECK(unavailable.status == 503);
  CHECK(unavailable.header("retry-after").has_value());

  broker.restart();
  REQUIRE(server.ready());
  REQUIRE(eventually([&] { return OrderLoad::create(api, log, "during"); }));
  CHECK(OrderLoad::create(api, log, "after"));
  CHECK(api.send("POST", "/api/v1/orders", small_order("before"), {{"Idempotency-Key", "before"}}).replayed);
  const auto metrics = api.admin("/metrics").text;
  CHECK(metrics.find("paypie_log_rebuilds_total{client=\"tail\"} 0") == std::string::npos);
  CHECK(server.terminate().code == 0);
  for (const auto& sentence : held_against(log, orders_in_log(kafka.source()))) FAIL_CHECK(sentence);
  CHECK(log.acknowledged().size() == 3);
}
