// The log for operators: one JSON object per line, to stderr or a file. (The event log is events/log, another thing.)
//
//   telemetry::info("serving", {{"address", address}, {"port", port}});
//
// Fields named by convention: request_id, trace_id, stream, topic, partition, offset, error, took_us. Never personal
// data, never a token. Any thread; a line is written whole. Lines below the level cost one comparison.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace paypie::telemetry {

enum class Level { debug, info, warning, error };
std::string_view to_text(Level level);

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  Field(std::string_view field, std::string_view text) : name(field), value(text) {}
  Field(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
  Field(std::string_view field, const std::string& text) : name(field), value(std::string_view(text)) {}
  Field(std::string_view field, bool yes) : name(field), value(yes) {}
  Field(std::string_view field, double number) : name(field), value(number) {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Field(std::string_view field, T number) : name(field), value(static_cast<std::int64_t>(number)) {}
};
using Fields = std::initializer_list<Field>;

enum class LogFormat { json, text };  // text is for a terminal: time, level, message, name=value

struct LogSettings {
  Level least = Level::info;
  LogFormat format = LogFormat::json;
  std::string file;  // empty: stderr
};
// Called once at start, before other threads log. Until then lines of level warning and above go to stderr as JSON.
// Throws std::runtime_error with a sentence if the file cannot be opened.
void configure_log(const LogSettings& settings);

bool logs(Level level);
void log_line(Level level, std::string_view message, Fields fields = {});

inline void debug(std::string_view message, Fields fields = {}) { log_line(Level::debug, message, fields); }
inline void info(std::string_view message, Fields fields = {}) { log_line(Level::info, message, fields); }
inline void warning(std::string_view message, Fields fields = {}) { log_line(Level::warning, message, fields); }
inline void error(std::string_view message, Fields fields = {}) { log_line(Level::error, message, fields); }

// The line that log_line writes, without its end of line; `now_micros` is UTC. What the tests look at.
std::string log_line_text(LogFormat format, std::int64_t now_micros, Level level, std::string_view message,
                          Fields fields);

}  // namespace paypie::telemetry
