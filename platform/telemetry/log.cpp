// Writes the operators' log lines through spdlog, which owns locking, files and flushing.
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace paypie::telemetry {

namespace {

struct Sink {
  std::shared_ptr<spdlog::logger> logger;
  LogFormat format = LogFormat::json;
};

std::shared_ptr<spdlog::logger> raw_logger(spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("paypie", std::move(sink));
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::trace);
  return logger;
}

Sink& sink() {
  static Sink the_sink{raw_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>()), LogFormat::json};
  return the_sink;
}

std::atomic<Level> least{Level::warning};

std::string utc(std::int64_t micros) {
  const std::time_t seconds = static_cast<std::time_t>(micros / 1'000'000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, micros % 1'000'000);
}

}  // namespace

std::string_view to_text(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "error";
}

void configure_log(const LogSettings& settings) {
  try {
    if (!settings.file.empty()) {
      sink().logger = raw_logger(std::make_shared<spdlog::sinks::basic_file_sink_mt>(settings.file));
    }
  } catch (const spdlog::spdlog_ex& problem) {
    throw std::runtime_error(fmt::format("the log file {} cannot be opened: {}", settings.file, problem.what()));
  }
  sink().format = settings.format;
  least = settings.least;
}

bool logs(Level level) { return level >= least.load(std::memory_order_relaxed); }

std::string log_line_text(LogFormat format, std::int64_t now_micros, Level level, std::string_view message,
                          Fields fields) {
  // Invalid UTF-8 (a hostile header, say) is replaced, never thrown at the one who logs.
  constexpr auto replace = nlohmann::ordered_json::error_handler_t::replace;
  nlohmann::ordered_json line{{"time", utc(now_micros)}, {"level", to_text(level)}, {"message", message}};
  for (const auto& field : fields) {
    std::visit([&](const auto& value) { line[std::string(field.name)] = value; }, field.value);
  }
  if (format == LogFormat::json) return line.dump(-1, ' ', false, replace);
  std::string text = fmt::format("{} {:7} {}", line["time"].get_ref<const std::string&>(), to_text(level), message);
  for (const auto& field : fields) {
    text += fmt::format(" {}={}", field.name, line[std::string(field.name)].dump(-1, ' ', false, replace));
  }
  return text;
}

void log_line(Level level, std::string_view message, Fields fields) {
  if (!logs(level)) return;
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  const Sink& to = sink();
  to.logger->log(spdlog::level::info, "{}", log_line_text(to.format, now.count(), level, message, fields));
}

}  // namespace paypie::telemetry
