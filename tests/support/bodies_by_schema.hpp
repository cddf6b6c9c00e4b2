// Bodies made from an OpenAPI document: a valid one for a schema, and one for each free text in it with that text in
// its place. So a test covers every route there is, and every one that comes.
#pragma once
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace paypie::test {

class SchemaBodies {
 public:
  using Json = nlohmann::ordered_json;
  explicit SchemaBodies(const Json& document) : document_(document) {}

  // Where a free text stands ("/lines/0/title"), and the body with `text(place)` there; everything else is as short as
  // may be.
  template <class Text>
  std::vector<std::pair<std::string, Json>> with_text(const Json& schema, const Text& text) const {
    std::vector<std::pair<std::string, Json>> bodies;
    for (const auto& place : places(schema)) bodies.emplace_back(place, body(schema, "", place, text(place)));
    return bodies;
  }

 private:
  const Json& resolved(const Json& schema) const {
    if (schema.contains("$ref"))
      return document_.at(Json::json_pointer(schema.at("$ref").get<std::string>().substr(1)));
    if (schema.contains("anyOf")) return resolved(schema.at("anyOf").front());  // the other one is null
    return schema;
  }
  static bool is_free_text(const Json& schema) {
    const bool has_form = schema.contains("pattern") || schema.contains("enum") || schema.contains("format");
    return schema.value("type", "") == "string" && !has_form;
  }
  std::vector<std::string> places(const Json& given) const {
    const auto& schema = resolved(given);
    if (is_free_text(schema)) return {""};
    std::vector<std::string> all;
    const auto add = [&](const std::string& step, const Json& part) {
      for (const auto& place : places(part)) all.push_back(step + place);
    };
    if (schema.contains("items")) add("/0", schema.at("items"));
    for (const auto& [name, part] : schema.value("properties", Json::object()).items()) add("/" + name, part);
    return all;
  }
  // With what is required, and what leads to the place.
  Json body(const Json& given, const std::string& here, const std::string& place, const std::string& text) const {
    const auto& schema = resolved(given);
    if (here == place && is_free_text(schema)) return text;
    const auto type = schema.value("type", "");
    if (schema.contains("enum")) return schema.at("enum").front();
    if (type == "string") return short_text(schema);
    if (type == "integer") return 1;
    if (type == "boolean") return true;
    if (type == "array") return Json::array({body(schema.at("items"), here + "/0", place, text)});
    Json made = Json::object();
    const auto required = schema.value("required", std::vector<std::string>());
    for (const auto& [name, part] : schema.value("properties", Json::object()).items()) {
      const auto there = here + "/" + name;
      const bool leads = place == there || place.starts_with(there + "/");
      if (leads || std::ranges::find(required, name) != required.end()) made[name] = body(part, there, place, text);
    }
    return made;
  }
  static std::string short_text(const Json& schema) {
    const auto pattern = schema.value("pattern", "");
    if (schema.value("format", "") == "date-time") return "2024-01-01T00:00:00Z";
    if (const auto ends = pattern.find('_'); ends == 4)
      return pattern.substr(1, 4) + std::string(25, '0') + "1";  // an id
    if (pattern == "^[A-Z]{3}$") return "USD";
    if (pattern.starts_with("^[A-Za-z]{2}[0-9]{2}")) return "NL91ABNA0417164300";
    return pattern.empty() ? "main" : "1";
  }

  const Json& document_;
};

}  // namespace paypie::test
