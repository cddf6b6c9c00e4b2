// Which log: the one that `log` and the kafka.* keys name. Shared by the node and by every tool that opens a log.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "events/log/kafka/settings.hpp"
#include "platform/config/config.hpp"

namespace paypie::tools {

struct LogSource {
  bool on_kafka = false;
  std::filesystem::path folder;  // of the embedded log
  log::kafka::Settings kafka;    // of the other
  int replicas = 3;              // that its topics must have
  std::string text() const;      // for sentences: kafka://host:port, or the folder
};

// The source that `log` (embedded, or kafka://host:port,...) names; the embedded log is `log` in the data folder.
// Throws Failure{usage} for anything else.
LogSource log_source(const std::string& log, const std::filesystem::path& data);
// The same from the configuration, with everything kafka.* and log.* says. Throws Failure{usage}.
LogSource log_source(const config::Config& config);

// The security settings as librdkafka names them; the configuration's keys are these with kafka. before them.
std::span<const std::string_view> kafka_security_names();

}  // namespace paypie::tools
