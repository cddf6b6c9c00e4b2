// Typed configuration: keys are declared once in a table; values come from flags, else PAYPIE_* environment variables,
// else a TOML file, else the declared default. Everything is checked before anything starts.
//
//   constexpr config::Key keys[] = {
//       {"http.port", config::Type::integer, "8080", "Port of the API; 0 takes any free one.", 0, 65'535}, ...};
//   auto config = config::Config::load(keys, {.flags = flags, .environment = config::process_environment()});
//   if (!config) for (const auto& sentence : config.error()) ...   // exit 2
//   config->integer("http.port");
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paypie::config {

enum class Type { text, integer, boolean, list };  // a list is written a,b,c
std::string_view to_text(Type type);

struct Key {
  std::string_view name;  // dotted, the unit last: http.handler_ms
  Type type = Type::text;
  std::string_view default_value;
  std::string_view help;                                          // a sentence
  std::int64_t least = std::numeric_limits<std::int64_t>::min();  // integers
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::span<const std::string_view> choices{};  // texts, and the members of lists; empty: any
  bool secret = false;                          // shown as ***
};

// PAYPIE_HTTP_PORT for http.port, and its flag --http-port.
std::string environment_name(std::string_view key);
std::string flag_name(std::string_view key);

enum class Origin { flag, environment, file, default_value };

struct Setting {
  Origin origin = Origin::default_value;
  std::string where;  // "--http-port", "PAYPIE_HTTP_PORT", "paypie.toml:3", "default"
  std::string value;
};

struct Sources {
  std::map<std::string, std::string> flags;        // by key name
  std::map<std::string, std::string> environment;  // by variable name; only PAYPIE_* is looked at
  std::string file;                                // empty: none. A named file must exist.
};
std::map<std::string, std::string> process_environment();

class Config {
 public:
  // All that is wrong, each as a sentence that says where it was set and what would be right.
  static std::expected<Config, std::vector<std::string>> load(std::span<const Key> keys, const Sources& sources);

  // Throw std::logic_error for a key that is not declared, or of another type.
  const std::string& text(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  bool boolean(std::string_view key) const;
  std::vector<std::string> list(std::string_view key) const;

  // Every place that set the key, the winning one first, the default last. No value: there is no such key.
  std::optional<std::vector<Setting>> explain(std::string_view key) const;
  std::span<const Key> keys() const { return keys_; }

 private:
  explicit Config(std::span<const Key> keys) : keys_(keys) {}
  const Key& declared(std::string_view key, Type type) const;
  const std::string& winner(std::string_view key, Type type) const;

  std::span<const Key> keys_;
  std::map<std::string, std::vector<Setting>, std::less<>> settings_;
};

// docs/reference/config.md, from the table.
std::string config_reference(std::span<const Key> keys);

}  // namespace paypie::config
