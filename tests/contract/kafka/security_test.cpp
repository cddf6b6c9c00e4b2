// TLS and SASL/SCRAM against a real broker: the right settings work, each wrong one is named.
#include <doctest/doctest.h>

#include <fstream>

#include "events/log/kafka/log.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/log_calls.hpp"

using namespace paypie;
using namespace paypie::log;
using namespace paypie::test;

namespace {

// A key and a certificate that signs itself, for 127.0.0.1.
void make_certificate(const std::filesystem::path& key, const std::filesystem::path& certificate) {
  const auto made =
      run({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
           "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate});
  REQUIRE_MESSAGE(made.code == 0, made.err);
}

KafkaBroker::Settings secured(const std::filesystem::path& keystore, const std::filesystem::path& certificate) {
  return {
      "scram.user=shop:secret",
      "listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT",
      "sasl.enabled.mechanisms=SCRAM-SHA-256",
      "sasl.mechanism.inter.broker.protocol=SCRAM-SHA-256",
      "listener.name.clients.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule "
      "required username=\"shop\" password=\"secret\";",
      "ssl.keystore.type=PEM",
      "ssl.keystore.location=" + keystore.string(),
      "ssl.truststore.type=PEM",
      "ssl.truststore.location=" + certificate.string(),
      "ssl.client.auth=none"};
}

}  // namespace

TEST_CASE("a broker with TLS and SCRAM takes the right settings, and each wrong one has its sentence") {
  const TempFolder folder;
  const auto key = folder.path() / "key.pem", certificate = folder.path() / "certificate.pem";
  make_certificate(key, certificate);
  make_certificate(folder.path() / "other-key.pem", folder.path() / "other.pem");
  const auto keystore = folder.path() / "keystore.pem";
  std::ofstream(keystore) << std::ifstream(key).rdbuf() << std::ifstream(certificate).rdbuf();
  const KafkaBroker broker(1, secured(keystore, certificate));

  const kafka::Settings right{.servers = broker.bootstrap(),
                              .security = {{"security.protocol", "sasl_ssl"},
                                           {"ssl.ca.location", certificate},
                                           {"ssl.endpoint.identification.algorithm", "https"},
                                           {"sasl.mechanisms", "SCRAM-SHA-256"},
                                           {"sasl.username", "shop"},
                                           {"sasl.password", "secret"}},
                              .connect_within = std::chrono::seconds(15)};
  {
    const auto opened = KafkaLog::open(right);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
    auto& log = **opened;
    REQUIRE(log.ensure_topic("secret").has_value());
    CHECK(append(log, {"secret", 1}, record_with("x")).value() == Offset{0});
    CHECK(read_all(log, {"secret", 1}).size() == 1);
  }

  struct Row {
    const char* name;
    std::string value;
    const char* says;
  };
  for (const auto& row : {Row{"sasl.password", "wrong", "SASL authentication error"},
                          Row{"sasl.username", "nobody", "SASL authentication error"},
                          Row{"ssl.ca.location", folder.path() / "other.pem", "certificate verify failed"},
                          Row{"ssl.ca.location", folder.path() / "nowhere.pem", "ssl.ca.location failed"},
                          Row{"security.protocol", "plaintext", "no broker answers"},
                          Row{"security.protocol", "sasl_plaintext", "no broker answers"},
                          Row{"sasl.mechanisms", "SCRAM-SHA-512", "no broker answers"},
                          Row{"security.protocol", "nonsense", "the Kafka setting security.protocol"}}) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    auto wrong = right;
    wrong.connect_within = std::chrono::seconds(3);
    wrong.security[row.name] = row.value;
    const auto refused = KafkaLog::open(wrong);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == LogErrc::unavailable);
    CAPTURE(refused.error().detail);
    CHECK(refused.error().detail.find(row.says) != std::string::npos);
  }
}
