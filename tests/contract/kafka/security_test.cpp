// TLS and SASL against a real broker: the right settings work, each wrong one is named.
#include <doctest/doctest.h>
#include <librdkafka/rdkafka.h>

#include "events/log/kafka/log.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/secured_broker.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

kafka::Settings right_settings(const SecuredBroker& broker, const std::string& mechanism) {
  return {.servers = broker.bootstrap(),
          .security = {{"security.protocol", "sasl_ssl"},
                       {"ssl.ca.location", broker.certificate()},
                       {"ssl.endpoint.identification.algorithm", "https"},
                       {"sasl.mechanisms", mechanism},
                       {"sasl.username", "shop"},
                       {"sasl.password", "secret"}},
          .connect_within = std::chrono::seconds(30)};
}

void write_and_read(const kafka::Settings& settings, const std::string& topic) {
  const auto opened = KafkaLog::open(settings);
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
  auto& log = **opened;
  REQUIRE(log.ensure_topic(topic).has_value());
  CHECK(append(log, {topic, 1}, record_with("x")).value() == Offset{0});
  CHECK(read_all(log, {topic, 1}).size() == 1);
}

std::string refusal(kafka::Settings wrong) {
  wrong.connect_within = std::chrono::seconds(5);
  const auto refused = KafkaLog::open(wrong);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == LogErrc::unavailable);
  return refused.error().detail;
}

}  // namespace

TEST_CASE("a broker with TLS and SASL takes the right settings, and each wrong one has its sentence") {
  const SecuredBroker broker;
  const auto right = right_settings(broker, "PLAIN");
  write_and_read(right, "plain");

  struct Row {
    const char* name;
    std::string value;
    const char* says;
  };
  for (const auto& row : {Row{"sasl.password", "wrong", "SASL authentication error"},
                          Row{"sasl.username", "nobody", "SASL authentication error"},
                          Row{"ssl.ca.location", broker.other_certificate(), "certificate verify failed"},
                          Row{"ssl.ca.location", "/nowhere.pem", "ssl.ca.location failed"},
                          Row{"security.protocol", "plaintext", "no broker answers"},
                          Row{"security.protocol", "sasl_plaintext", "no broker answers"},
                          Row{"security.protocol", "nonsense", "the Kafka setting security.protocol"}}) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    auto wrong = right;
    wrong.security[row.name] = row.value;
    const auto said = refusal(wrong);
    CAPTURE(said);
    CHECK(said.find(row.says) != std::string::npos);
  }
}

// tests/foreign/librdkafka_test.py runs this with a librdkafka that can.
TEST_CASE("SCRAM works with a librdkafka that can speak it to this broker, and another one is named as what is wrong") {
  const SecuredBroker broker;
  const bool can = rd_kafka_version() >= kafka::scram_from_version;
  MESSAGE("librdkafka " << std::string(rd_kafka_version_str()));
  for (const auto* mechanism : {"SCRAM-SHA-256", "SCRAM-SHA-512"}) {
    CAPTURE(mechanism);
    const auto right = right_settings(broker, mechanism);
    if (can) write_and_read(right, std::string("scram-") + mechanism);
    auto wrong = right;
    if (can) wrong.security["sasl.password"] = "wrong";
    const auto said = refusal(wrong);
    CAPTURE(said);
    CHECK(said.find("invalid credentials with SASL mechanism " + std::string(mechanism)) != std::string::npos);
    CHECK((said.find("cannot log in with SCRAM") == std::string::npos) == can);
  }
}
