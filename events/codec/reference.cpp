// The page of events, read off their schemas.
#include "events/codec/reference.hpp"

#include <cctype>
#include <map>
#include <set>

#include "events/codec/catalog.hpp"

namespace paypie::codec {
namespace {

std::string type_of(const Json& schema) {
  if (schema.contains("$ref")) {
    const std::string name = schema["$ref"].get<std::string>().substr(std::string_view("#/$defs/").size());
    const auto plain = name.substr(0, name.find('.'));
    std::string anchor = plain;
    for (char& c : anchor) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return "[" + plain + "](#" + anchor + ")";
  }
  const auto type = schema.value("type", "");
  if (type == "array") return "list of " + type_of(schema["items"]);
  if (schema.contains("enum")) {
    std::string names;
    for (const auto& name : schema["enum"]) names += (names.empty() ? "`" : ", `") + name.get<std::string>() + "`";
    return names;
  }
  if (schema.contains("format")) return "RFC 3339 time";
  if (!schema.contains("pattern")) return type == "string" ? "text" : type;
  const std::string pattern = schema["pattern"];
  const auto underscore = pattern.find("_[0-9");
  if (underscore != std::string::npos) return "id `" + pattern.substr(1, underscore) + "…`";
  return pattern == TextForm<Currency>::pattern() ? "ISO 4217 code" : "decimal text";
}

std::string table_of(const Json& schema) {
  std::set<std::string> required;
  for (const auto& name : schema.value("required", Json::array())) required.insert(name);
  std::string out = "| field | type | |\n|---|---|---|\n";
  for (const auto& [name, field] : schema["properties"].items()) {
    out += "| `" + name + "` | " + type_of(field) + " | " + (required.contains(name) ? "" : "left out when empty") +
           " |\n";
  }
  if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
    out += "| any other name | " + type_of(schema["additionalProperties"]) + " | left out when empty |\n";
  }
  return out + "\n";
}

constexpr std::string_view introduction = R"(# Events

Every event is one record of the log: [CloudEvents 1.0](https://cloudevents.io) in structured JSON. `data` is described
below; its JSON Schema is `events/schemas/<name>.v<version>.json`. Within a version only optional fields are ever added,
so readers ignore fields they do not know. Made from the declarations in `events/`; a test compares.

| attribute | what |
|---|---|
| `specversion` | `1.0` |
| `id` | `evt_…`, derived from the command: the same command can only ever make the same event |
| `source` | the aggregate: `/orders` |
| `type` | below |
| `subject`, `partitionkey` | the stream: the id of what it happened to |
| `time` | when it was recorded; never goes back within a partition |
| `datacontenttype`, `dataschema` | `application/json`; `urn:paypie:schema:<name>:<version>` |
| `sequence` | the stream's version after it, 20 digits |
| `correlationid` | the process it belongs to (the order) |
| `causationid` | the command, or the event, that caused it |
| `occurredat` | when it happened in business, if that was another time |
| `actor`, `storeid` | who asked, for which store |
| `traceparent` | W3C trace context |
| `client` | the network its command came from: `192.0.2.0/24`, `2001:db8:1::/48`; not there if no client asked for it |

)";

}  // namespace

std::string events_reference() {
  std::string out(introduction);
  std::map<std::string, Json> parts;
  for (const auto& entry : catalog()) {
    out += "## `" + entry.wire_type + "`\n\n" + table_of(entry.schema);
    for (const auto& [name, part] : entry.schema.value("$defs", Json::object()).items()) {
      parts.emplace(name.substr(0, name.find('.')), part);
    }
  }
  out += "# Parts of events\n\n";
  for (const auto& [name, part] : parts) {
    out += "## " + name + "\n\n";
    if (part.contains("description")) out += part["description"].get<std::string>() + "\n\n";
    out += table_of(part);
  }
  out.pop_back();
  return out;
}

}  // namespace paypie::codec
