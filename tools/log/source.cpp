// Reading `log` and kafka.*.
#include "tools/log/source.hpp"

#include <fmt/format.h>

#include <chrono>

#include "tools/output/output.hpp"

namespace paypie::tools {
namespace {

constexpr std::string_view security_names[] = {
    "security.protocol", "ssl.ca.location",  "ssl.certificate.location",
    "ssl.key.location",  "ssl.key.password", "ssl.endpoint.identification.algorithm",
    "sasl.mechanisms",   "sasl.username",    "sasl.password",
};

}  // namespace

std::span<const std::string_view> kafka_security_names() { return security_names; }

std::string LogSource::text() const { return on_kafka ? "kafka://" + kafka.servers : folder.string(); }

LogSource log_source(const std::string& log, const std::filesystem::path& data) {
  LogSource source;
  source.folder = data / "log";
  if (log == "embedded") return source;
  const auto servers = log::kafka::servers_in(log);
  if (!servers) {
    throw Failure(Exit::usage,
                  fmt::format("--log must be embedded or kafka://host:port[,host:port...], and is '{}'", log));
  }
  source.on_kafka = true;
  source.kafka.servers = *servers;
  return source;
}

LogSource log_source(const config::Config& config) {
  auto source = log_source(config.text("log"), config.text("data"));
  const auto size = [&](std::string_view key) { return static_cast<std::size_t>(config.integer(key)); };
  const auto time = [&](std::string_view key) { return std::chrono::milliseconds(config.integer(key)); };
  source.replicas = static_cast<int>(config.integer("kafka.replicas"));
  auto& kafka = source.kafka;
  kafka.topic_prefix = config.text("kafka.topic_prefix");
  kafka.compression = config.text("kafka.compression");
  kafka.create_topics = config.boolean("kafka.create_topics");
  kafka.connect_within = time("kafka.connect_ms");
  kafka.delivery_within = time("kafka.delivery_ms");
  kafka.read_within = time("kafka.read_ms");
  kafka.max_catching_up = size("kafka.catching_up");
  kafka.max_queued = size("log.queue");
  kafka.max_queued_bytes = size("log.queue_bytes");
  kafka.tail_bytes = size("log.tail_bytes");
  for (const auto name : security_names) {
    if (const auto& value = config.text("kafka." + std::string(name)); !value.empty()) {
      kafka.security.emplace(name, value);
    }
  }
  return source;
}

}  // namespace paypie::tools
