// A broker of our own that speaks TLS only and wants to know who asks: the user `shop` with the password `secret`, by
// SCRAM or PLAIN.
#pragma once
#include <fstream>

#include "tests/support/kafka_broker.hpp"

namespace paypie::test {

class SecuredBroker {
 public:
  // Its certificate, which signs itself and is for 127.0.0.1, and one that has nothing to do with it.
  std::filesystem::path certificate() const { return folder_.path() / "broker.pem"; }
  std::filesystem::path other_certificate() const { return folder_.path() / "other.pem"; }
  std::string bootstrap() const { return broker_.bootstrap(); }

 private:
  KafkaBroker::Settings settings() const {
    make_certificate("broker");
    make_certificate("other");
    const auto keystore = folder_.path() / "keystore.pem";
    std::ofstream(keystore) << std::ifstream(folder_.path() / "broker.key").rdbuf()
                            << std::ifstream(certificate()).rdbuf();
    return {"scram.user=shop:secret",
            "listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,PLAIN",
            "sasl.mechanism.inter.broker.protocol=SCRAM-SHA-256",
            "listener.name.clients.scram-sha-256.sasl.jaas.config="
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"shop\" password=\"secret\";",
            "listener.name.clients.scram-sha-512.sasl.jaas.config="
            "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "listener.name.clients.plain.sasl.jaas.config="
            "org.apache.kafka.common.security.plain.PlainLoginModule required user_shop=\"secret\";",
            "ssl.keystore.type=PEM",
            "ssl.keystore.location=" + keystore.string(),
            "ssl.truststore.type=PEM",
            "ssl.truststore.location=" + certificate().string(),
            "ssl.client.auth=none"};
  }
  void make_certificate(const std::string& name) const {
    const auto made = run({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                           "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                           folder_.path() / (name + ".key"), "-out", folder_.path() / (name + ".pem")});
    if (made.code != 0) throw std::runtime_error(made.err);
  }

  TempFolder folder_;
  KafkaBroker broker_{1, settings()};
};

}  // namespace paypie::test
