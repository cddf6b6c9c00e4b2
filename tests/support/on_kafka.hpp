// A node whose log is on a broker, and the auditor's tool beside it: the arguments both take.
#pragma once
#include <string>
#include <vector>

#include "tests/support/kafka_broker.hpp"
#include "tools/log/source.hpp"

namespace paypie::test {

struct OnKafka {
  std::string servers;
  std::string prefix = random_topic_prefix();

  std::vector<std::string> arguments() const { return {"--log", "kafka://" + servers, "--kafka-topic-prefix", prefix}; }
  tools::LogSource source() const {
    auto source = tools::log_source("kafka://" + servers, "");
    source.kafka.topic_prefix = prefix;
    return source;
  }
};

}  // namespace paypie::test
