// From keys and their values to what parts of the program are told.
#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "platform/telemetry/log.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

config::Config load_configuration(const CommandLine& line) {
  auto config =
      config::Config::load(configuration_keys(), {line.flags, config::process_environment(), line.config_file});
  if (config) return *config;
  std::string all;
  for (const auto& sentence : config.error()) all += (all.empty() ? "" : "\n") + sentence;
  throw Failure(Exit::usage, all);
}

void configure_telemetry(const config::Config& config) {
  telemetry::LogSettings settings;
  const auto& level = config.text("telemetry.level");
  for (const auto each :
       {telemetry::Level::debug, telemetry::Level::info, telemetry::Level::warning, telemetry::Level::error}) {
    if (telemetry::to_text(each) == level) settings.least = each;
  }
  settings.format = config.text("telemetry.format") == "text" ? telemetry::LogFormat::text : telemetry::LogFormat::json;
  settings.file = config.text("telemetry.file");
  telemetry::configure_log(settings);
}

DataFolder data_folder(const config::Config& config) { return {config.text("data")}; }

std::vector<std::int64_t> seconds_of(const config::Config& config, std::string_view key) {
  std::vector<std::int64_t> all;
  for (const auto& word : config.list(key)) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seconds);
    const bool in_range = seconds >= 1 && seconds <= longest_seconds;
    if (error != std::errc() || end != word.data() + word.size() || !in_range) {
      throw Failure(Exit::usage,
                    fmt::format("{} must be whole seconds from 1 to {}, not '{}'", key, longest_seconds, word));
    }
    all.push_back(seconds);
  }
  if (all.size() > most_seconds) {
    throw Failure(Exit::usage, fmt::format("{} must be at most {} times, not {}", key, most_seconds, all.size()));
  }
  return all;
}

order_to_cash::Policy shop_policy(const config::Config& config) {
  return {config.list("process.locations"), config.integer("process.hold_seconds"),
          seconds_of(config, "process.again_seconds")};
}

lane::Limits lane_limits(const config::Config& config) {
  const auto size = [&](std::string_view key) { return static_cast<std::size_t>(config.integer(key)); };
  lane::Limits limits;
  limits.waiting = size("lanes.waiting");
  limits.in_flight = size("lanes.in_flight");
  limits.cached_states = size("lanes.cached_states");
  limits.cached_bytes = size("lanes.cached_bytes");
  limits.dirty_states = size("lanes.dirty_states");
  limits.state_bytes = size("lanes.state_bytes");
  limits.remembered_refusals = size("lanes.refusals");
  limits.flush_every = std::chrono::milliseconds(config.integer("lanes.flush_ms"));
  return limits;
}

http::Limits http_limits(const config::Config& config) {
  const auto size = [&](std::string_view key) { return static_cast<std::size_t>(config.integer(key)); };
  const auto time = [&](std::string_view key) { return std::chrono::milliseconds(config.integer(key)); };
  http::Limits limits;
  limits.head_bytes = size("http.head_bytes");
  limits.fields = size("http.fields");
  limits.target_bytes = size("http.target_bytes");
  limits.head_within = time("http.head_ms");
  limits.body_within = time("http.body_ms");
  limits.handler_within = time("http.handler_ms");
  limits.prefer_wait_at_most = time("http.prefer_wait_ms");
  limits.write_within = time("http.write_ms");
  limits.idle_for = time("http.idle_ms");
  limits.drain_within = time("http.drain_ms");
  limits.requests_per_connection = size("http.requests_per_connection");
  limits.connections = size("http.connections");
  limits.connections_per_address = size("http.connections_per_address");
  limits.connections_from_loopback = size("http.connections_from_loopback");
  return limits;
}

}  // namespace paypie::tools
