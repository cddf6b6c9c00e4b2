// Loads, checks and explains configuration; TOML stays in this file.
#include "platform/config/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <stdexcept>

namespace paypie::config {

namespace {

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    auto part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return parts;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  return std::nullopt;
}

bool is_choice(const Key& key, std::string_view text) {
  return key.choices.empty() || std::ranges::find(key.choices, text) != key.choices.end();
}

// What is wrong with a value, as the second half of a sentence; none if it is fine.
std::optional<std::string> complaint(const Key& key, const std::string& value) {
  switch (key.type) {
    case Type::text:
      if (!is_choice(key, value)) return fmt::format("must be one of {}", fmt::join(key.choices, ", "));
      return std::nullopt;
    case Type::integer: {
      const auto number = parse_integer(value);
      if (!number) return "must be a whole number";
      if (*number < key.least || *number > key.most) return fmt::format("must be {} to {}", key.least, key.most);
      return std::nullopt;
    }
    case Type::boolean:
      return parse_boolean(value) ? std::nullopt : std::optional<std::string>("must be true or false");
    case Type::list:
      for (const auto& part : split_list(value)) {
        if (!is_choice(key, part))
          return fmt::format("has '{}', but only {} may be in it", part, fmt::join(key.choices, ", "));
      }
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* yes = node.as_boolean()) return yes->get() ? "true" : "false";
  if (const auto* array = node.as_array()) {
    std::string all;
    for (const auto& part : *array) {
      const auto* text = part.as_string();
      if (text == nullptr) return std::nullopt;
      all += (all.empty() ? "" : ",") + text->get();
    }
    return all;
  }
  return std::nullopt;
}

using Found = std::map<std::string, Setting>;

void read_table(const toml::table& table, const std::string& prefix, const std::string& file, Found& found,
                std::vector<std::string>& wrong) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (const auto* inner = node.as_table()) {
      read_table(*inner, key + ".", file, found, wrong);
      continue;
    }
    const std::string where = fmt::format("{}:{}", file, node.source().begin.line);
    if (const auto text = text_of(node)) {
      found[key] = {Origin::file, where, *text};
    } else {
      wrong.push_back(
          fmt::format("{}: {} must be a text, a whole number, true, false or a list of texts.", where, key));
    }
  }
}

Found read_file(const std::string& file, std::vector<std::string>& wrong) {
  Found found;
  if (file.empty()) return found;
  if (!std::filesystem::exists(file)) {
    wrong.push_back(fmt::format("The configuration file {} does not exist.", file));
    return found;
  }
  try {
    const toml::table table = toml::parse_file(file);
    read_table(table, "", file, found, wrong);
  } catch (const toml::parse_error& problem) {
    wrong.push_back(fmt::format("{}:{}: {}", file, problem.source().begin.line, problem.description()));
  }
  return found;
}

// The declared name nearest to what was written, for the sentence about an unknown key.
std::string nearest(std::span<const Key> keys, std::string_view name) {
  const auto distance = [&](std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= other.size(); ++j) {
        const std::size_t above = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (name[i - 1] == other[j - 1] ? 0 : 1)});
        diagonal = above;
      }
    }
    return row.back();
  };
  const auto best = std::ranges::min_element(keys, {}, [&](const Key& key) { return distance(key.name); });
  return best == keys.end() ? "" : std::string(best->name);
}

}  // namespace

std::string_view to_text(Type type) {
  switch (type) {
    case Type::text: return "text";
    case Type::integer: return "integer";
    case Type::boolean: return "boolean";
    case Type::list: return "list";
  }
  return "";
}

std::string environment_name(std::string_view key) {
  std::string name = "PAYPIE_";
  for (const char c : key) name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

std::string flag_name(std::string_view key) {
  std::string name = "--";
  for (const char c : key) name += c == '.' || c == '_' ? '-' : c;
  return name;
}

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(std::string(line.substr(0, equals)), std::string(line.substr(equals + 1)));
  }
  return variables;
}

std::expected<Config, std::vector<std::string>> Config::load(std::span<const Key> keys, const Sources& sources) {
  std::vector<std::string> wrong;
  Config config(keys);
  Found in_file = read_file(sources.file, wrong);
  for (const auto& key : keys) {
    const std::string name(key.name);
    auto& all = config.settings_[name];
    if (const auto flag = sources.flags.find(name); flag != sources.flags.end()) {
      all.push_back({Origin::flag, flag_name(name), flag->second});
    }
    const auto variable = environment_name(name);
    if (const auto value = sources.environment.find(variable); value != sources.environment.end()) {
      all.push_back({Origin::environment, variable, value->second});
    }
    if (auto node = in_file.extract(name)) all.push_back(node.mapped());
    all.push_back({Origin::default_value, "default", std::string(key.default_value)});
    for (const auto& setting : all) {
      const auto what = complaint(key, setting.value);
      if (what)
        wrong.push_back(
            fmt::format("{}: {} {}, not '{}'.", setting.where, name, *what, key.secret ? "***" : setting.value));
    }
  }
  for (const auto& [name, setting] : in_file) {
    wrong.push_back(fmt::format("{}: there is no key {}; did you mean {}?", setting.where, name, nearest(keys, name)));
  }
  if (!wrong.empty()) return std::unexpected(std::move(wrong));
  return config;
}

const Key& Config::declared(std::string_view key, Type type) const {
  const auto found = std::ranges::find(keys_, key, &Key::name);
  if (found == keys_.end()) throw std::logic_error(fmt::format("no configuration key {} is declared", key));
  if (found->type != type) throw std::logic_error(fmt::format("{} is declared as {}", key, to_text(found->type)));
  return *found;
}

const std::string& Config::winner(std::string_view key, Type type) const {
  declared(key, type);
  return settings_.find(key)->second.front().value;
}

const std::string& Config::text(std::string_view key) const { return winner(key, Type::text); }
std::int64_t Config::integer(std::string_view key) const { return *parse_integer(winner(key, Type::integer)); }
bool Config::boolean(std::string_view key) const { return *parse_boolean(winner(key, Type::boolean)); }
std::vector<std::string> Config::list(std::string_view key) const { return split_list(winner(key, Type::list)); }

std::optional<std::vector<Setting>> Config::explain(std::string_view key) const {
  const auto found = settings_.find(key);
  if (found == settings_.end()) return std::nullopt;
  auto settings = found->second;
  if (std::ranges::find(keys_, key, &Key::name)->secret) {
    for (auto& setting : settings) setting.value = setting.value.empty() ? "" : "***";
  }
  return settings;
}

std::string config_reference(std::span<const Key> keys) {
  std::string page =
      "# Configuration\n\nFlags beat environment variables beat the TOML file (`--config FILE`) beat defaults; `paypie "
      "config explain KEY` says which one won. In TOML the dots are tables: `[http]` `port = 8080`. The unit is the "
      "last "
      "word of a name. Made from `tools/node/settings.cpp`; a test compares.\n\n| key | flag | environment | type | "
      "default | allowed | meaning |\n|---|---|---|---|---|---|---|\n";
  for (const auto& key : keys) {
    std::string allowed;
    if (!key.choices.empty()) allowed = fmt::format("{}", fmt::join(key.choices, ", "));
    if (key.type == Type::integer) allowed = fmt::format("{} to {}", key.least, key.most);
    page += fmt::format("| `{}` | `{}` | `{}` | {} | {} | {} | {} |\n", key.name, flag_name(key.name),
                        environment_name(key.name), to_text(key.type),
                        key.default_value.empty() ? "" : fmt::format("`{}`", key.default_value), allowed, key.help);
  }
  return page;
}

}  // namespace paypie::config
